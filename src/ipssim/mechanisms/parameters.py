"""All parameters of a run, one record a mechanism."""

from dataclasses import dataclass

from ipssim.mechanisms.adoption import Adoption, PeerWeights
from ipssim.mechanisms.authority import Authority
from ipssim.mechanisms.clients import Clients
from ipssim.mechanisms.cost import Cost
from ipssim.mechanisms.determinants import Coupling, Determinants
from ipssim.mechanisms.employers import Employers
from ipssim.mechanisms.fidelity import Fidelity
from ipssim.mechanisms.finance import Finance
from ipssim.mechanisms.initial import Initial
from ipssim.mechanisms.installation import Installation
from ipssim.mechanisms.items import FidelityItems
from ipssim.mechanisms.leadership import Leadership
from ipssim.mechanisms.learning_community import LearningCommunity
from ipssim.mechanisms.research import Research
from ipssim.mechanisms.review import Review
from ipssim.mechanisms.strata import Strata
from ipssim.mechanisms.support import Support
from ipssim.mechanisms.sustainment import Sustainment
from ipssim.mechanisms.workforce import Workforce

__all__ = ["Mechanisms"]


@dataclass(frozen=True, eq=False)
class Mechanisms:
    """The parameters a run goes by.

    coupling        residual weights of the determinants, from the review's table and the routing of its cells
    fidelity_items  the 25 items as arrays, from their leaves and the Norwegian scores
    peer_weights    through which channels agencies see their peers
    adoption_rule   how an agency decides to adopt: `hazard` or `threshold`
    exit_rule       how an agency decides to stop: `hazards` or `threshold`
    turnover_rule   how those in office change: in `any_month`, or at `elections`
    """

    initial: Initial
    adoption: Adoption
    installation: Installation
    sustainment: Sustainment
    workforce: Workforce
    finance: Finance
    cost: Cost
    fidelity: Fidelity
    review: Review
    clients: Clients
    strata: Strata
    employers: Employers
    authority: Authority
    learning_community: LearningCommunity
    support: Support
    research: Research
    leadership: Leadership
    determinants: Determinants
    coupling: Coupling
    fidelity_items: FidelityItems
    peer_weights: PeerWeights
    adoption_rule: str
    exit_rule: str
    turnover_rule: str
