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
    """Explain a policy, parameter, outcome, mechanism, agent, state variable, lever, fidelity item or determinant.

    \b
    Examples:
      ipssim explain results_based_payment
      ipssim explain adoption.base_hazard
      ipssim explain Agency
      ipssim explain determinants
    """
    from ipssim.cli.topics import topics

    known = list(topics())
    found = [topic for topic in known if topic.name == name]
    if not found:
        hint = nearest(name, dict.fromkeys(topic.name for topic in known)) or "`ipssim list --help` says what there is"
        raise InputError(f"nothing is called `{name}`", hint=hint)
    show("\n\n\n".join(f"{topic.name} ({topic.kind})\n\n{topic.text()}" for topic in found))
