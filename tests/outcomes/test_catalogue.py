"""The catalogue of outcomes: nothing of the description is missing, and everything in it is defined."""

import pytest

from ipssim.errors import InputError
from ipssim.fidelity_scale import IPS_25
from ipssim.outcomes import CASCADES, FAMILIES, OUTCOMES, quantities_of
from ipssim.outcomes.quantities import QUANTITIES
from ipssim.vocabulary import Cause, Payer, Stream

# What section 7 of the description of the model asks for, in its order.
SECTION_7 = {
    "adopters ever, delivering, per million, share of regions": [
        "adopters_ever", "programmes", "programmes_per_million", "regions_with_practice",
    ],
    "starts, stops by cause, restarts": ["starts", "stops", "restarts", *(f"stops_{cause}" for cause in Cause)],
    "2- and 6-year survival": ["survival_2_years", "survival_6_years"],
    "fidelity latent and rated: mean, SD, deciles, bands": [
        "fidelity", "rated_fidelity", "fidelity_sd", "rated_fidelity_sd",
        *(f"{name}_decile_{tenth}" for name in ("fidelity", "rated_fidelity") for tenth in range(1, 10)),
        *(f"{name}_in_band_{band}" for name in ("fidelity", "rated_fidelity")
          for band in ("not_ips", "fair", "good", "exemplary")),
    ],
    "item means, within-site change": [*(f"item_{item}" for item in IPS_25.items), "fidelity_change"],
    "cascade of people": [
        "people_with_smi_anywhere", "people_with_smi", "people_wanting_work", "people_referred", "clients",
        "people_working",
    ],
    "cascade of agencies": [
        "agencies_heard", "agencies_willing", "adopters_ever", "agencies_installed", "reach_of_sites",
        "agencies_of_good_fidelity", "sustained_share",
    ],
    "exclusion": ["exclusion"],
    "clients, caseload, waiting": ["clients", "people_entered", "people_served", "caseload", "waiting"],
    "penetration by denominator, reach of sites": [
        "penetration", "penetration_in_care", "penetration_all_smi", "reach_of_sites",
    ],
    "jobs": ["job_starts", "employed_now", "employed_in_quarter", "ever_employed_18_months"],
    "staff": ["posts", "filled_posts", "turnover", "specialist_turnover", "competence"],
    "centre hours": ["hours_needed", "support_coverage", "centre_hours_given", "centre_hours_used"],
    "money by payer and stream": [
        *(f"paid_{payer.name.lower()}" for payer in Payer), *(f"{stream.name.lower()}_money" for stream in Stream),
    ],
    "cost ratios": [
        "cost", "cost_per_client_year", "cost_per_job_start", "cost_per_sustained_programme",
        "cost_per_point_of_penetration",
    ],
    "equity": ["gini_between_regions", "penetration_worst_region", "penetration_gap_of_hosts"],
}  # fmt: skip


@pytest.mark.parametrize("asked", SECTION_7)
def test_every_outcome_of_the_description_is_in_the_catalogue(asked: str) -> None:
    assert set(SECTION_7[asked]) <= set(OUTCOMES)


def test_an_outcome_that_is_not_there_is_met_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="unknown outcome `penetratoin`") as mistake:
        OUTCOMES["penetratoin"]
    assert mistake.value.hint == "did you mean `penetration`?"
    assert "penetratoin" not in OUTCOMES and OUTCOMES.get("penetratoin") is None


def test_every_outcome_is_in_one_family_and_defined() -> None:
    assert sum(map(len, FAMILIES.values())) == len(OUTCOMES)
    for outcome in OUTCOMES.values():
        assert outcome.label and outcome.unit and outcome.tag and len(outcome.definition) > 15
        assert outcome.definition[0].isupper() and not outcome.definition.endswith(".")


def test_every_outcome_is_made_of_quantities_that_are_recorded() -> None:
    for outcome in OUTCOMES.values():
        assert set(quantities_of(outcome)) <= set(QUANTITIES)
        assert bool(outcome.horizon) == (not quantities_of(outcome))


def test_a_quantity_has_one_name() -> None:
    assert len(set(QUANTITIES)) == len(QUANTITIES)


def test_stages_of_a_cascade_are_outcomes_of_one_unit() -> None:
    for stages in CASCADES.values():
        assert len({OUTCOMES[stage].unit for stage in stages}) == 1


def test_a_ratio_of_money_to_money_is_none_and_depends_on_prices_all_the_same() -> None:
    returned = OUTCOMES["returned_share"]
    assert returned.holds_money and not returned.is_money
    assert OUTCOMES["cost_per_job_start"].is_money and not OUTCOMES["penetration"].holds_money
