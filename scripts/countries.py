"""Write what is documented of each country beside what the model gives into docs/countries.md (some minutes of work).

The first arm of a file is what happened. It is run as it is, without any fitting, until its last documented point.
"""

import re
from calendar import monthrange
from datetime import date
from pathlib import Path

from ipssim import Results, Scenario, design, run_all

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "countries.md"
BLOCK = re.compile(r"(<!-- beside -->\n).*?(<!-- end -->)", re.DOTALL)
HEADER = "| country | documented | source | value | model |\n| --- | --- | --- | --- | --- |\n"


def main() -> None:
    """Run all countries that extend the common base, in the order of their names, and write the table."""
    files = sorted((ROOT / "scenarios").glob("*.toml"))
    countries = [Scenario.read(file) for file in files if "base/countries.toml" in file.read_text(encoding="utf-8")]
    rows = [row for country in countries if country.observations for row in rows_of(lived(country))]
    text = PAGE.read_text(encoding="utf-8")
    written, blocks = BLOCK.subn(lambda block: f"{block[1]}{HEADER}{'\n'.join(rows)}\n{block[2]}", text)
    assert blocks == 1, f"{PAGE} has {blocks} places for the table"
    PAGE.write_text(written, encoding="utf-8")


def lived(country: Scenario) -> Results:
    """What came of the first arm until the month of the last documented point."""
    last = max(point.date for point in country.observations)
    end = last.replace(day=monthrange(last.year, last.month)[1])
    short = country.model_copy(update={"arms": country.arms[:1], "end": end})
    return Results.collect(short, run_all(design(short)))


def rows_of(results: Results) -> list[str]:
    """One row for each documented point of a country."""
    country = results.scenario.title.partition(",")[0]
    rows = []
    for point in results.observations:
        low, middle, high = modelled(results, point.outcome, point.date)
        label = f"{point.label} (`{point.outcome}`, {point.date:%B %Y})"
        model = f"{number(middle)} ({number(low)} to {number(high)})"
        rows.append(f"| {country} | {label} | `{point.source}` | {number(point.value)} | {model} |")
    return rows


def modelled(results: Results, outcome: str, day: date) -> tuple[float, float, float]:
    """5 %, median and 95 % of the runs, in the last month that ends up to a day."""
    series = results.series(outcome)
    series = series[series["date"].astype(str) <= day.isoformat()]
    last = series[series["date"] == series["date"].max()]
    low, middle, high = last[outcome].quantile([0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def number(value: float) -> str:
    """A number as a reader wants it: whole from ten on, two digits below."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


if __name__ == "__main__":
    main()
