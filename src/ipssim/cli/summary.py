"""The one-page summary that a run ends with: what happened, what the arms change, what to do next."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipssim.cli.output import bullets, grid, indented, paragraph
from ipssim.fidelity_scale import IPS_25
from ipssim.wording import contrast_in_words, counted, spread_in_words, unfinished

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["summary"]

HEADLINES = ("penetration", "programmes", "fidelity")


def summary(results: "Results", folder: Path) -> str:
    """One page for people who have never seen the model."""
    blocks = [_head(results), *(_arm(results, arm) for arm in results.arms)]
    if len(results.arms) > 1:
        blocks.append(_differences(results))
    return "\n\n".join([*blocks, _legend(), _next(results, folder)])


def _head(results: "Results") -> str:
    study = results.scenario
    arms, replicates = counted(len(results.arms), "arm"), counted(study.replicates, "replicate")
    sampled = f" x {counted(len(results.samples), 'sample')}" if results.varied else ""
    size = (
        f"{counted(results.finished, 'run')}, {arms}{sampled} x {replicates}, {study.start:%B %Y} to {study.end:%B %Y}."
    )
    meaning = "Each number is the mean of an arm's runs, with the 5th to 95th percentile in brackets."
    about = paragraph(" ".join(filter(None, (size, meaning, unfinished(results)))))
    return "\n".join(["", study.title, *([paragraph(study.question)] if study.question else []), "", about])


def _arm(results: "Results", arm: str) -> str:
    end = results.scenario.end
    if not ((results.runs["arm"] == arm) & (results.runs["status"] == "finished")).any():
        return f"{arm}\n  no run of this arm has finished"
    rows = [
        ("programmes delivering", _at(results, "programmes", arm, end), f"at the end, {end:%b %Y}"),
        *(
            ("penetration", _at(results, "penetration", arm, day), f"in {day:%b %Y}")
            for day in results.scenario.days_to_look_at
        ),
        ("mean fidelity", _fidelity(results, arm, end), f"at the end, {end:%b %Y}"),
        ("jobs started", _jobs(results, arm), "in all the years"),
    ]
    return f"{arm}\n{indented(grid(rows))}"


def _at(results: "Results", outcome: str, arm: str, day: date) -> str:
    from ipssim.outcomes import OUTCOMES

    values = _values(results, outcome, arm, day)
    there = int(values.notna().sum())
    some = f" in {there} of {counted(len(values), 'run')}, the others have none" if 0 < there < len(values) else ""
    return spread_in_words(*_spread(values), OUTCOMES[outcome]) + some


def _values(results: "Results", outcome: str, arm: str, day: date) -> Any:
    return results.series(outcome, arm=arm, at=day)[outcome]


def _spread(values: Any) -> tuple[float, float, float]:
    """Mean of the runs between their 5th and 95th percentile."""
    from ipssim.outcomes.runs import QUANTILES

    low, _, high = values.quantile(list(QUANTILES))
    return float(low), float(values.mean()), float(high)


def _fidelity(results: "Results", arm: str, day: date) -> str:
    values = _values(results, "fidelity", arm, day)
    said = _at(results, "fidelity", arm, day)
    return f"{said}: {IPS_25.band(values.mean())}" if values.notna().any() else "no programme in any run"


def _jobs(results: "Results", arm: str) -> str:
    from ipssim.outcomes import OUTCOMES

    starts = results.sums(["job_starts"], arm=arm).groupby(results.pair_columns)["job_starts"].sum()
    return spread_in_words(*_spread(starts), OUTCOMES["job_starts"])


def _differences(results: "Results") -> str:
    """What each arm changes against the first, as sentences."""
    from ipssim.analysis.contrast import compare
    from ipssim.analysis.units import units_of
    from ipssim.outcomes import OUTCOMES

    first, end, units = results.arms[0], results.scenario.end, units_of(results)
    found = {name: compare(results, name, first).set_index("arm") for name in HEADLINES}
    lines = [f"What the arms change, {end:%B %Y} (the same luck in every arm, so runs are compared in pairs)"]
    for arm in results.arms[1:]:
        said = [contrast_in_words(found[name].loc[arm], OUTCOMES[name], first, units.pair) for name in HEADLINES]
        lines += ["", arm, bullets(said)]
    return "\n".join(lines)


def _legend() -> str:
    scale = f"from {IPS_25.fair} fair, from {IPS_25.good} good, from {IPS_25.exemplary} exemplary"
    points = [
        "Penetration: people on IPS over people with severe mental illness in care who want work.",
        f"Fidelity: how faithfully IPS is delivered, {IPS_25.lowest} to {IPS_25.highest} points; {scale}.",
        "Most parameters are assumed, not measured: trust differences before levels.",
    ]
    return f"How to read it\n{bullets(points)}"


def _next(results: "Results", folder: Path) -> str:
    where = f'"{folder}"' if " " in str(folder) else f"{folder}"
    rows = [
        (f"ipssim plot {where}", "curves with bands, PNG and SVG"),
        (f"ipssim compare {where}", "differences between arms, any outcome and date"),
        *([(f"ipssim sensitivity {where}", "what of all that was varied matters")] if results.varied else []),
        ("ipssim list outcomes", "what else is measured"),
    ]
    return f"The tables are in `{folder}`. Next:\n{indented(grid(rows))}"
