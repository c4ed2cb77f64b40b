"""M of XLRM: the outcomes users see, each a ratio of additive quantities with its denominator named."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OUTCOMES", "Outcome", "quantities_of", "value"]

FIRST_QUARTERS = 6  # 18 months


@dataclass(frozen=True)
class Outcome:
    """An outcome: numerator over denominator, both summed over whatever group is asked for.

    numerator    names of quantities, added
    denominator  names of quantities, added; empty for a plain sum
    scale        what the ratio is multiplied by
    tag          Proctor 2011 / RE-AIM / cost / equity
    life_table   1 - product over quarters of (1 - starts / at risk)^3 instead of the ratio
    """

    name: str
    label: str
    unit: str
    definition: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    scale: float = 1.0
    tag: str = ""
    life_table: bool = False

    @property
    def is_share(self) -> bool:
        """Measured from 0 to 1."""
        return self.unit == "share"


_CENTS = 0.01
_TOTAL_COST = ("cost_cents", "administration_cents", "centre_cents", "research_cents")

OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome(
            "penetration",
            "Penetration",
            "share",
            "People on IPS in the month over people with SMI in the care of all agencies, adopters or not, who want "
            "work, eligible or not",
            ("clients",),
            ("people_wanting_work",),
            tag="penetration (Proctor), reach (RE-AIM)",
        ),
        Outcome(
            "penetration_in_care",
            "Penetration of people in care",
            "share",
            "People on IPS in the month over people with SMI in the care of all agencies",
            ("clients",),
            ("people_with_smi",),
            tag="penetration (Proctor), reach (RE-AIM)",
        ),
        Outcome(
            "programmes",
            "Programmes delivering",
            "programmes",
            "Agencies that deliver the practice in the month",
            ("programmes",),
            tag="adoption (Proctor, RE-AIM)",
        ),
        Outcome(
            "programmes_per_million",
            "Programmes per million people",
            "programmes / million",
            "Agencies that deliver over inhabitants",
            ("programmes",),
            ("population",),
            scale=1e6,
            tag="adoption (Proctor, RE-AIM)",
        ),
        Outcome(
            "adopters_ever",
            "Agencies that ever adopted",
            "share",
            "Agencies that ever began to install the practice over all agencies",
            ("adopters_ever",),
            ("agencies",),
            tag="adoption (Proctor, RE-AIM)",
        ),
        Outcome(
            "reach_of_sites",
            "Reach of sites",
            "share",
            "Delivering agencies over all agencies",
            ("programmes",),
            ("agencies",),
            tag="adoption (Proctor, RE-AIM)",
        ),
        Outcome(
            "regions_with_practice",
            "Regions with the practice",
            "share",
            "Regions with at least one delivering agency over all regions",
            ("regions_with_practice",),
            ("regions",),
            tag="adoption (RE-AIM)",
        ),
        Outcome(
            "community_regions",
            "Learning-community regions",
            "regions",
            "Regions that belong to the learning community",
            ("community_regions",),
            tag="adoption",
        ),
        Outcome(
            "learning_community_reports",
            "Reporting learning-community teams",
            "programmes",
            "Programmes in learning-community regions that report outcomes (`learning_community.reporting_share`)",
            ("community_reports",),
            tag="adoption",
        ),
        Outcome(
            "sustained_share",
            "Sustained programmes",
            "share",
            "Programmes delivering two years after start-up money ended over programmes",
            ("sustained",),
            ("programmes",),
            tag="sustainment (Proctor), maintenance (RE-AIM)",
        ),
        Outcome(
            "fidelity",
            "Fidelity (true)",
            "IPS-25 points",
            "Mean over programmes of the true total of the 25 items",
            ("fidelity_sum",),
            ("programmes",),
            tag="fidelity (Proctor), implementation (RE-AIM)",
        ),
        Outcome(
            "rated_fidelity",
            "Fidelity (last rating)",
            "IPS-25 points",
            "Mean of the last rating over programmes that were ever rated",
            ("rated_sum",),
            ("rated_programmes",),
            tag="fidelity (Proctor), implementation (RE-AIM)",
        ),
        Outcome(
            "good_fidelity_share",
            "Programmes of good fidelity",
            "share",
            "Programmes with a true total of 100 or more over programmes",
            ("good_fidelity",),
            ("programmes",),
            tag="fidelity (Proctor), implementation (RE-AIM)",
        ),
        Outcome(
            "competence",
            "Competence of specialists",
            "0-1",
            "Mean over programmes of the mean competence of their specialists",
            ("competence_sum",),
            ("programmes",),
            tag="implementation",
        ),
        Outcome(
            "turnover",
            "Team turnover in 24 months",
            "share",
            "Mean over programmes of departures in 24 months over posts",
            ("turnover_sum",),
            ("programmes",),
            tag="implementation",
        ),
        Outcome(
            "support_coverage",
            "Training and coaching given",
            "share",
            "Hours of training and coaching received over hours needed, of delivering programmes",
            ("hours_received",),
            ("hours_needed",),
            tag="implementation",
        ),
        Outcome(
            "clients",
            "People on IPS",
            "people",
            "People searching, working or between jobs with a programme in the month",
            ("clients",),
            tag="reach (RE-AIM)",
        ),
        Outcome(
            "caseload",
            "Caseload",
            "people / specialist",
            "People on IPS over filled posts",
            ("clients",),
            ("filled_posts",),
            tag="implementation",
        ),
        Outcome(
            "employed_now",
            "Employed now",
            "share",
            "People on IPS with a job in the month over people on IPS",
            ("working",),
            ("clients",),
            tag="effectiveness (RE-AIM)",
        ),
        Outcome(
            "employed_in_quarter",
            "Worked in the quarter",
            "share",
            "People on IPS who worked at least a day in the quarter so far over people on IPS; read it at quarter ends",
            ("worked_in_quarter",),
            ("clients",),
            tag="effectiveness (RE-AIM)",
        ),
        Outcome(
            "ever_employed_18_months",
            "Ever employed within 18 months",
            "share",
            "Period life table of first jobs over the first six quarters in service",
            tuple(f"first_jobs_{q}" for q in range(FIRST_QUARTERS)),
            tuple(f"at_risk_{q}" for q in range(FIRST_QUARTERS)),
            tag="effectiveness (RE-AIM)",
            life_table=True,
        ),
        Outcome(
            "job_starts",
            "Job starts",
            "jobs / month",
            "Job starts in the month, first and later jobs",
            ("job_starts",),
            tag="effectiveness (RE-AIM)",
        ),
        Outcome(
            "cost",
            "Cost",
            "currency / month",
            "Running and start-up cost of programmes, support centres, coordination and research in the month",
            _TOTAL_COST,
            scale=_CENTS,
            tag="cost (Proctor)",
        ),
        Outcome(
            "cost_per_client_month",
            "Cost per client-month",
            "currency / client-month",
            "All cost of the month over people on IPS",
            _TOTAL_COST,
            ("clients",),
            scale=_CENTS,
            tag="cost (Proctor)",
        ),
        Outcome(
            "project_share",
            "Programmes on project money",
            "share",
            "Programmes with a running project grant over programmes",
            ("project_funded",),
            ("programmes",),
            tag="sustainment",
        ),
    )
}


def quantities_of(outcome: Outcome) -> tuple[str, ...]:
    """The quantities an outcome is made of."""
    return (*outcome.numerator, *outcome.denominator)


def value(outcome: Outcome, frame: "pd.DataFrame") -> "pd.Series[float]":
    """An outcome for each row of a frame of quantities; NaN where its denominator is zero."""
    if outcome.life_table:
        return _life_table(outcome, frame)
    top = frame[list(outcome.numerator)].sum(axis=1, min_count=1) * outcome.scale
    if not outcome.denominator:
        return top
    bottom = frame[list(outcome.denominator)].sum(axis=1, min_count=1)
    return top / bottom.where(bottom != 0)


def _life_table(outcome: Outcome, frame: "pd.DataFrame") -> "pd.Series[float]":
    months_a_quarter = 3
    staying = None
    for starts, at_risk in zip(outcome.numerator, outcome.denominator, strict=True):
        hazard = frame[starts] / frame[at_risk].where(frame[at_risk] != 0)
        quarter = (1 - hazard) ** months_a_quarter
        staying = quarter if staying is None else staying * quarter
    assert staying is not None
    return 1 - staying
