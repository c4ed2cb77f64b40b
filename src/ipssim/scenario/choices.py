"""Choices of a scenario that are neither evidence nor policy: the structure of the model, and what is recorded."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from ipssim.given import mistake
from ipssim.mechanisms.adoption import Channel
from ipssim.mechanisms.determinants import Combination
from ipssim.mechanisms.weights import Weighting
from ipssim.scenario.strict import Table
from ipssim.scenario.weights_file import Cells, cells_of

__all__ = ["GIVE_ONE", "NO_NETWORK", "Choices", "Record"]

NO_NETWORK = "peers are seen through a network, but the world gives none"
GIVE_ONE = 'add [world.network], such as kind = "ring" and degree = 4'

type Weights = Annotated[
    Cells,
    BeforeValidator(cells_of),
    WithJsonSchema({"type": "string", "examples": ["my_weights.csv"]}, mode="validation"),
]
NameOfDeterminant = Literal[
    "",
    "national_strategy",
    "legislation",
    "financing",
    "training",
    "evaluation",
    "mission_alignment",
    "culture",
    "work_infrastructure",
    "researchers",
    "decision_makers",
    "support_professionals",
    "agency_leaders",
]


class Choices(Table):
    """Structural alternatives; every study can run over them. What each means: `ipssim explain weighting`, and so on.

    The defaults are the model as described; conclusions are reported with the alternatives under which they hold.
    """

    weighting: Weighting = Field(
        default="reported",
        description="How determinants are weighed where no mechanism carries them. reported: shares of the review's "
        "articles; uniform: all alike; dirichlet: drawn anew in each replicate, the same in all its arms; sparse: the "
        "three heaviest of each outcome; leave_one_out: all but `left_out`; by_article: each article has the same "
        "say; none: mechanisms only; own: the table that `weights` names",
    )
    left_out: NameOfDeterminant = Field(
        default="", description="The determinant that the weighting leave_one_out leaves out"
    )
    weights: Weights = Field(
        default=(),
        description="For the weighting own: a .csv file beside the scenario with the columns determinant, outcome, "
        "facilitator, barrier; what is not in it weighs nothing",
    )
    combination: Combination = Field(
        default="additive",
        description="How determinants combine. additive: they add up; leader_moderated: outer ones count as far as "
        "the agency's leader is committed; weakest_link: the least of them decides",
    )
    item_to_job: Literal["equal", "us79", "norway6", "job_development"] = Field(
        default="equal",
        description="Which fidelity items carry the effect on employment. equal: all alike; us79: those of 79 sites in "
        "the United States; norway6: those that separated six Norwegian centres; job_development: these items only",
    )
    peer_channel: Channel = Field(
        default="all",
        description="Through which channel agencies see peers that deliver. all: region, kind of host and learning "
        "community, by the weights of the parameters; region, host_kind, learning_community: one of them alone; "
        "network: neighbours in the world's `network`; none: peers are not seen",
    )
    adoption_rule: Literal["hazard", "threshold"] = Field(
        default="hazard",
        description="How an agency that has heard decides to adopt. hazard: each month with a chance that grows with "
        "all that speaks for it; threshold: as soon as that passes a threshold of its own, drawn once",
    )
    exit_rule: Literal["hazards", "threshold"] = Field(
        default="hazards",
        description="How a programme stops. hazards: the hazards of seven causes compete; threshold: as soon as their "
        "sum passes what the agency bears, drawn once, and the largest is the cause",
    )
    award_rule: Literal["score", "readiness", "size", "need", "first_come"] = Field(
        default="score",
        description="Whom funders prefer when more ask than their money is for. score: readiness, people in care and "
        "waiting together, by the weights of the parameters; readiness: the best prepared; size: the most people in "
        "care; need: the most who want work and have no place on the practice; first_come: who has waited longest",
    )
    turnover_rule: Literal["any_month", "elections"] = Field(
        default="any_month",
        description="How those in office in a region change. any_month: each month with the same chance; elections: "
        "whenever their term is over, which each region began in a month of its own",
    )

    @model_validator(mode="after")
    def _has_what_the_weighting_needs(self) -> Self:
        if self.weighting == "leave_one_out" and not self.left_out:
            raise mistake(
                "the weighting `leave_one_out` needs to know which determinant to leave out",
                "weighting",
                hint='add left_out = "culture", or another of the twelve',
            )
        if self.weighting == "own" and not self.weights:
            raise mistake(
                "the weighting `own` needs a table of weights",
                "weighting",
                hint='add weights = "my_weights.csv", with the columns determinant, outcome, facilitator, barrier',
            )
        return self


class Record(Table):
    """What is kept of every run.

    regions = "monthly"       how often the numbers of regions and kinds of host are kept (`yearly`: at the ends of
                              years and of the run); those of the whole are monthly
    """

    regions: Literal["yearly", "monthly"] = "yearly"
