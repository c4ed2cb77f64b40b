"""The IPS-25 fidelity scale (Supported Employment Fidelity Scale, 2008): items, sections, range, bands."""

from dataclasses import dataclass
from functools import cached_property

__all__ = ["IPS_25", "FidelityScale"]


@dataclass(frozen=True)
class FidelityScale:
    """A fidelity scale whose total is the sum of its items.

    items     names by section, in the order of the scale
    lowest_item, highest_item   range of one item
    fair, good, exemplary       least totals of these bands
    """

    name: str
    sections: dict[str, tuple[str, ...]]
    lowest_item: int
    highest_item: int
    fair: int
    good: int
    exemplary: int

    @cached_property
    def items(self) -> tuple[str, ...]:
        return tuple(item for items in self.sections.values() for item in items)

    @property
    def lowest(self) -> int:
        return self.lowest_item * len(self.items)

    @property
    def highest(self) -> int:
        return self.highest_item * len(self.items)

    def index(self, item: str) -> int:
        """Position of an item in the scale, from 0."""
        return self.items.index(item)

    def band(self, total: float) -> str:
        """The band of a total: exemplary, good, fair, or none of them."""
        if total >= self.exemplary:
            return "exemplary"
        if total >= self.good:
            return "good"
        return "fair" if total >= self.fair else "not IPS"


IPS_25 = FidelityScale(
    name="IPS-25",
    sections={
        "staffing": ("caseload_size", "exclusively_vocational_services", "vocational_generalists"),
        "organisation": (
            "integration_with_treatment_team",
            "contact_with_treatment_team",
            "state_vocational_rehabilitation_involved",
            "vocational_unit",
            "role_of_supervisor",
            "zero_exclusion",
            "agency_focus_on_work",
            "executive_leadership_support",
        ),
        "services": (
            "benefits_counselling",
            "disclosure",
            "individualised_assessment",
            "rapid_job_search",
            "individualised_job_search",
            "job_development_frequency",
            "job_development_quality",
            "occupational_diversity",
            "employer_diversity",
            "competitive_jobs",
            "individualised_supports",
            "time_unlimited_supports",
            "community_based_services",
            "assertive_outreach",
        ),
    },
    lowest_item=1,
    highest_item=5,
    fair=74,
    good=100,
    exemplary=115,
)
