"""Context: what authorities and the learning community do."""

from ipssim.outcomes.outcome import Outcome
from ipssim.units import MILLION

__all__ = ["CONTEXT"]

_TAG = "context"

CONTEXT = (
    Outcome(
        "commitment",
        "Commitment of authorities",
        "0-1",
        "Mean over regions of their authority's commitment to the practice",
        ("commitment_sum",),
        ("regions",),
        tag=_TAG,
    ),
    Outcome(
        "regions_with_line",
        "Regions with a budget line",
        "share",
        "Regions whose authority has a recurrent budget line for the practice over all regions",
        ("regions_with_line",),
        ("regions",),
        tag=_TAG,
    ),
    Outcome(
        "line_posts_per_million",
        "Posts that budget lines pay for",
        "posts / million",
        "Specialist posts that regions' recurrent money could pay for over inhabitants",
        ("line_posts",),
        ("population",),
        scale=MILLION,
        tag=_TAG,
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
)
