"""Write what is documented of each country beside what the model gives into docs/countries.md.

    for country in scenarios/*.toml: ipssim run country --out FOLDER/NAME
    python scripts/countries.py FOLDER/NAME [FOLDER/NAME ...]

The first arm of a file is what happened; its runs are compared with the documented points, untuned.
"""

import re
import sys
from datetime import date
from pathlib import Path

from ipssim import Results
from ipssim.evidence import Evidence

PAGE = Path(__file__).parents[1] / "docs" / "countries.md"
BLOCK = re.compile(r"(<!-- beside -->\n).*?(<!-- end -->)", re.DOTALL)
HEADER = "| country | documented | source | value | model |\n| --- | --- | --- | --- | --- |\n"


def main(folders: list[str]) -> None:
    """Write the table of all folders, in their order."""
    rows = [row for folder in folders for row in rows_of(Results.read(folder))]
    text = PAGE.read_text(encoding="utf-8")
    written, blocks = BLOCK.subn(lambda block: f"{block[1]}{HEADER}{'\n'.join(rows)}\n{block[2]}", text)
    assert blocks == 1, f"{PAGE} has {blocks} places for the table"
    PAGE.write_text(written, encoding="utf-8")


def rows_of(results: Results) -> list[str]:
    """One row for each documented point of a country."""
    country = results.scenario.title.partition(",")[0]
    sources = Evidence.read().sources
    rows = []
    for point in results.observations:
        low, middle, high = modelled(results, point.outcome, point.date)
        label = f"{point.label} (`{point.outcome}`, {point.date:%B %Y})"
        model = f"{number(middle)} ({number(low)} to {number(high)})"
        source = f"`{point.source}`" if point.source in sources else ""
        rows.append(f"| {country} | {label} | {source} | {number(point.value)} | {model} |")
    return rows


def modelled(results: Results, outcome: str, day: date) -> tuple[float, float, float]:
    """5 %, median and 95 % of the runs of the first arm, in the last month up to a day."""
    series = results.series(outcome)
    series = series[(series["arm"] == results.arms[0]) & (series["date"].astype(str) <= day.isoformat())]
    last = series[series["date"] == series["date"].max()]
    low, middle, high = last[outcome].quantile([0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def number(value: float) -> str:
    """A number as a reader wants it: whole from ten on, two digits below."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


if __name__ == "__main__":
    main(sys.argv[1:])
