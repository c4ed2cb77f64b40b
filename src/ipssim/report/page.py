"""The whole report: gathered from a results folder, then written as one HTML page or as Markdown with figures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ipssim.batch import Results
from ipssim.batch.store_files import read_manifest, read_scenario
from ipssim.errors import InputError
from ipssim.figures.style import arm_styles
from ipssim.report.assumptions import Grade, by_grade, sources_in_play
from ipssim.report.citations import Reference
from ipssim.report.cost_effectiveness_sheet import cost_effectiveness_sheet
from ipssim.report.explorer import as_json, dash, explorer_data, library, specification
from ipssim.report.headlines import ArmInWords, certainty, contrasts, recorded, summary_sentence, sweep_sentences
from ipssim.report.money_sheets import costs_sheet
from ipssim.report.pictures import CHAPTERS, Tell, nobody, pictures
from ipssim.report.reproduce import Recipe, recipe
from ipssim.report.sheet import Sheet, as_html, as_markdown, prose
from ipssim.report.sheets import comparison_sheet, outcomes_sheet, stops_sheet
from ipssim.report.story import choices_in_words, evidence_line, sizes, story, warnings
from ipssim.report.strategies import in_every_arm, strategies_sheet
from ipssim.report.validation import Card, shipped_card
from ipssim.scenario import Scenario
from ipssim.scenario.varying import varied_in_words
from ipssim.wording import counted, day_in_words

__all__ = ["Content", "Drawn", "gathered", "in_markdown", "need", "rendered"]

TEMPLATES = Path(__file__).parent / "templates"
NEEDED = {"jinja2": "jinja2", "altair": "altair", "vl_convert": "vl-convert-python"}
MOST_BYTES = 2_950_000  # of the page; mail and phones take it
AROUND = 120_000  # bytes of what is neither library nor data, tables of parameters nor pictures
LONGEST_LIST_OF_FAILURES = 5


@dataclass(frozen=True)
class Content:
    """What a report says, before it is written in any format; what the results cannot show is empty."""

    results: Results
    scenario: Scenario
    summary: str
    warnings: list[str]
    failures: list[str]
    contrasts: list[ArmInWords]
    of_sweep: list[str]
    strategies: Sheet
    outcomes: Sheet | None
    comparison: Sheet | None
    costs: Sheet | None
    cost_effectiveness: Sheet | None
    stops: Sheet | None
    grades: list[Grade]
    references: list[Reference]
    card: Card | None
    recipe: Recipe
    explorer: dict[str, Any] | None


def gathered(folder: Path, tell: Tell = nobody) -> Content:
    """All that a report says of a results folder, but for the figures."""
    results, manifest, scenario = Results.read(folder), read_manifest(folder), read_scenario(folder)
    some, several = results.finished > 0, results.finished > 0 and len(results.arms) > 1
    tell(f"reading {counted(results.finished, 'run')}")
    explorer = explorer_data(results) if some else None
    tell("taking checksums")
    how = recipe(results, manifest, scenario, folder)
    tell("comparing arms")
    return Content(
        results=results,
        scenario=scenario,
        summary=summary_sentence(results) if some else "No run has finished, so there are no results to show.",
        warnings=warnings(results),
        failures=_failures(results),
        contrasts=contrasts(results) if several else [],
        of_sweep=sweep_sentences(results) if some and results.varied else [],
        strategies=strategies_sheet(scenario),
        outcomes=outcomes_sheet(results) if some else None,
        comparison=comparison_sheet(results) if several else None,
        costs=costs_sheet(results) if some and recorded(results, "cost") else None,
        cost_effectiveness=cost_effectiveness_sheet(results) if several and _has_effect_and_cost(results) else None,
        stops=stops_sheet(results) if some and "programme_months" in results.quantities else None,
        grades=by_grade(scenario),
        references=sources_in_play(scenario),
        card=shipped_card(),
        recipe=how,
        explorer=explorer,
    )


def rendered(content: Content, tell: Tell = nobody) -> str:
    """The report as one HTML page that holds all it needs."""
    need("jinja2", "altair", "vl_convert")
    script = library() if content.explorer else ""
    data = as_json(content.explorer) if content.explorer else ""
    room = MOST_BYTES - AROUND - len(script) - len(data.encode()) - sum(_bytes_of(content))
    chapters = pictures(content.results, room, tell) if content.explorer else []
    return _filled(
        "report.html",
        **_told(content),
        chapters=chapters,
        library=script,
        explorer_data=data,
        explorer_spec=as_json(specification(content.results)) if content.explorer else "",
        table=as_html,
    )


class Drawn(NamedTuple):
    """A figure beside the report in Markdown; `alt`: what it shows, in words."""

    title: str
    alt: str
    file: str


def in_markdown(content: Content, chapters: Mapping[str, Sequence[Drawn]]) -> str:
    """The report as Markdown, with its figures by chapter."""
    need("jinja2")
    return _filled("report.md", **_told(content), chapters=chapters, table=as_markdown)


def need(*modules: str) -> None:
    """Refuse to go on without the packages that a report needs."""
    missing = [NEEDED[name] for name in modules if find_spec(name) is None]
    if missing:
        hint = 'install them with `pip install "ipssim[report]"`'
        raise InputError(f"a report needs {' and '.join(missing)}, not installed here", hint=hint)


def _told(content: Content) -> dict[str, Any]:
    """What the templates of both formats are given."""
    results, scenario = content.results, content.scenario
    styles = arm_styles(results.arms).items()
    return {
        "content": content,
        "study": results.scenario,
        "arms": scenario.arms,
        "baseline": results.arms[0],
        "story": story(scenario),
        "in_every_arm": in_every_arm(scenario),
        "varied": varied_in_words(scenario),
        "choices": choices_in_words(scenario),
        "sizes": sizes(results),
        "evidence": evidence_line(results),
        "certainty": certainty(results, content.contrasts),
        "day": day_in_words,
        "today": day_in_words(date.today()),
        "version": version("ipssim"),
        "colours": dict(styles),
        "dashes": {arm: " ".join(f"{n:g}" for n in dash(style.linestyle)) for arm, style in styles},
        "sheets": dict.fromkeys(CHAPTERS, ())
        | {"Lasting": (content.stops,), "Money": (content.costs, content.cost_effectiveness)},
    }


def _filled(name: str, **told: Any) -> str:
    """A template with what it is told; in HTML every text is escaped unless the template says otherwise."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=name.endswith(".html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": prose, "code": _fenced}
    return str(environment.get_template(f"{name}.j2").render(told))


def _fenced(text: str) -> str:
    """A block of code for Markdown, whatever is in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}\n{text.strip()}\n{fence}\n"


def _has_effect_and_cost(results: Results) -> bool:
    return recorded(results, "clients") and recorded(results, "cost")


def _failures(results: Results) -> list[str]:
    """The first failures, in words."""
    rows = results.failures.head(LONGEST_LIST_OF_FAILURES).itertuples()
    return [f"{row.arm}, sample {row.sample}, replicate {row.replicate}: {row.what}" for row in rows]


def _bytes_of(content: Content) -> Iterator[int]:
    """Bytes that the long tables take."""
    sheets = [content.strategies, content.outcomes, content.comparison, content.costs, content.cost_effectiveness]
    sheets += [content.stops]
    sheets += [grade.sheet for grade in content.grades] + ([content.card.sheet] if content.card else [])
    yield from (len(as_html(sheet).encode()) for sheet in sheets if sheet)
    yield from (2 * len(text.encode()) for text in content.recipe.texts())
    yield sum(2 * len(reference.text.encode()) + 200 for reference in content.references)
