"""Everything policy can move, with units. Policies return new levers; agents and verbs obey them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipssim.fidelity_scale import IPS_25
from ipssim.vocabulary import Regime
from ipssim.worlds import Worlds

__all__ = ["Levers"]

FloatArray = NDArray[np.float64]


def _lever(unit: str, doc: str, *, per: str, neutral: float = 0.0, wide: tuple[int, ...] = ()) -> Any:
    return field(metadata={"unit": unit, "doc": doc, "per": per, "neutral": neutral, "wide": wide})


@dataclass(frozen=True, eq=False)
class Levers:
    """The settings of one month.

    A lever has one value per region (the last is the nation) or per agency; a wide one has a row of values.
    """

    # Money
    line_posts_per_million: FloatArray = _lever(
        "posts / million people", "specialist posts that recurrent state money pays for", per="region"
    )
    project_awards_per_million: FloatArray = _lever(
        "awards / year / million people", "project grants called for", per="region"
    )
    project_months: FloatArray = _lever("months", "length of a project grant", per="region")
    project_last_call: FloatArray = _lever(
        "yes/no", "policies that call for projects end with this month, and award what is left for them", per="region"
    )
    project_closes_line: FloatArray = _lever(
        "share", "share of the recurrent line's new money that goes to project calls instead", per="region"
    )
    share_at_risk: FloatArray = _lever("share", "share of a contract paid only for results", per="region")
    tariff_ratio: FloatArray = _lever(
        "ratio",
        "what an average team earns back of the money at risk; 1 pays it the same as before",
        per="region",
        neutral=1.0,
    )
    tariff: FloatArray = _lever(
        "share",
        "what enrolment, a job start, 13 and 26 weeks count for in the money at risk; all 0: as in the parameters",
        per="region",
        wide=(4,),
    )
    results_cap: FloatArray = _lever(
        "ratio", "most that results earn, over an average team; 0: as in the parameters", per="region"
    )
    fidelity_floor: FloatArray = _lever(
        "IPS-25 points", "rated fidelity that recurrent contracts require; 0 for none", per="region"
    )
    budget_factor: FloatArray = _lever("ratio", "all new and running budgets times this", per="region", neutral=1.0)
    unpaid_moderate: FloatArray = _lever(
        "dose 0-1", "recurrent contracts pay nothing for clients without a severe diagnosis, and its dose", per="region"
    )
    # Whom the practice is for
    wider_target_group: FloatArray = _lever(
        "share",
        "people of moderate illness who may enter besides those with severe mental illness, over the latter",
        per="region",
    )
    fixed_budget: FloatArray = _lever(
        "currency / year / million people",
        "what posts, projects, support and research may cost together; 0 where no sum is fixed",
        per="region",
    )
    line_division: FloatArray = _lever(
        "share", "how far the line is split evenly over all four payers, from 0 as it is", per="region"
    )
    pooling: FloatArray = _lever(
        "share", "how far payers pool their money, so that an agency deals with one of them", per="region"
    )
    savings_returned: FloatArray = _lever(
        "share", "share of the money of closed old services that goes to the line", per="region"
    )
    start_up_grant: FloatArray = _lever(
        "share", "share of the start-up cost of a new site that a grant pays", per="region"
    )
    transition_help: FloatArray = _lever(
        "logit", "added to the log odds that a project gets leave to become permanent", per="region"
    )
    extension_months: FloatArray = _lever(
        "months", "extension, once, of a project that would end without permanent money", per="region"
    )
    self_funding: FloatArray = _lever(
        "dose 0-1", "rules under which hosts may and will carry teams themselves", per="region"
    )
    # Law and strategy
    regime: FloatArray = _lever(
        "0-1", "added to each feature of the region's own welfare regime", per="region", wide=(len(Regime),)
    )
    strategy: FloatArray = _lever("dose 0-1", "a strategy that names the practice", per="region")
    programme: FloatArray = _lever("dose 0-1", "a programme with money and people behind a strategy", per="region")
    agreement: FloatArray = _lever(
        "dose 0-1", "an agreement of the health and employment administrations", per="region"
    )
    item_conflict: FloatArray = _lever(
        "dose 0-1",
        "how far the criteria of recurrent contracts conflict with each fidelity item",
        per="region",
        wide=(len(IPS_25.items),),
    )
    # Support
    learning_community: FloatArray = _lever(
        "dose 0-1", "membership of the learning community, and its dose", per="region"
    )
    international_partner: FloatArray = _lever(
        "dose 0-1", "a partner abroad who sends mentors to the learning community and shows its sites", per="region"
    )
    trainers_per_million: FloatArray = _lever(
        "FTE / million people", "trainers of a support centre beyond the learning community's", per="region"
    )
    community_withdrawn: FloatArray = _lever(
        "share", "share of the learning community's support that is taken away", per="region"
    )
    centre_withdrawn: FloatArray = _lever("share", "share of the support centre's posts taken away", per="region")
    coaching_hours: FloatArray = _lever(
        "hours / month", "training and coaching bought for an agency, beyond what its centre gives", per="agency"
    )
    remote_share: FloatArray = _lever("share", "share of the support that is given at a distance", per="region")
    trainer_training: FloatArray = _lever("dose 0-1", "training of the trainers of support centres", per="region")
    outside_reviews: FloatArray = _lever(
        "share", "share of the reviews due that reviewers from outside are paid for", per="agency"
    )
    self_rating: FloatArray = _lever("share", "share of the sites that do their reviews by themselves", per="agency")
    outcome_monitoring: FloatArray = _lever(
        "dose 0-1", "outcomes reported every quarter, fed back and published", per="region"
    )
    leader_engagement: FloatArray = _lever("dose 0-1", "work with the leaders of agencies", per="agency")
    certification: FloatArray = _lever("dose 0-1", "certified training of specialists", per="agency")
    specialist_pay: FloatArray = _lever("ratio", "pay of specialists times this", per="agency", neutral=1.0)
    # Delivery
    preparation_months: FloatArray = _lever("months", "preparation required before an award", per="region")
    bridge_months: FloatArray = _lever("months", "money over a gap for sites with a good review", per="region")
    bridge_floor: FloatArray = _lever("IPS-25 points", "rating that opens that money", per="region")
    unproven_sites: FloatArray = _lever(
        "sites / region", "most sites not yet rated good at a time, new ones wait; 0 for no limit", per="region"
    )
    legacy_closing: FloatArray = _lever("dose 0-1", "drive to close the old vocational service", per="agency")
    steering_renewal: FloatArray = _lever("dose 0-1", "steering groups are kept beyond their project", per="agency")
    coordinator_post: FloatArray = _lever("dose 0-1", "a post for a coordinator", per="region")
    champion_post: FloatArray = _lever("dose 0-1", "time and a mandate for a champion", per="region")
    time_limit: FloatArray = _lever("share", "agencies whose support of clients ends after a fixed time", per="agency")
    # Structure
    partnership_help: FloatArray = _lever(
        "dose 0-1", "help with partnership agreements: contact person, list of shared clients", per="agency"
    )
    co_location: FloatArray = _lever("dose 0-1", "specialists of another employer work in the clinic", per="agency")
    hosting_bar: FloatArray = _lever("share", "hosts refused for their kind, whenever they apply", per="agency")
    least_team: FloatArray = _lever("posts", "smallest team that is funded", per="region")
    # Research
    trial_sites: FloatArray = _lever("sites / region", "sites that a funded local trial pays", per="region")
    dissemination: FloatArray = _lever("dose 0-1", "results are carried to agencies and authorities", per="region")
    research_partnership: FloatArray = _lever(
        "dose 0-1", "researchers paid to work with authorities and centres", per="region"
    )
    # Environment
    employer_campaign: FloatArray = _lever("dose 0-1", "campaign among employers", per="region")
    job_start_factor: FloatArray = _lever("ratio", "job starts times this", per="region", neutral=1.0)
    referral_factor: FloatArray = _lever("ratio", "referrals times this (pandemic)", per="region", neutral=1.0)
    review_factor: FloatArray = _lever(
        "share", "share of the reviews due that can take place (pandemic)", per="region", neutral=1.0
    )
    unemployment_rise: FloatArray = _lever("share", "added to the unemployment rate", per="region")
    leadership_loss: FloatArray = _lever("dose 0-1", "loss of those who lead the practice in the region", per="region")

    @classmethod
    def neutral(cls, *, agencies: int, regions: int) -> Self:
        """No policy in force. `regions` counts the nation as one more."""
        lengths = {"agency": agencies, "region": regions}
        levers = cls(
            **{
                f.name: np.full((lengths[f.metadata["per"]], *f.metadata["wide"]), f.metadata["neutral"], np.float64)
                for f in fields(cls)
            }
        )
        for name in _PER:
            getattr(levers, name).flags.writeable = False  # every month and arm begins with these
        return levers

    def replaced(self, **levers: FloatArray) -> Self:
        """The same levers but for these. As `dataclasses.replace`, several times as fast."""
        if not _PER.keys() >= levers.keys():
            raise TypeError(f"no levers: {', '.join(sorted(levers.keys() - _PER.keys()))}")
        new = object.__new__(type(self))
        vars(new).update(vars(self) | levers)
        vars(new).pop("_moved", None)
        return new

    def same_as(self, other: Self) -> bool:
        """Every lever is set alike."""
        mine, others = vars(self), vars(other)
        return all(mine[name] is others[name] or np.array_equal(mine[name], others[name]) for name in _PER)

    def moves(self, name: str) -> bool:
        """Whether some policy has moved a lever anywhere."""
        if name not in self._moved:
            self._moved[name] = bool((getattr(self, name) != _NEUTRAL[name]).any())
        return self._moved[name]

    @cached_property
    def _moved(self) -> dict[str, bool]:
        return {}

    @classmethod
    def side_by_side(cls, levers: Sequence[Self]) -> Self:
        """The levers of worlds that lie side by side: row after row, as their agents do."""
        if len(levers) == 1:
            return levers[0]
        return cls(**{name: np.concatenate([getattr(one, name) for one in levers]) for name in _PER})

    def of_world(self, world: int, worlds: Worlds) -> Self:
        """The levers of one of several worlds."""
        rows = {kind: worlds.rows(world, kind) for kind in ("agency", "region")}
        return type(self)(**{name: getattr(self, name)[rows[per]] for name, per in _PER.items()})

    @classmethod
    def per(cls, name: str) -> str:
        """What a lever has one value per: "region" or "agency"."""
        return str(_PER[name])

    @classmethod
    def at_rest(cls, name: str) -> float:
        """What a lever is where no policy has moved it."""
        return float(_NEUTRAL[name])


_PER = {f.name: f.metadata["per"] for f in fields(Levers)}
_NEUTRAL = {f.name: f.metadata["neutral"] for f in fields(Levers)}
