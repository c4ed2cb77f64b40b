"""Write the generated parts of the ODD description: `make docs`; with --check, only say which pages are stale.

A page of docs/ is prose by hand around blocks between two markers,

    <!-- generated: equations adoption -->
    <!-- end -->

and this script fills the blocks from the code: the first word names the table, the rest is what it is about.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from textwrap import dedent
from types import FunctionType

import numpy as np
import pandas as pd

from ipssim.analysis.total_effects import MEASURES, TOGGLES, agreement, ranks
from ipssim.analysis.validation.pattern import read_patterns
from ipssim.anatomy import AGENTS, equations, mechanism_modules, schedule, users
from ipssim.cli.keys import key_tables
from ipssim.evidence import Evidence
from ipssim.glossary import MEANINGS
from ipssim.levers import Levers
from ipssim.outcomes import OUTCOMES
from ipssim.policies import CATALOGUE
from ipssim.scenario.sweep_file import shipped_posterior
from ipssim.table import columns_of
from ipssim.vocabulary import Determinant, ImplementationOutcome

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"(<!-- generated: (\w+)(?: (\w+))? -->\n).*?(<!-- end -->)", re.DOTALL)
MOST_USERS = 8


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def first_paragraph(doc: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join(inspect.cleandoc(doc or "").partition("\n\n")[0].split())


def entities(_: str) -> str:
    """Kinds of agents, what each is, and how many state variables it has."""
    rows = [
        (f"`{name}`", first_paragraph(kind.__mro__[1].__doc__), len(columns_of(kind))) for name, kind in AGENTS.items()
    ]
    return table(("agent", "what it is and does", "state variables"), rows)


def state(agent: str) -> str:
    """State variables of a kind of agent."""
    rows = [
        (
            f"`{name}`",
            " x ".join(map(str, column.wide)) or 1,
            column.dtype.name,
            column.unit,
            f"{column.initial:g}",
            column.doc,
        )
        for name, column in columns_of(AGENTS[agent]).items()
    ]
    return table(("variable", "cells", "type", "unit", "before the world is built", "meaning"), rows)


def month(_: str) -> str:
    """The verbs of a month, in order, under the parts of the month."""
    parts = list(dict.fromkeys(process.part for process in schedule()))
    tables = [
        f"**{part}**\n\n"
        + table(
            ("", "agent", "process", "what it does"),
            [(p.place, p.agent, f"`{p.verb}`", first_paragraph(p.does)) for p in schedule() if p.part == part],
        )
        for part in parts
    ]
    return "\n\n".join(tables)


def equation(module: str) -> str:
    """The docstrings of a module of equations."""
    found = mechanism_modules()[module]
    if not equations(found):
        return f"*{first_paragraph(found.__doc__)}* It has parameters and no equation."
    return "\n\n".join([f"*{first_paragraph(found.__doc__)}*", *map(_described, equations(found).values())])


def _described(function: FunctionType) -> str:
    arguments = [name for name in inspect.signature(function).parameters if name != "p"]
    verbs = users().get(function, ())
    shown = ", ".join(f"`{verb}`" for verb in verbs[:MOST_USERS])
    shown += f" and {len(verbs) - MOST_USERS} more" if len(verbs) > MOST_USERS else ""
    body = _as_markdown(inspect.getdoc(function) or "")
    used = f"Used by {shown}." if shown else "Used when a run's parameters are read, or to check the model."
    return f"**`{function.__name__}`**({', '.join(arguments)})\n\n{body}\n\n{used}"


def _as_markdown(doc: str) -> str:
    """A docstring with its equations and lists of symbols in code fences, its sentences as prose."""
    parts: list[tuple[bool, str]] = []
    for paragraph in doc.split("\n\n"):
        for is_code, text in _split(paragraph):
            if parts and parts[-1][0] and is_code:
                parts[-1] = (True, f"{parts[-1][1]}\n\n{text}")
            else:
                parts.append((is_code, text))
    return "\n\n".join(f"```text\n{text}\n```" if code else text for code, text in parts)


def _split(paragraph: str) -> list[tuple[bool, str]]:
    """A paragraph as code (an indented equation, aligned symbols) and what follows it as prose."""
    lines = paragraph.split("\n")
    code = [bool(re.match(r"\s{4}|\S.*?\s{2,}\S", line)) for line in lines]
    if len(lines) == 1 and re.search(r"[=*/]", paragraph) and paragraph[-1] != ".":
        code = [True]  # an equation that is not set off
    end = max((place + 1 for place, is_code in enumerate(code) if is_code), default=0) if code[0] else 0
    head, tail = dedent("\n".join(lines[:end])), " ".join(line.strip() for line in lines[end:])
    return [part for part in ((True, head), (False, tail)) if part[1]]


def parameters(_: str) -> str:
    """All parameters, by the file that holds them: value, range, grade and what they rest on."""
    evidence = Evidence.read()
    rows: dict[str, list[tuple[str, ...]]] = {}
    for name, parameter in evidence.items():
        file, _, leaf = name.partition(".")
        low, high = parameter.range
        cited = ", ".join(dict.fromkeys(support.cite for support in parameter.support))
        pinned = parameter.patterns and f"patterns {', '.join(parameter.patterns)}"
        reason = parameter.because and parameter.because.rstrip(".")
        basis = ". ".join(part for part in (reason, pinned, cited) if part)
        said = (f"`{leaf}`", f"{parameter.value:g}", parameter.unit, f"{low:g} to {high:g}")
        rows.setdefault(file, []).append((*said, parameter.grade, parameter.means, basis))
    header = ("parameter", "value", "unit", "range", "grade", "meaning", "rests on")
    return "\n\n".join(f"## {file}\n\n{table(header, rows[file])}" for file in sorted(rows))


def grades(_: str) -> str:
    """How many parameters there are, by file and grade."""
    evidence = Evidence.read()
    files = dict.fromkeys(name.partition(".")[0] for name in evidence)
    rows = []
    for file in files:
        counted = evidence.grades(name for name in evidence if name.partition(".")[0] == file)
        rows.append((f"[{file}](odd/parameters.md#{file})", *counted.values(), sum(counted.values())))
    rows.append(("all", *(sum(row[k] for row in rows) for k in range(1, len(rows[0])))))
    return table(("file", *evidence.grades(()), "all"), rows)


def graded(_: str) -> str:
    """How many parameters there are by grade, as a sentence."""
    counted = Evidence.read().grades(Evidence.read())
    said = ", ".join(f"{number} {grade}" for grade, number in counted.items())
    return f"**{sum(counted.values())} parameters: {said}.**"


def posterior(_: str) -> str:
    """What was calibrated: the default, where the middle of the posterior lies, and what pins it."""
    evidence, rows = Evidence.read(), []
    sample = pd.DataFrame(shipped_posterior())
    for name in sample.columns.drop("weight"):
        ends = np.quantile(sample[name], (0.05, 0.95), weights=sample["weight"], method="inverted_cdf")
        low, high = (f"{end:.3g}" for end in ends)
        one = evidence[name]
        pinned = ", ".join(one.patterns) or f"none: {one.grade}"
        rows.append((f"`{name}`", f"{one.value:g}", f"{low} to {high}", one.unit, pinned))
    return table(("parameter", "default", "5-95 % of the posterior", "unit", "pinned by"), rows)


def sources(_: str) -> str:
    """The bibliography."""
    return table(("key", "source"), [(f"`{key}`", source) for key, source in Evidence.read().sources.items()])


FIELDS = ("Lever", "Acts in", "Strategy", "Source")


def policies(_: str) -> str:
    """The policies with what their docstrings say."""
    rows = []
    for kind, policy in CATALOGUE.items():
        doc = inspect.getdoc(policy) or ""
        said = [re.search(rf"^{name}\s+(.*(?:\n\s+.*)*)", doc, re.MULTILINE) for name in FIELDS]
        rows.append((f"`{kind}`", first_paragraph(doc), *(found[1] if found else "" for found in said)))
    return table(("policy", "what it is", "lever", "acts in", "ERIC strategy", "source"), rows)


def levers(_: str) -> str:
    """The levers with their units."""
    rows = [
        (f"`{lever.name}`", *(lever.metadata[about] for about in ("unit", "per", "neutral", "doc")))
        for lever in fields(Levers)
    ]
    return table(("lever", "unit", "one value per", "without policy", "what it sets"), rows)


def outcomes(_: str) -> str:
    """The outcomes with their definitions."""
    rows = [(f"`{name}`", each.label, each.unit, each.definition, each.tag) for name, each in OUTCOMES.items()]
    return table(("outcome", "label", "unit", "definition", "framework"), rows)


def words(kind: str) -> str:
    """The members of one kind of word, with their meanings."""
    return table(("name", "meaning"), [(f"`{name}`", text) for name, text in MEANINGS[kind].items()])


def patterns(_: str) -> str:
    """The pattern bank."""
    rows = [
        (
            each.id,
            each.domain,
            each.title,
            f"{each.observed:g} {each.unit}",
            f"{each.accept[0]:g} to {each.accept[1]:g}",
            each.observation,
            each.use.replace("_", " "),
            ", ".join(each.cite),
        )
        for each in read_patterns()
    ]
    header = ("", "domain", "pattern", "observed", "agrees when", "who is observed and how", "use", "source")
    return table(header, rows)


def keys(of: str) -> str:
    """The keys of a kind of file, table by table."""
    header = ("key", "can be", "default", "meaning", "example")
    parts = []
    for each in key_tables():
        rows = [(f"`{k.name}`", k.can_be, k.default, k.means, f"`{k.example}`") for k in each.keys if each.of == of]
        parts += (
            [f"## {each.stands.replace('the top', 'The top', 1)}\n\n{each.about}\n\n{table(header, rows)}"]
            if rows
            else []
        )
    return "\n\n".join(parts)


DIGITS = {"adoption": 3, "implementation": 1, "sustainment": 4, "penetration": 4}


def toggled() -> pd.DataFrame:
    """What experiments/total_effects.py found, with the places of effects and of reported shares by outcome."""
    found = pd.read_csv(DOCS / "total_effects.csv")
    for column, place in (("effect", "place"), ("reported", "reported_place")):
        found[place] = found.groupby("outcome")[column].transform(lambda values: ranks(values.to_numpy()))
    return found


def total_effects(_: str) -> str:
    """Places of the determinants by total effect beside those by mention, for all outcomes, and how far they agree."""
    found = toggled()
    effects = found.pivot(index="determinant", columns="outcome")
    names = [outcome.name.lower() for outcome in MEASURES]
    rows = [
        (
            f"`{determinant.name.lower()}`",
            *(f"{of['place', name]:.0f} / {of['reported_place', name]:.0f}" for name in names),
        )
        for determinant in Determinant
        for of in [effects.loc[determinant.name.lower()]]
    ]
    agrees = agreement(found).set_index("outcome").loc[names]
    rows.append(("rank correlation (p)", *(f"{each.rho:+.2f} ({each.p:.2f})" for each in agrees.itertuples())))
    return table(("determinant", *names), rows)


def total_effect(outcome: str) -> str:
    """Total effects on one outcome, largest first, beside the share of its articles that name the determinant."""
    digits = DIGITS[outcome]
    rows = [
        (
            row.determinant,
            f"{row.effect:+.{digits}f} ({row.low:+.{digits}f} to {row.high:+.{digits}f})",
            row.place,
            f"{row.reported:.2f}",
            row.reported_place,
        )
        for row in toggled().query("outcome == @outcome").sort_values("place").itertuples()
    ]
    measure = MEASURES[ImplementationOutcome[outcome.upper()]]
    found = table(("determinant", "total effect (95 % interval)", "place", "reported share", "place"), rows)
    return f"Measured as: {measure}.\n\n{found}"


def toggles(_: str) -> str:
    """What was held low and high, and the mean levels that this gave."""
    rows = [
        (
            row.determinant,
            TOGGLES[Determinant[row.determinant.upper()]].says,
            f"{row.level_exploring_low:.2f} to {row.level_exploring_high:.2f}",
            f"{row.level_delivering_low:.2f} to {row.level_delivering_high:.2f}",
        )
        for row in toggled().drop_duplicates("determinant").itertuples()
    ]
    header = ("determinant", "held low; high", "exploring, low to high", "delivering, low to high")
    return table(header, rows)


BLOCKS: dict[str, Callable[[str], str]] = {
    "entities": entities,
    "state": state,
    "month": month,
    "equations": equation,
    "parameters": parameters,
    "grades": grades,
    "graded": graded,
    "posterior": posterior,
    "sources": sources,
    "policies": policies,
    "levers": levers,
    "outcomes": outcomes,
    "words": words,
    "patterns": patterns,
    "keys": keys,
    "total_effects": total_effects,
    "total_effect": total_effect,
    "toggles": toggles,
}


def pages() -> list[Path]:
    """The pages that have generated blocks."""
    return [page for page in sorted(DOCS.rglob("*.md")) if BLOCK.search(page.read_text(encoding="utf-8"))]


def written(text: str) -> str:
    """A page with its blocks filled."""
    return BLOCK.sub(lambda block: f"{block[1]}\n{BLOCKS[block[2]](block[3] or '')}\n\n{block[4]}", text)


def by_hand(text: str) -> str:
    """A page without its generated blocks."""
    return BLOCK.sub("", text)


def stale() -> list[Path]:
    """The pages that are not as the code is."""
    return [page for page in pages() if written(text := page.read_text(encoding="utf-8")) != text]


def main() -> int:
    """Write what is stale, or say so."""
    check, behind = "--check" in sys.argv[1:], stale()
    for page in behind:
        if not check:
            page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"{page.relative_to(DOCS.parent)} {'is stale: run `make docs`' if check else 'written'}")
    return 1 if check and behind else 0


if __name__ == "__main__":
    sys.exit(main())
