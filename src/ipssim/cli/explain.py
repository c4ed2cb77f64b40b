"""`ipssim explain`: what a name of the model means."""

from typing import Annotated

import typer

from ipssim.cli.output import show
from ipssim.errors import InputError, nearest

__all__ = ["explain"]


def explain(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name from `ipssim list`, an agent, a fidelity item ...")
    ],
) -> None:
    """Explain anything with a name: policy, parameter, outcome, lever, agent, state variable, process, equation,
    fidelity item, determinant, phase, cause of stopping, payer, choice ... A name may be dotted, as in Agency.phase.

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
        hint = nearest(name, names) or "`ipssim list --help` says what there is"
        raise InputError(f"nothing is called `{name}`", hint=hint)
    show("\n\n\n".join(f"{topic.name} ({topic.kind})\n\n{topic.text()}" for topic in found))
