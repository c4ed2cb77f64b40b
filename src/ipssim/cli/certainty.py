"""How sure a comparison is: what pairing was worth, what would settle it, and how the arms rank."""

import math
from typing import TYPE_CHECKING, Any

from ipssim.cli.output import grid, paragraph
from ipssim.wording import amount, counted, plural

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.batch import Results
    from ipssim.outcomes import Outcome

__all__ = ["certainty", "ranked"]

MANY = 1_000_000
TIES = "Highest in: share of the pairs; arms that tie share a pair."


def certainty(table: "pd.DataFrame", pair: str, *, shares_luck: bool) -> str:
    """What shared luck was worth, and how much more of it would settle the sign of each difference.

    pair          what pairs are counted by
    shares_luck   whether all pairs have the same replicates
    """
    from ipssim.analysis.contrast import FEWEST_PAIRS

    rows = [(row.arm, _times(row), _more(row)) for row in _rows(table)]
    header = ("arm", "pairing is worth", f"more {plural(pair)} to settle it")
    reading = (
        f"Pairing is worth: how many times as many {plural(pair)} the same interval would need if arms did not share "
        "their luck. To settle: until the interval leaves out zero, if mean and spread stay as they are; never with "
        f"fewer than {FEWEST_PAIRS} {plural(pair)} in all."
    )
    if shares_luck and table["more"].eq(math.inf).any():
        reading += f" Endless: what is left is luck that every {pair} shares, or no difference; add replicates."
    return "\n\n".join([grid(rows, header, right=(1, 2)), paragraph(reading)])


def ranked(results: "Results", outcome: "Outcome", moment: Any, discount: float) -> str:
    """All arms, the highest first."""
    from ipssim.analysis.contrast import ranking

    table = ranking(results, outcome.name, moment, discount)
    if table.empty:
        return "No ranking: no pair has a value in every arm that has one."
    rows = [
        (place, row.arm, amount(row.value, outcome), *_place(row.rank, row.share_highest))
        for place, row in enumerate(_rows(table), 1)
    ]
    without = [arm for arm in results.arms if arm not in set(table["arm"])]
    over = f"Over {counted(int(table['n'].iloc[0]), 'pair')} in which each of these arms has a value. {TIES}"
    over += f" Without a value in any run: {', '.join(without)}." if without else ""
    header = ("", "ranking, highest first", "mean", "mean rank", "highest in")
    return grid(rows, header, right=(0, 2, 3, 4)) + f"\n\n{paragraph(over)}"


def _place(rank: float, highest: float) -> tuple[str, str]:
    return ("none", "none") if math.isnan(rank) else (f"{rank:.1f}", f"{100 * highest:.0f} %")


def _rows(table: "pd.DataFrame") -> Any:
    return table.itertuples()


def _times(row: Any) -> str:
    return "unknown" if math.isnan(row.low) else f"{row.variance_saved:,.1f} x"


def _more(row: Any) -> str:
    if math.isnan(row.low):
        return "unknown: no difference yet" if row.difference == 0 else "unknown"
    return "settled" if row.more == 0 else "endless" if row.more > MANY else f"{row.more:,.0f}"
