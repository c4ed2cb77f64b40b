"""Runs from their specifications to their tables, many at a time.

Runs that differ in policies and replicate only travel side by side in the tables of one model: a call of NumPy costs
much the same for ten agencies and for a thousand. Arms of one replicate share a world until their levers part.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from ipssim.errors import InputError
from ipssim.levers import Levers
from ipssim.model.system import SystemModel, World
from ipssim.outcomes.recorder import Trajectory
from ipssim.scenario.run_spec import RunSpec, refuse_what_is_no_run

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["simulate", "simulate_together", "without_garbage_collection"]

type Arms = list[RunSpec]  # runs that share a world so far
type Branch = tuple[SystemModel, list[Arms]]  # a model, and for each of its worlds whose it is


def simulate(spec: RunSpec) -> Trajectory:
    """One run, from a frozen specification (`design(scenario)[0]`) to its tables `series` and `events`."""
    refuse_what_is_no_run(spec, hint="simulate(design(scenario)[0])")
    return simulate_together([spec])[0]


def simulate_together(specs: Sequence[RunSpec]) -> list[Trajectory]:
    """Runs that differ in policies and replicate only, in the order given; each exactly as it would be alone.

    What was decided in 2021 costs nothing before 2021. An InputError says what cannot be simulated together.
    """
    _refuse_what_cannot_travel_together(specs)
    began = perf_counter()
    with without_garbage_collection():
        ended: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {}
        for model, worlds in _lived(specs):
            for arms, tables in zip(worlds, model.end(), strict=True):
                ended |= dict.fromkeys((spec.key for spec in arms), tables)
    seconds = (perf_counter() - began) / len(specs)
    return [Trajectory(spec.key, *ended[spec.key], seconds) for spec in specs]


def _refuse_what_cannot_travel_together(specs: Sequence[RunSpec]) -> None:
    hint = "simulate_together([design(scenario)[0], design(scenario)[1]])"
    if not isinstance(specs, Sequence):
        refuse_what_is_no_run(specs, hint=hint)
        raise InputError("runs are simulated together in a list", hint=hint)
    if not specs:
        raise InputError("there is no run to simulate", hint=hint)
    for spec in specs:
        refuse_what_is_no_run(spec, hint=hint)
        if spec.kin != specs[0].kin:
            what = "runs that are simulated together may differ in policies and replicate, and in nothing else"
            raise InputError(what, hint="simulate(spec) simulates one alone, run_all(specs) any of them")


def _lived(specs: Sequence[RunSpec]) -> Iterator[Branch]:
    """Models at the end of their months, and whose their worlds are."""
    replicates: dict[int, Arms] = {}
    for spec in specs:
        replicates.setdefault(spec.replicate, []).append(spec)
    for some in _as_many_as_a_model_bears(list(replicates.values()), specs[0].most_beside):
        begun = [(World(arms[0], SystemModel(arms[0]), 0), arms) for arms in some]
        yield from _live(_laid_side_by_side(begun))


def _live(branches: list[Branch]) -> Iterator[Branch]:
    while branches:
        model, worlds = branches.pop()
        while model.month < model.spec.months:
            parted = [_parted(model, world, arms) for world, arms in enumerate(worlds)]
            if any(len(groups) > 1 for groups in parted):
                branches += _laid_side_by_side(
                    [(World(arms[0], model, world), arms) for world, groups in enumerate(parted) for arms in groups]
                )
                model, worlds = branches.pop()
            SystemModel.step(model)  # past Mesa's own clock, which a batch does not need
        yield model, worlds


def _laid_side_by_side(worlds: list[tuple[World, Arms]]) -> list[Branch]:
    """Models of these worlds, each of as many as a model bears; those they come from are of no use any more."""
    if len(worlds) == 1:  # one that has begun, alone in its model
        return [(worlds[0][0].model, [worlds[0][1]])]
    laid = [
        (SystemModel.side_by_side([world for world, _ in some]), [arms for _, arms in some])
        for some in _as_many_as_a_model_bears(worlds, worlds[0][0].spec.most_beside)
    ]
    for world, _ in worlds:
        world.model.clear()
    return laid


def _as_many_as_a_model_bears[Of](worlds: list[Of], most: int) -> list[list[Of]]:
    return [worlds[begin : begin + most] for begin in range(0, len(worlds), most)]


def _parted(model: SystemModel, world: int, arms: Arms) -> list[Arms]:
    """The arms of a world in groups that set the same levers next month."""
    if len(arms) == 1:
        return [arms]
    groups: list[tuple[Levers, Arms]] = []
    for spec in arms:
        levers = model.next_levers(spec.policies, world)
        for known, group in groups:
            if known.same_as(levers):
                group.append(spec)
                break
        else:
            groups.append((levers, [spec]))
    return [group for _, group in groups]


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """A run makes millions of small objects and no garbage in circles but the model itself, which it clears."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
