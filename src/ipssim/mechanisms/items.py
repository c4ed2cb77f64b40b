"""The 25 fidelity items as arrays: what drives each, how hard, how fast, and how it is tied to jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ipssim.fidelity_scale import IPS_25
from ipssim.units import MONTHS_A_YEAR

__all__ = ["ITEM_TO_JOB", "LAWS", "Driver", "FidelityItems", "difficulty_from", "fidelity_items", "job_weights"]

FloatArray = NDArray[np.float64]
LOADING = "on_"  # leaves `on_<driver>` in parameters/fidelity_items.toml


class Driver(IntEnum):
    """What the attainable level of an item depends on. Each is centred: 0 is an ordinary site one year after its
    start with moderate support, like the Norwegian centres; about -1 to 1."""

    STAFFING = 0  # share of posts filled; a team of at least two
    COMPETENCE = 1  # of the specialists in post
    SUPERVISION = 2  # a supervisor in post, who has recent results to work with
    INTEGRATION = 3  # practice shared with the treatment team
    LEADER = 4  # commitment of the agency's leader
    CULTURE = 5  # clinicians' acceptance of work as a goal
    COLLABORATION = 6  # of health and employment administrations
    LAW_SEARCH = 7  # few hurdles before the search: work-capacity assessment, lengthy referral
    LAW_ENTRY = 8  # few hurdles before entry: work-capacity assessment, narrow eligibility
    LAW_FOCUS = 9  # mandate and redirection, less competing services
    LAW_WORK = 10  # the same, less a penalty on short contracts
    LAW_BENEFITS = 11  # no benefit trap
    LAW_DATA = 12  # data may be shared
    LEGACY = 13  # share left of the old service; its loadings are negative
    PAYMENT_PRESSURE = 14  # money that depends on results
    CASELOAD_PRESSURE = 15  # clients per filled post over the target
    EMPLOYER_CONTACTS = 16  # stock of employer contacts


LAWS = (Driver.LAW_SEARCH, Driver.LAW_ENTRY, Driver.LAW_FOCUS, Driver.LAW_WORK, Driver.LAW_BENEFITS, Driver.LAW_DATA)

# Which items carry the link from fidelity to jobs: structural alternatives (MODEL.md, "Clients and jobs").
ITEM_TO_JOB: dict[str, tuple[str, ...]] = {
    "equal": IPS_25.items,
    "us79": ("vocational_generalists", "vocational_unit", "disclosure", "individualised_supports"),
    "norway6": ("integration_with_treatment_team", "job_development_quality"),
    "job_development": ("job_development_frequency", "job_development_quality"),
}


@dataclass(frozen=True, eq=False)
class FidelityItems:
    """The items of the scale as arrays, in the order of the scale; leaves in parameters/fidelity_items.toml.

    difficulty   a_k, logit of the attainable level when every driver is ordinary, shape (25,)
    offset       of a country, added to a_k [logit], shape (25,)
    loadings     L_kj, change of the logit when a driver goes from 0 to 1, shape (25, drivers)
    speed        share of the gap to the attainable level closed in a month with ordinary support [1/month]
    start        level when delivery starts with ordinary readiness [1-5]
    typical      mean level at the Norwegian centres after a year [1-5]
    job_weights  weight of each item in the index of items tied to jobs, shape (25,)
    slots        the loadings that are not zero: the drivers of each item, and the loadings, shape (25, most of an item)
    """

    difficulty: FloatArray
    offset: FloatArray
    loadings: FloatArray
    speed: FloatArray
    start: FloatArray
    typical: FloatArray
    job_weights: FloatArray

    @cached_property
    def slots(self) -> tuple[NDArray[np.intp], FloatArray]:
        order = np.argsort(self.loadings == 0, axis=1, kind="stable")
        most = int(np.count_nonzero(self.loadings, axis=1).max())
        drivers = np.ascontiguousarray(order[:, :most])
        return drivers, np.take_along_axis(self.loadings, drivers, axis=1)


def difficulty_from(scores: NDArray[np.int64], speed: FloatArray, start: FloatArray) -> FloatArray:
    """Logit a_k of the level each item attains under ordinary conditions, from the scores of C centres at one year.

        A_k = (M_k - start_k * r_k) / (1 - r_k),   r_k = (1 - speed_k) ** 12
        s_k = C * (A_k - 1), kept within 0 and 4 C
        a_k = ln((s_k + 1/2) / (4 C - s_k + 1/2))

    scores  items by centres, 1-5, shape (25, C);  M_k  their mean
    An item that starts at start_k and closes speed_k of its gap a month stands at M_k after twelve months. The
    empirical logit counts each point above 1 as one success of four a centre; its 1/2 keeps an item at the top of the
    scale in all centres finite: such scores are censored and only bound a_k from below. Source: norwayevaluation.
    """
    span = IPS_25.highest_item - IPS_25.lowest_item
    centres = scores.shape[1]
    kept = (1 - speed) ** MONTHS_A_YEAR
    attained = (scores.mean(axis=1) - start * kept) / (1 - kept)
    successes = np.clip((attained - IPS_25.lowest_item) * centres, 0, span * centres)
    return np.asarray(np.log((successes + 1 / 2) / (span * centres - successes + 1 / 2)))


def job_weights(item_to_job: str, scores: NDArray[np.int64]) -> FloatArray:
    """Weights of the items in the index tied to jobs, shape (25,).

        w_k = 1 / n for the n items of the choice, 0 else;  then times SD(equal) / SD(choice) over the centres

    A choice with few items varies more between sites than the mean of 25. The ratio of the standard deviations of
    the two indices over the Norwegian centres puts every choice on the scale of the mean item.
    """
    chosen = np.isin(np.array(IPS_25.items), ITEM_TO_JOB[item_to_job])
    weights = chosen / chosen.sum()
    index = (scores * weights[:, None]).sum(axis=0)
    return np.asarray(weights * (scores.mean(axis=0).std() / index.std()))


def fidelity_items(
    leaves: Mapping[str, Mapping[str, float]], scores: NDArray[np.int64], item_to_job: str
) -> FidelityItems:
    """The items as arrays, from the leaves of each item by name and Norway's scores (25, centres)."""
    speed, start, offset = (
        np.array([leaves[item][leaf] for item in IPS_25.items]) for leaf in ("speed", "start", "offset")
    )
    return FidelityItems(
        difficulty=difficulty_from(scores, speed, start),
        offset=offset,
        loadings=_loadings(leaves),
        speed=speed,
        start=start,
        typical=scores.mean(axis=1),
        job_weights=job_weights(item_to_job, scores),
    )


def _loadings(leaves: Mapping[str, Mapping[str, float]]) -> FloatArray:
    loadings = np.zeros((len(IPS_25.items), len(Driver)))
    for k, item in enumerate(IPS_25.items):
        for leaf, value in leaves[item].items():
            if leaf.startswith(LOADING):
                loadings[k, Driver[leaf.removeprefix(LOADING).upper()]] = value
    return loadings
