"""The samples of a sweep: points of the unit cube by the method asked for, then values.

Every method gives the same points for the same seed, and more samples begin with those that fewer would have given.
So a study is extended, never repeated. The exception is the Latin hypercube, whose strata are as many as its samples:
there a doubling keeps all points, because each stratum splits into one that has its point and one that gets a new one.

Trajectories of Morris have four places on each axis and a step of two thirds of it. Of three options or more without an
order that would leave some out and compare some with no other, so every trajectory has them in an order of its own,
drawn by lot: in the long run each option meets each other one equally often.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, product, repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.chance import derived_seed
from ipssim.scenario.sweep import Sweep, Value, Variation
from ipssim.scenario.varying import variations

if TYPE_CHECKING:
    from ipssim.scenario import Scenario

__all__ = ["AS_IT_IS", "Sample", "samples"]

MORRIS_LEVELS = 4
GOLDEN_SECTION = (5**0.5 - 1) / 2
SEEDS = 2**32  # how many there are of those derived

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """One point of a sweep: its number, from 1, and the value of each name that is varied."""

    number: int
    values: tuple[tuple[str, Value], ...]


AS_IT_IS = Sample(1, ())


def samples(scenario: "Scenario") -> list[Sample]:
    """The samples of a scenario's sweep; without one, the scenario as it is."""
    sweep = scenario.sweep
    if sweep is None:
        return [AS_IT_IS]
    varied = variations(scenario)
    names = [variation.name for variation in varied]
    rows: Iterator[tuple[Value, ...]]
    if sweep.method == "list":
        rows = (tuple(point[name] for name in names) for point in sweep.points)
    elif sweep.method == "posterior":
        crossed = list(product(*(variation.grid() for variation in varied[len(sweep.names) :])))
        rows = (
            (*(sweep.points[place][name] for name in sweep.names), *point)
            for place in drawn(sweep, scenario.seed)
            for point in crossed
        )
    elif sweep.method == "grid":
        rows = product(*(variation.grid() for variation in varied))
    else:
        points = unit_points(sweep, len(varied), scenario.seed)
        orders = _by_lot(varied, scenario.seed) if sweep.method == "morris" else repeat(varied)
        rows = (
            tuple(v.at(place) for v, place in zip(of, point, strict=True))
            for of, point in zip(orders, points.tolist(), strict=False)
        )
    return [Sample(number, tuple(zip(names, row, strict=True))) for number, row in enumerate(rows, 1)]


def drawn(sweep: Sweep, seed: int) -> Iterator[int]:
    """Places of the rows that the samples of a posterior have: by weight, by inversion.

    The uniforms are a start that the seed gives and then steps of the golden section, modulo 1: more even than a
    lottery, and more samples begin with the first ones.
    """
    reached = np.cumsum(sweep.weights)
    start = derived_seed(seed, "posterior") / SEEDS
    uniforms = (start + np.arange(sweep.samples or 0) * GOLDEN_SECTION) % 1
    return iter(np.searchsorted(reached, uniforms * reached[-1], side="right").tolist())


def _by_lot(varied: Sequence[Variation], seed: int) -> Iterator[list[Variation]]:
    """For each point of Morris's trajectories what is varied, options without an order in the trajectory's own one."""
    for number in count():
        here = [_shuffled(v, seed, f"options of trajectory {number}") if v.is_factor else v for v in varied]
        yield from repeat(here, len(varied) + 1)


def _shuffled(variation: Variation, seed: int, purpose: str) -> Variation:
    """With its options in an order drawn by lot; two stay as they are, so that a change has a sign."""
    if len(variation.options) < 3:
        return variation
    lots = {option: derived_seed(seed, f"{purpose}: {variation.name} = {option}") for option in variation.options}
    return replace(variation, options=tuple(sorted(lots, key=lots.__getitem__)))


def unit_points(sweep: Sweep, width: int, seed: int) -> Points:
    """Points of the unit cube, one row a sample."""
    wanted = sweep.samples or 0
    match sweep.method:
        case "sobol":
            return _sobol(wanted, width, seed)
        case "halton":
            return _halton(wanted, width, seed)
        case "latin_hypercube":
            return latin_hypercube(wanted, width, seed)
        case "morris":
            return _morris(wanted, width, seed)
        case _:
            return _saltelli(wanted, width, seed)


def latin_hypercube(wanted: int, width: int, seed: int) -> Points:
    """One point in each of `wanted` strata of every axis; made by doubling from an odd number of them."""
    doublings = (wanted & -wanted).bit_length() - 1  # how often the number can be halved
    points = _hypercube(wanted >> doublings, width, seed, 0)
    for turn in range(1, doublings + 1):
        points = np.concatenate([points, _second_half(points, _hypercube(len(points), width, seed, turn))])
    return points


def _second_half(points: Points, fresh: Points) -> Points:
    """As many points again: each stratum of an axis splits in two, and its empty half gets a point.

    fresh   a Latin hypercube: says in which order the strata are filled, and where in its half each point lies
    """
    number = len(points)
    stratum = (fresh * number).astype(int)
    within = fresh * number - stratum
    rows = np.argsort((points * number).astype(int), axis=0)  # whose point lies in each stratum
    there = np.take_along_axis(points, np.take_along_axis(rows, stratum, axis=0), axis=0)
    upper = (there * 2 * number).astype(int) % 2
    return np.asarray((2 * stratum + (1 - upper) + within) / (2 * number))


def _hypercube(number: int, width: int, seed: int, turn: int) -> Points:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(width, rng=derived_seed(seed, f"turn {turn}")).random(number))


def _sobol(wanted: int, width: int, seed: int) -> Points:
    from scipy.stats import qmc

    with warnings.catch_warnings():  # that the balance is best at powers of 2: the page on sweeps says so
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(qmc.Sobol(width, rng=seed).random(wanted))


def _halton(wanted: int, width: int, seed: int) -> Points:
    from scipy.stats import qmc

    return np.asarray(qmc.Halton(width, rng=seed).random(wanted))


def _morris(trajectories: int, width: int, seed: int) -> Points:
    """Trajectories of width + 1 points, each from a seed of its own, so that more of them keep the first."""
    from SALib.sample import morris

    cube = _cube(width)
    seeds = [derived_seed(seed, f"trajectory {number}") for number in range(trajectories)]
    return np.concatenate([morris.sample(cube, 1, num_levels=MORRIS_LEVELS, seed=own) for own in seeds])


def _saltelli(rows: int, width: int, seed: int) -> Points:
    """width + 2 points for each row of the base matrices: enough for first and total order."""
    from SALib.sample import sobol

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(sobol.sample(_cube(width), rows, calc_second_order=False, seed=seed))


def _cube(width: int) -> dict[str, Any]:
    return {"num_vars": width, "names": [f"x{k}" for k in range(width)], "bounds": [[0.0, 1.0]] * width}
