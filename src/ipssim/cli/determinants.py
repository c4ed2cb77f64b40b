"""What `ipssim explain determinants` shows: for each where its level comes from, its weights, routes and movers."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from ipssim.cli.movers import movers_of, policies_with
from ipssim.cli.output import grid, indented, paragraph
from ipssim.cli.topics_of_agents import in_full

__all__ = ["all_determinants", "one_determinant"]

INDENT = "  "


def all_determinants() -> str:
    """The twelve, in a table of weights and routes and one of causes."""
    from ipssim.vocabulary import Determinant, ImplementationOutcome, names

    outcomes = names(ImplementationOutcome)
    rows = [(name, *(_cell(name, outcome) for outcome in outcomes)) for name in names(Determinant)]
    return "\n\n".join(
        [
            paragraph(
                "The twelve determinants of the scoping review. The level of each, -1 (strongly hindering) to +1 "
                "(strongly facilitating), is computed each month from what agents did."
            ),
            "Weight for each outcome, and route",
            grid(rows, ("", *outcomes)),
            paragraph(
                "Weight: percent of the outcome's articles that name the determinant as facilitator (+) and as barrier "
                "(-), used by the weighting `reported`. Route: by the matrix of these weights, or by a mechanism of "
                "the model instead; never both."
            ),
            "Where the level comes from, and who moves it",
            "\n\n".join(f"{name}\n{indented(_causes(name))}" for name in names(Determinant)),
            paragraph("More on one of them: `ipssim explain financing`. Other weightings: `ipssim explain weighting`."),
        ]
    )


def one_determinant(name: str) -> str:
    """One determinant in full: weights, routes with the equation that carries it, movers, equations of its level."""
    from ipssim.vocabulary import ImplementationOutcome

    rows = [_outcome_row(name, outcome.name.lower()) for outcome in ImplementationOutcome]
    equations = "\n\n".join(_equation(path) for path in _row("determinant_causes", name)["equations"].split())
    return "\n\n".join(
        [
            paragraph(
                "A determinant of the scoping review (its Table 2). Its level is -1 where it strongly hinders, 0 where "
                "it is neutral, +1 where it strongly facilitates."
            ),
            grid(rows, ("outcome", "articles: facilitator", "barrier", "on the outcome", "route"), right=(1, 2, 3)),
            "\n".join(_carriers(name)) or "No mechanism carries it: the matrix does.",
            _causes(name, with_verbs=True),
            equations,
        ]
    )


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    from ipssim.evidence import Evidence

    return Evidence.read().table(name)


def _row(table: str, determinant: str) -> dict[str, str]:
    return next(row for row in _table(table) if row["determinant"] == determinant)


def _count(determinant: str, outcome: str) -> dict[str, str]:
    counts = _table("determinant_outcome_counts")
    return next(row for row in counts if (row["determinant"], row["outcome"]) == (determinant, outcome))


def _cell(determinant: str, outcome: str) -> str:
    row = _count(determinant, outcome)
    articles = int(row["outcome_articles"])
    f, b = (round(100 * int(row[f"{side}_articles"]) / articles) for side in ("facilitator", "barrier"))
    return f"{f:+d} {-b:+d} {_row('determinant_routing', determinant)[outcome]}"


def _outcome_row(determinant: str, outcome: str) -> tuple[str, ...]:
    row = _count(determinant, outcome)
    counts = (row["facilitator_articles"], row["barrier_articles"], row["outcome_articles"])
    return (outcome, *counts, _row("determinant_routing", determinant)[outcome])


def _carriers(determinant: str) -> Iterator[str]:
    for row in _table("determinant_mechanisms"):
        if row["determinant"] == determinant:
            name = row["equation"].removeprefix("mechanisms.")
            yield paragraph(f"{row['outcome']} is carried by {name} ({row['input']}). {row['how']}.", hang=INDENT)


def _causes(determinant: str, *, with_verbs: bool = False) -> str:
    row = _row("determinant_causes", determinant)
    movers = movers_of([*row["reads"].split(), *row["through"].split()])
    named = set(row["levers"].split())
    # Where only some features of the regime count, the row names them, and not every law moves the level.
    whole = {"regime"} if any(lever.startswith("regime:") for lever in named) else set()
    policies = policies_with((movers.levers - whole) | named)
    said = ", ".join(movers.verbs if with_verbs else movers.agents)
    rows = [("level", row["from"]), ("moved by", said or "the scenario's world only")]
    return grid([*rows, ("policies", ", ".join(policies) or "none reaches it directly")], width=96 - len(INDENT))


def _equation(path: str) -> str:
    module, name = path.split(".")
    return in_full(getattr(import_module(f"ipssim.mechanisms.{module}"), name), path)
