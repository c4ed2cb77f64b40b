"""`ipssim explain`: what a name of the model means."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated

import typer

from ipssim.cli.lists import KINDS
from ipssim.cli.output import show
from ipssim.errors import InputError

__all__ = ["explain"]

MOST_NAMED = 6
LIKENESS = 0.7  # of hundreds of names some are always a little alike


def explain(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name from `ipssim list`, an agent, a fidelity item ...")
    ],
) -> None:
    """Explain anything with a name: policy, parameter, outcome, lever, agent, state variable, process, equation,
    fidelity item, determinant, phase, cause of stopping, payer, key of a scenario ... A name may be dotted, as in
    Agency.phase or world.regions.

    \b
    Examples:
      ipssim explain results_based_payment
      ipssim explain adoption.base_hazard
      ipssim explain Agency.phase
      ipssim explain determinants
    """
    from ipssim.cli.topics import topics

    known = list(topics())
    found = [topic for topic in known if topic.answers_to(name)]
    if not found:
        names = dict.fromkeys(each for topic in known for each in (topic.name, *topic.other_names))
        alike = get_close_matches(name, names, n=1, cutoff=LIKENESS)
        hint = f"did you mean `{alike[0]}`?" if alike else _that_hold(name, names)
        raise InputError(f"nothing is called `{name}`", hint=hint)
    show("\n\n\n".join(f"{topic.name} ({topic.kind})\n\n{topic.text()}" for topic in found))


def _that_hold(word: str, names: Iterable[str]) -> str:
    """Names that a word is a part of; else where names stand."""
    found = [name for name in names if len(word) > 2 and word.lower() in name.lower()][:MOST_NAMED]
    named = f"these have it in their names: {', '.join(found)}" if found else ""
    return named or f"`ipssim list KIND` names {', '.join(KINDS)}"
