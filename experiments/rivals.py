"""Humble rivals beside ipssim: who predicts the counts of 2019 and 2020 best, having seen nothing after 2016?

    .venv/bin/python experiments/rivals.py [POSTERIOR [RUNS]]

POSTERIOR is the sample that `ipssim calibrate experiments/calibration_2016.toml` leaves. Prints the table of
docs/rivals.md; errors are log ratios, 0.1 is about 10 %.
"""

import sys
from datetime import date
from statistics import fmean, stdev

from ipssim.analysis.rivals import RIVALS, Counts, compared
from ipssim.analysis.validation import Observed, observe
from ipssim.analysis.validation.diffusion import level, members_and_others
from ipssim.cli.validate import runs_of

SERIES = ("programmes", "reporting", "members", "others")


def of_ipssim(seen: Observed, series: str, at: date) -> list[float]:
    """The count in each run."""
    runs = [seen.only(run) for run in seen.replicates]
    if series in ("members", "others"):
        return [members_and_others(run, at, date(2019, 6, 30))[series] for run in runs]
    return [level(run, "community_reports" if series == "reporting" else series, at) for run in runs]


def main(posterior: str = "results/calibration_2016/posterior.csv", runs: str = "8") -> None:
    counts, days = Counts.read(), Counts.dates()
    table = compared({name: rival(counts) for name, rival in RIVALS.items()}, counts)
    seen = observe(runs_of(int(runs), posterior), workers=2)
    print("| counts | fitted to | said of | seen | " + " | ".join([*RIVALS, "ipssim (± parameters and luck)"]) + " |")
    print("|---|---|---|---:|" + "---:|" * (len(RIVALS) + 1))
    for series in SERIES:
        for use in ("fit", "predict"):
            rows = table[(table["series"] == series) & (table["use"] == use)].set_index("rival")
            cells = [
                f"{rows.loc[n, 'said']:.0f} ({rows.loc[n, 'error']:+.2f})" if n in rows.index else "-" for n in RIVALS
            ]
            found, real = of_ipssim(seen, series, days[series][use]), getattr(counts[series], use)[1]
            error = Counts.error(fmean(found), real)
            when = {name: f"{days[series][name]:%Y}" for name in ("fit", "predict")}
            fitted = when["fit"] if use == "predict" else "itself"
            print(f"| {series} | {fitted} | {when[use]} | {real:.0f} | {' | '.join(cells)} ", end="")
            print(f"| {fmean(found):.0f} ± {stdev(found):.0f} ({error:+.2f}) |")


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
