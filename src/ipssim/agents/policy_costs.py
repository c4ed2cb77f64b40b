"""What policies of support cost an authority beside posts and trainers: campaigns, reports, people who help."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ipssim.vocabulary import Phase

if TYPE_CHECKING:
    from ipssim.agents.authority import AbstractAuthority

__all__ = ["costs_of_policies"]

# Levers by whom they reach.
FOR_EVERYBODY = ("employer_campaign", "dissemination", "research_partnership")
FOR_SITES = ("outcome_monitoring", "champion_post")
FOR_AGENCIES = ("leader_engagement", "legacy_closing")
FOR_HOSTS = ("partnership_help", "co_location", "steering_renewal")


def costs_of_policies(of: "AbstractAuthority") -> Any:
    """What the levers in force cost in the region of each authority [currency / year]; none for the nation.

    campaigns by inhabitants, a champion's post by region, reports by delivering site, help by agency or host reached
    """
    p, levers = of.parameters.cost, of.model.levers
    if not any(levers.moves(name) for name in (*FOR_EVERYBODY, *FOR_SITES, *FOR_AGENCIES, *FOR_HOSTS)):
        return 0
    agencies, regions = of.model.agencies, of.model.regions.table
    helped = sum(getattr(levers, name) for name in FOR_AGENCIES)
    helped = helped + sum(getattr(levers, name) for name in FOR_HOSTS) * ~agencies.is_in(Phase.EXPLORATION)
    sums = np.bincount(agencies.region, helped, len(regions["population"]))[of.rows]
    campaigns = sum(of.lever(name) for name in FOR_EVERYBODY) * of.millions * p.campaign_year
    posts = of.lever("champion_post") * p.coordinator_year
    reports = of.lever("outcome_monitoring") * of.of_region("delivering") * p.monitoring_year
    return (campaigns + posts + reports) * ~of.is_nation + sums * p.facilitation_year
