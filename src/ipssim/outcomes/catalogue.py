"""M of XLRM: the outcomes users see, by family. Each is made of additive quantities, with its denominator named."""

from collections.abc import Mapping

from ipssim.errors import ByName
from ipssim.outcomes.families.adoption import ADOPTION
from ipssim.outcomes.families.context import CONTEXT
from ipssim.outcomes.families.costs import COSTS, SAVINGS
from ipssim.outcomes.families.employment import EMPLOYMENT
from ipssim.outcomes.families.equity import EQUITY
from ipssim.outcomes.families.fidelity import FIDELITY, ITEMS
from ipssim.outcomes.families.money import MONEY
from ipssim.outcomes.families.reach import REACH
from ipssim.outcomes.families.strata import STRATA, USUAL
from ipssim.outcomes.families.sustainment import SUSTAINMENT
from ipssim.outcomes.families.workforce import WORKFORCE
from ipssim.outcomes.outcome import Outcome

__all__ = ["CASCADES", "FAMILIES", "OUTCOMES"]

FAMILIES: dict[str, tuple[Outcome, ...]] = {
    "Reach: people": REACH,
    "Adoption: agencies": ADOPTION,
    "Sustainment": SUSTAINMENT,
    "Fidelity": FIDELITY,
    "Employment": (*EMPLOYMENT, *USUAL),
    "Workforce and support": WORKFORCE,
    "Money": (*MONEY, *COSTS),
    "Savings, apart from who pays": SAVINGS,
    "Equity": (*EQUITY, *STRATA),
    "Context": CONTEXT,
    "Fidelity by item": ITEMS,
}


OUTCOMES: Mapping[str, Outcome] = ByName(
    "outcome",
    {outcome.name: outcome for family in FAMILIES.values() for outcome in family},
    see="`ipssim list outcomes` names them all",
)

# From the many to the few; every step is a part of the one before.
CASCADES: dict[str, tuple[str, ...]] = {
    "people": (
        "people_with_smi_anywhere",
        "people_with_smi",
        "people_wanting_work",
        "people_referred",
        "clients",
        "people_working",
    ),
    "agencies": (
        "agencies_heard",
        "agencies_willing",
        "adopters_ever",
        "agencies_installed",
        "reach_of_sites",
        "agencies_of_good_fidelity",
        "agencies_good_and_sustained",
    ),
}

# What the stages of agencies are called, in tables and figures
STAGES = {
    "agencies_heard": "heard",
    "agencies_willing": "willing",
    "adopters_ever": "funded",
    "agencies_installed": "installed",
    "reach_of_sites": "delivering",
    "agencies_of_good_fidelity": "good fidelity",
    "agencies_good_and_sustained": "good and sustained",
}
OF_STAGES = (
    "The first four: at least once since the start (installed: delivery began); the last three: on that day. "
    "Sustained: two years or more after start-up money ended."
)
