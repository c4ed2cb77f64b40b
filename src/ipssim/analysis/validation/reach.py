"""Statistics of penetration, employment and money."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from ipssim.analysis.validation.diffusion import level
from ipssim.analysis.validation.panel import QUARTER, Observed
from ipssim.outcomes import OUTCOMES, value
from ipssim.units import CENTS, MONTHS_A_YEAR

__all__ = [
    "clients_per_programme",
    "cost_per_client_year",
    "employment_drift",
    "employment_rate",
    "ever_employed",
    "fidelity_employment_correlation",
    "months_of_service",
    "months_to_a_first_job",
    "site_rates_spread",
    "unemployment_employment_correlation",
    "yearly_reach",
]

FEWEST_CLIENTS = 10  # of a site whose employment rate is looked at


def _between(observed: Observed, start: date, end: date) -> pd.DataFrame:
    """The system in the months from one that holds a day to one that holds another."""
    return observed.series[observed.series["month"].between(observed.month(start), observed.month(end))]


def _year(observed: Observed, year: int) -> pd.DataFrame:
    return _between(observed, date(year, 1, 1), date(year, 12, 1))


def _flow(observed: Observed, year: int) -> float:
    """People served in a year, mean over runs: those present when it begins and those taken in during it."""
    months = _year(observed, year)
    runs = len(observed.replicates)
    return level(observed, "clients", date(year - 1, 12, 1)) + float(months["entered"].sum()) / runs


def yearly_reach(observed: Observed, year: int, per_inhabitant: float) -> float:
    """People served in a year over a group of people that is so large a share of all inhabitants [0-1]."""
    population = level(observed, "population", date(year, 1, 1))
    return _flow(observed, year) / (population * per_inhabitant)


def clients_per_programme(observed: Observed, year: int) -> float:
    """People served in a year over programmes at its middle [people / programme]."""
    return _flow(observed, year) / level(observed, "programmes", date(year, 6, 1))


def months_of_service(observed: Observed, year: int) -> float:
    """How long people stay [months]: people on the practice in the months of a year over those who left in it."""
    months = _year(observed, year)
    return float(months["clients"].sum() / months["exited"].sum())


def _rates(observed: Observed, start: date, end: date) -> pd.DataFrame:
    """Programmes of the learning community in the quarters between two dates: employment rate, last rating."""
    sites = observed.sites
    between = sites["month"].between(observed.month(start), observed.month(end))
    seen = sites[between & sites["member"] & (sites["caseload"] >= FEWEST_CLIENTS)]
    return seen.assign(rate=seen["worked_in_quarter"] / seen["caseload"])


def employment_rate(observed: Observed, start: date, end: date) -> float:
    """Share of clients of the learning community who work at least a day in a quarter, mean over sites [0-1]."""
    return float(_rates(observed, start, end)["rate"].mean())


def employment_drift(observed: Observed, start: date, end: date) -> float:
    """How far that share moves from the first year to the last [0-1], in either direction."""
    quarters = _rates(observed, start, end).groupby("month")["rate"].mean()
    return float(abs(quarters.iloc[-4:].mean() - quarters.iloc[:4].mean()))


def _by_site(observed: Observed, start: date, end: date) -> pd.DataFrame:
    rates = _rates(observed, start, end)
    rates = rates.assign(rated=rates["rated"].where(rates["rated_independently"]))
    return rates.groupby(["replicate", "row"])[["rate", "rated", "unemployment"]].mean()


def site_rates_spread(observed: Observed, start: date, end: date) -> float:
    """Distance between the quarter of sites with the lowest and that with the highest rates [0-1]: P75 - P25."""
    rates = _by_site(observed, start, end)["rate"]
    return float(rates.quantile(3 / 4) - rates.quantile(1 / 4))


def fidelity_employment_correlation(observed: Observed, start: date, end: date) -> float:
    """Correlation over sites of outsiders' last rating, with its error, and employment rate, mean over runs."""
    return _correlation(observed, start, end, "rated")


def unemployment_employment_correlation(observed: Observed, start: date, end: date) -> float:
    """Correlation over sites of local unemployment and employment rate, mean over runs."""
    return _correlation(observed, start, end, "unemployment")


def _correlation(observed: Observed, start: date, end: date, of: str) -> float:
    sites = _by_site(observed, start, end)
    return float(np.mean([run[of].corr(run["rate"]) for _, run in sites.groupby("replicate")]))


def ever_employed(observed: Observed, outcome: str, start: date, end: date) -> float:
    """An outcome of the catalogue of all months between two dates together."""
    months = _between(observed, start, end)
    return float(value(OUTCOMES[outcome], months.sum().to_frame().T).iloc[0])


def months_to_a_first_job(observed: Observed, start: date, end: date) -> float:
    """Within how many months half of those who work within 18 have begun their first job [months].

    From the life table of the months between two dates, read after each quarter; people come in mid-month on average.
    """
    whole = OUTCOMES["ever_employed_18_months"]
    quarters, columns = len(whole.numerator), whole.denominator
    months = _between(observed, start, end)
    frame, begun = months.sum().to_frame().T, [0.0]
    for n in range(1, quarters + 1):
        first = replace(
            whole, numerator=whole.numerator[:n], denominator=columns[:n] + columns[quarters : quarters + n]
        )
        begun.append(float(value(first, frame).iloc[0]))
    return float(np.interp(begun[-1] / 2, begun, QUARTER * np.arange(quarters + 1))) + 1 / 2


def cost_per_client_year(observed: Observed, year: int) -> float:
    """What programmes cost in a year over the people they have on average [currency / person]."""
    months = _year(observed, year)
    return float(months["cost_cents"].sum() / CENTS / (months["clients"].sum() / MONTHS_A_YEAR))
