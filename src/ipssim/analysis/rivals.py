"""Humble rivals of the model: simple curves and rules fitted to the same counts, each with as few numbers as it needs.

All of them start from the counts of 2002, are fitted to those until 2016, and predict what came after. Years are steps.
They say nothing of quality, survival, people or money: they are rivals for the counts of programmes alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.optimize import brentq, least_squares

from ipssim.chance import Chance, normal
from ipssim.evidence import Evidence
from ipssim.units import MONTHS_A_YEAR

__all__ = ["HOSTS", "RIVALS", "Counts", "bass", "compared", "linear_threshold", "logistic", "mean_field"]

DAYS_A_YEAR = 365.25
HOSTS = {"programmes": 4000.0, "reporting": 2000.0, "members": 2000.0, "others": 2000.0}  # as in the US scenario;
# members of 2019 hold about half of the population
REGIONS, RUNS = 51, 20  # of the threshold rule
SPREAD = 1.0  # of log thresholds: assumed
IN_CARE = 0.008 * 308.7e6  # people with severe mental illness in public care, as in the US scenario
STOPS = 0.03  # share of programmes that stop in a year, as inside the learning community (2 to 3 %)


@dataclass(frozen=True)
class Counts:
    """One series: what it starts from, what is fitted to, what is predicted; each a time [years] and a count."""

    start: tuple[float, float]
    fit: tuple[float, float]
    predict: tuple[float, float]

    @classmethod
    def read(cls) -> dict[str, "Counts"]:
        """The documented counts of the United States, by series; times in years since the first of them."""
        found: dict[str, dict[str, tuple[float, float]]] = {}
        rows = Evidence.read().table("us_programme_counts")
        first = min(date.fromisoformat(row["date"]) for row in rows)
        for row in rows:
            years = (date.fromisoformat(row["date"]) - first).days / DAYS_A_YEAR
            found.setdefault(row["series"], {})[row["use"]] = (years, float(row["value"]))
        return {series: cls(**uses) for series, uses in found.items()}

    @staticmethod
    def dates() -> dict[str, dict[str, date]]:
        """When each count was taken, by series and use."""
        found: dict[str, dict[str, date]] = {}
        for row in Evidence.read().table("us_programme_counts"):
            found.setdefault(row["series"], {})[row["use"]] = date.fromisoformat(row["date"])
        return found

    @staticmethod
    def error(said: float, seen: float) -> float:
        """How far off a prediction is: log ratio."""
        return float(np.log(said / seen))


type Predict = Callable[[float], float]


def compared(predictions: Mapping[str, Mapping[str, Predict]], counts: Mapping[str, Counts]) -> pd.DataFrame:
    """One row a rival and series: said and seen at the fitted and the predicted date, and how far off it is
    [log ratio; 0.1 is about 10 %]."""
    rows = []
    for rival, by_series in predictions.items():
        for series, predict in by_series.items():
            for use in ("fit", "predict"):
                years, seen = getattr(counts[series], use)
                said = predict(years)
                rows.append({"rival": rival, "series": series, "use": use, "seen": seen, "said": said,
                             "error": Counts.error(said, seen)})  # fmt: skip
    return pd.DataFrame(rows)


# --- the rivals -----------------------------------------------------------------------------------------------------


def bass(counts: Mapping[str, Counts]) -> dict[str, Predict]:
    """Bass (1969): dN/dt = (p + q N / m) (m - N), one p and one q for the whole country and for those that report.

    m  hosts there are;  p, q  fitted to the two counts
    """
    series = ("programmes", "reporting")

    def misses(logs: np.ndarray) -> list[float]:
        p, q = np.exp(logs)
        return [float(np.log(_bass(p, q, HOSTS[s], counts[s])(counts[s].fit[0]) / counts[s].fit[1])) for s in series]

    p, q = np.exp(least_squares(misses, np.log([1e-3, 0.2]), bounds=([-20, -5], [0, 2])).x)
    return {s: _bass(p, q, HOSTS[s], counts[s]) for s in series}


def _bass(p: float, q: float, m: float, counts: Counts) -> Predict:
    first = counts.start[1] / m
    # F(t) from F(0) > 0: (F + p/q) / (1 - F) grows as exp((p + q) t)
    return lambda years: float(m * _from_odds((first + p / q) / (1 - first) * np.exp((p + q) * years), p / q))


def _from_odds(odds: float, shift: float) -> float:
    return (odds - shift) / (1 + odds)


def logistic(counts: Mapping[str, Counts]) -> dict[str, Predict]:
    """Logistic growth in two kinds of regions, members of 2019 and others: dN/dt = r N (1 - N / m), one r each."""
    found = {s: _logistic(counts[s], HOSTS[s]) for s in ("members", "others")}
    return found | {"programmes": lambda years: found["members"](years) + found["others"](years)}


def _logistic(counts: Counts, m: float) -> Predict:
    def logit(count: float) -> float:
        return float(np.log(count / (m - count)))

    rate = (logit(counts.fit[1]) - logit(counts.start[1])) / counts.fit[0]
    return lambda years: float(m / (1 + np.exp(-logit(counts.start[1]) - rate * years)))


def linear_threshold(counts: Mapping[str, Counts]) -> dict[str, Predict]:
    """Granovetter (1978): a host adopts once the share of its region that has adopted passes its own threshold.

    log threshold ~ normal(log median, SPREAD);  the median is fitted, looks are yearly, the mean of RUNS runs is taken
    """
    of = counts["programmes"]
    median = brentq(lambda log: np.log(_cascade(np.exp(log), of, of.fit[0]) / of.fit[1]), -8, 1, xtol=1e-3)
    return {"programmes": lambda years: _cascade(float(np.exp(median)), of, years)}


def _cascade(median: float, counts: Counts, years: float) -> float:
    """Mean number of adopters after so many years; part of a year counts as part of what its look would add."""
    hosts, totals = int(HOSTS["programmes"]), []
    region = np.arange(hosts) % REGIONS
    for run in range(RUNS):
        luck = Chance(1, run, {"host": hosts})
        threshold = median * np.exp(SPREAD * normal(luck.uniform("threshold", 0, "host")))
        adopted = np.argsort(luck.uniform("first", 0, "host")) < counts.start[1]
        path = [float(adopted.sum())]
        for _ in range(int(np.ceil(years))):
            share = np.bincount(region, adopted) / np.bincount(region)
            adopted = adopted | (share[region] > threshold)
            path.append(float(adopted.sum()))
        totals.append(float(np.interp(years, range(len(path)), path)))
    return float(np.mean(totals))


def mean_field(counts: Mapping[str, Counts]) -> dict[str, Predict]:
    """ipssim without states, luck, quality and people: two average regions, with money and will as averages.

        dR/dt = h exp(gamma P / m) (m - R - P) - s,   dP/dt = s - d P,   s = min(R / prepare, L / posts - P, 0 or more)
        dL/dt = g drive t R (1 - L / K)

    R  resolved and waiting;  P  programmes;  L  posts of the line;  t  of a team;  h, gamma, g  parameters of ipssim;
    drive is fitted
    """
    found = {s: _twin(s, counts[s]) for s in ("members", "others")}
    return found | {"programmes": lambda years: found["members"](years) + found["others"](years)}


def _twin(series: str, counts: Counts) -> Predict:
    known = Evidence.read()
    boost = 1 + known["learning_community.growth_boost"].value if series == "members" else 1.0

    def lived(drive: float, years: float) -> float:
        return _lived(counts.start[1], HOSTS[series], known, drive * boost, years)

    drive = brentq(lambda tried: np.log(lived(tried, counts.fit[0]) / counts.fit[1]), 1e-3, 1.0, xtol=1e-5)
    return lambda years: lived(float(drive), years)


def _lived(start: float, hosts: float, known: Evidence, drive: float, years: float) -> float:
    """Programmes after so many years, in steps of a month."""
    hazard, pull = known["adoption.base_hazard"].value, known["adoption.peer_influence"].value
    prepare = known["installation.preparation_months"].value
    usual = IN_CARE / HOSTS["programmes"] / known["installation.people_per_post"].value
    team = max(known["installation.team_posts"].value, usual)
    growth, ceiling = known["authority.line_growth"].value, known["authority.ceiling_posts"].value * IN_CARE / 2
    resolved, programmes, line = 0.0, start, start * team
    for month in range(round(years * MONTHS_A_YEAR)):
        resolves = hazard * np.exp(pull * programmes / hosts) * (hosts - resolved - programmes)
        starts = max(0.0, min(resolved / prepare, line / team - programmes))
        stops = programmes * STOPS / MONTHS_A_YEAR
        resolved, programmes = resolved + resolves - starts, programmes + starts - stops
        if month % MONTHS_A_YEAR == 0:
            line += growth * drive * resolved * team * (1 - line / ceiling)
    return programmes


RIVALS = {"Bass curve": bass, "logistic by kind of region": logistic, "linear threshold": linear_threshold,
          "mean-field twin": mean_field}  # fmt: skip
