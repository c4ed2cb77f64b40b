"""L of XLRM: the levers that users pull. A policy is a small class here and a line in `CATALOGUE`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ipssim.errors import ByName
from ipssim.policies.base import AbstractAgencyPolicy, AbstractPolicy, System
from ipssim.policies.combining import combined
from ipssim.policies.delivery import (
    BridgeMoney,
    CloseLegacy,
    EmployerCampaign,
    FewExcellentFirst,
    RequiredPreparation,
    SteeringGroupRenewal,
    TimeLimitedSupport,
)
from ipssim.policies.eligibility import DiagnosisBasedPayment, WiderTargetGroup
from ipssim.policies.feedback import IndependentReviews, OutcomeMonitoring, SelfRating
from ipssim.policies.funding import (
    BudgetGrowth,
    DividedFunding,
    PooledBudget,
    SelfFunding,
    StartUpGrants,
    TransitionFunding,
)
from ipssim.policies.law import (
    ContractRequirement,
    DataSharingAgreement,
    Devolution,
    InterAgencyAgreement,
    Mandate,
    NationalStrategy,
    OpenEligibility,
    Redirection,
    RemoveBenefitTrap,
    RemoveCapacityAssessment,
)
from ipssim.policies.money import (
    FidelityCondition,
    FixedBudget,
    ProjectLimitedFunding,
    RecurrentStateLine,
    ResultsBasedPayment,
)
from ipssim.policies.own import own_class
from ipssim.policies.people import ChampionPost, CoordinatorPost, LeaderEngagement, SpecialistCertification
from ipssim.policies.research import Dissemination, LocalTrial, ResearchPartnership, TrainingOfTrainers
from ipssim.policies.shocks import BudgetCut, LossOfRegionalLeadership, Pandemic, Recession
from ipssim.policies.structure import CoLocation, HostingRules, MergingTeams, PartnershipAgreements
from ipssim.policies.support import CoachingHours, LearningCommunity, RemoteSupport, SupportCentre
from ipssim.policies.withdrawal import Withdrawal

__all__ = ["CATALOGUE", "AbstractAgencyPolicy", "AbstractPolicy", "System", "combined", "kind_of", "read_policy"]

CATALOGUE: Mapping[str, type[AbstractPolicy]] = ByName(
    "policy",
    {
        str(policy.model_fields["kind"].default): policy
        for policy in (
            # Money
            RecurrentStateLine,
            ProjectLimitedFunding,
            ResultsBasedPayment,
            FidelityCondition,
            FixedBudget,
            TransitionFunding,
            DividedFunding,
            PooledBudget,
            StartUpGrants,
            SelfFunding,
            BudgetGrowth,
            DiagnosisBasedPayment,
            # Support
            LearningCommunity,
            SupportCentre,
            CoachingHours,
            RemoteSupport,
            TrainingOfTrainers,
            IndependentReviews,
            SelfRating,
            OutcomeMonitoring,
            LeaderEngagement,
            SpecialistCertification,
            CoordinatorPost,
            ChampionPost,
            Withdrawal,
            # Delivery
            RequiredPreparation,
            BridgeMoney,
            FewExcellentFirst,
            CloseLegacy,
            SteeringGroupRenewal,
            EmployerCampaign,
            WiderTargetGroup,
            TimeLimitedSupport,
            # Structure
            PartnershipAgreements,
            CoLocation,
            HostingRules,
            MergingTeams,
            # Research
            LocalTrial,
            Dissemination,
            ResearchPartnership,
            # Law and strategy
            NationalStrategy,
            Mandate,
            Redirection,
            RemoveCapacityAssessment,
            RemoveBenefitTrap,
            OpenEligibility,
            DataSharingAgreement,
            InterAgencyAgreement,
            Devolution,
            ContractRequirement,
            # Shocks
            Recession,
            Pandemic,
            BudgetCut,
            LossOfRegionalLeadership,
        )
    },
    see="`ipssim list policies` names them all",
)


def read_policy(given: Mapping[str, Any], folders: Sequence[Path] = ()) -> AbstractPolicy:
    """A policy from a table of a scenario file.

    `kind` is a name of the catalogue, or `module:Class` for a policy of the user's own, whose class gives `kind` a
    default; its module may lie in one of the folders. Raises UnknownName for an unknown kind, ImportError or
    AttributeError for a module or class that is not there, TypeError for a class that is no policy, and pydantic's
    ValidationError for fields that do not fit.
    """
    kind = str(given["kind"])
    if ":" not in kind:
        return CATALOGUE[kind].model_validate(dict(given))
    policy = own_class(kind, folders)
    return policy.model_validate({name: value for name, value in given.items() if name != "kind"})


def kind_of(policy: AbstractPolicy) -> str:
    """The `kind` that `read_policy` finds this policy by."""
    own = type(policy)
    return policy.kind if CATALOGUE.get(policy.kind) is own else f"{own.__module__}:{own.__qualname__}"
