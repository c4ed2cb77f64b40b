"""The names that a sweep can vary in a scenario, what is known of each, and the scenario with other values."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from math import nan, prod
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from ipssim.errors import InputError, nearest
from ipssim.evidence import Evidence
from ipssim.given import first_mistake, mistake, mistake_in_words
from ipssim.policies import CATALOGUE, AbstractPolicy
from ipssim.scenario.choices import GIVE_ONE, NO_NETWORK, Choices
from ipssim.scenario.sweep import MOST_SAMPLES, WHERE_TO_LOOK, Value, Variation
from ipssim.vocabulary import FROM_ROWS

if TYPE_CHECKING:
    from ipssim.scenario.scenario import Scenario

__all__ = ["arms_of_varied", "check_sweep", "known_choices", "variations", "varied_in_words", "with_values"]

CHOICES, POLICIES = "choices", "policies"
LIMITS = ("ge", "gt", "le")  # of a field; more than something is not from somewhere on: no range begins there
MOST_NUMBERS = 4  # that are named one by one


def variations(scenario: "Scenario") -> tuple[Variation, ...]:
    """What the scenario's sweep varies, in the order of the file, patterns spelt out; nothing without a sweep."""
    if scenario.sweep is None:
        return ()
    sweep = scenario.sweep
    of_rows = sweep.names if sweep.method in FROM_ROWS else ()
    found = {name: Variation(name, options=(sweep.points[0][name],)) for name in of_rows}
    known = {variation.name: variation for variation in _known(scenario)} if sweep.vary else {}
    for place, line in enumerate(scenario.sweep.vary):
        names = [line.name]
        if line.is_pattern:
            names = [name for name, of in known.items() if fnmatchcase(name, line.name) and _has_range(of)]
        if not names or (names == [line.name] and line.name not in known):
            hint = _written_otherwise(scenario, line.name) or nearest(line.name, known) or WHERE_TO_LOOK
            raise mistake(f"there is no `{line.name}` to vary", "vary", place, "name", hint=hint)
        for name in names:
            if name in of_rows:
                hint = "leave it out of what is varied, or take other rows, without a column for it"
                raise mistake(
                    f"`{name}` cannot be varied: every row of the posterior sets it", "vary", place, hint=hint
                )
            if name in found and not line.is_pattern:
                raise mistake(f"`{name}` is varied twice", "vary", place)
            found.setdefault(name, line.of(known[name]))
            if not _has_range(found[name]):
                raise _no_range(found[name], known[name], place)
    return tuple(found.values())


def _no_range(asked: Variation, known: Variation, place: int) -> Exception:
    """The error for what has no range: by itself, or with the one end that was given."""
    if known.low < known.high:
        what = f"`{asked.name}` has an empty range, {asked.low:g} to {asked.high:g}"
        hint = f"its known range is {known.low:g} to {known.high:g}"
        return mistake(what, "vary", place, hint=hint)
    hint = f"give `from` and `to`, or `options`; on the command line {asked.name}=LOW..HIGH or {asked.name}=A,B,C"
    return mistake(f"`{asked.name}` has no range of its own", "vary", place, hint=hint)


def varied_in_words(scenario: "Scenario") -> list[tuple[str, str]]:
    """What the sweep varies, and what each can be: a range, or its options; of many numbers the lowest and highest."""
    points = scenario.sweep.points if scenario.sweep else ()
    found = []
    for variation in variations(scenario):
        of_rows = (point[variation.name] for point in points if variation.name in point)
        options = tuple(dict.fromkeys(of_rows)) or variation.options
        ends: tuple[Any, Any] = (variation.low, variation.high)
        if len(options) > MOST_NUMBERS and all(type(option) in (int, float) for option in options):
            ends, options = (min(options), max(options)), ()
        found.append((variation.name, ", ".join(map(_said, options or ())) or f"{ends[0]:g} to {ends[1]:g}"))
    return found


def arms_of_varied(scenario: "Scenario") -> dict[str, tuple[str, ...]]:
    """The arms in which each policy is varied, by the kind of the policy: all that have one of this kind."""
    names = [variation.name.rpartition(".")[0] for variation in variations(scenario)]
    kinds = dict.fromkeys(name.removeprefix(f"{POLICIES}.") for name in names if name.startswith(f"{POLICIES}."))
    own = {arm.name: {policy.kind for policy in (*scenario.policies, *arm.policies)} for arm in scenario.arms}
    return {kind: tuple(arm for arm, there in own.items() if kind in there) for kind in kinds}


def _said(option: Value) -> str:
    return f"{option:g}" if isinstance(option, float) else str(option)


def check_sweep(scenario: "Scenario") -> None:
    """Refuse a sweep that asks for what cannot be."""
    if scenario.sweep is None:
        return
    for number, point in enumerate(scenario.sweep.points):
        values = {name: point[name] for name in scenario.sweep.names}
        _try(scenario, values, "file" if scenario.sweep.file else "points", number + 1)
    _refuse_too_many(scenario)
    for variation in variations(scenario):
        if scenario.sweep.points and variation.name in scenario.sweep.names:
            continue
        for value in variation.extremes():
            _try(scenario, {variation.name: value}, "vary", _place(scenario, variation.name))


def _refuse_too_many(scenario: "Scenario") -> None:
    sweep = scenario.sweep
    if sweep is None or sweep.method not in ("grid", "posterior"):  # what else there is has a limit of its own
        return
    points = prod(len(variation.grid()) for variation in variations(scenario)) * (sweep.samples or 1)
    if points > MOST_SAMPLES:
        hint = 'vary fewer names, or in fewer `steps`; or spread a number of `samples` evenly: method = "sobol"'
        raise mistake(f"{points:,} samples are too many, more than {MOST_SAMPLES:,}", "vary", hint=hint)


def with_values(scenario: "Scenario", values: Mapping[str, Value]) -> "Scenario":
    """The scenario with other values for what is varied; an InputError says which of them cannot be."""
    update: dict[str, Any] = {}
    parameters = {name: value for name, value in values.items() if name.partition(".")[0] not in (CHOICES, POLICIES)}
    for name, number in parameters.items():
        if name not in Evidence.read() and (hint := _written_otherwise(scenario, name)):
            raise InputError(f"there is no `{name}` to vary", hint=hint)
        Evidence.read().check_override(name, number)  # type: ignore[arg-type]
    if parameters:
        floats = {name: float(number) for name, number in parameters.items()}  # type: ignore[arg-type]
        update["parameters"] = {**scenario.parameters, **floats}
    chosen = _below(values, CHOICES)
    if chosen:
        update["choices"] = _chosen(scenario, chosen)
    fields = _below(values, POLICIES)
    if fields:
        update["policies"] = tuple(_adjusted(policy, fields) for policy in scenario.policies)
        arms = [arm.model_copy(update={"policies": tuple(_adjusted(p, fields) for p in arm.policies)})
                for arm in scenario.arms]  # fmt: skip
        update["arms"] = tuple(arms)
        _refuse_unused(scenario, fields)
    return scenario.model_copy(update=update)


def _below(values: Mapping[str, Value], table: str) -> dict[str, Value]:
    start = f"{table}."
    return {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)}


def _adjusted(policy: AbstractPolicy, fields: Mapping[str, Value]) -> AbstractPolicy:
    own = {name.rpartition(".")[2]: value for name, value in fields.items() if name.rpartition(".")[0] == policy.kind}
    return _checked(policy, own) if own else policy


def _checked[T: (AbstractPolicy, Choices)](given: T, fields: Mapping[str, Value]) -> T:
    names = {info.alias or name: name for name, info in type(given).model_fields.items()}
    try:
        changed = {names.get(name, name): value for name, value in fields.items()}
        return type(given).model_validate({**dict(given), **changed})
    except ValidationError as error:
        details = first_mistake(error)
        raise mistake_in_words(details, details["loc"] or tuple(fields), lambda _: names) from None


def _refuse_unused(scenario: "Scenario", fields: Mapping[str, Value]) -> None:
    known = [variation.name for variation in _policy_fields(scenario)]
    for name in fields:
        if f"{POLICIES}.{name}" not in known:
            raise InputError(f"there is no `{POLICIES}.{name}` to vary", hint=nearest(f"{POLICIES}.{name}", known))


def _chosen(scenario: "Scenario", fields: Mapping[str, Value]) -> Choices:
    """Other choices, of which none may need a network that the world does not give."""
    choices = _checked(scenario.choices, fields)
    if choices.peer_channel == "network" and scenario.world.network is None:
        raise InputError(NO_NETWORK, hint=GIVE_ONE)
    return choices


def _written_otherwise(scenario: "Scenario", name: str) -> str | None:
    """What to do about a name that a scenario knows and a sweep does not."""
    first, _, rest = name.partition(".")
    fields = [variation.name for variation in _policy_fields(scenario)]
    kind, known = name.removeprefix(f"{POLICIES}.").partition(".")[0], {p.kind for p in scenario.all_policies()}
    if kind in CATALOGUE and kind not in known:
        return f"no arm has a policy `{kind}`: give it to those where it is to vary"
    if f"{POLICIES}.{name}" in fields:
        return f"did you mean `{POLICIES}.{name}`?"
    if first == "arms":
        return (
            f"`{POLICIES}.KIND.FIELD` is varied in every arm that has the policy; for one alone, write an arm a value"
        )
    if first == "parameters" and rest in Evidence.read():
        return f"did you mean `{rest}`?"
    if first not in (CHOICES, POLICIES, "parameters") and first in type(scenario).model_fields:
        return f"all samples share `{first}`: for each other value write a file that `extends` this one"
    return None


def _known(scenario: "Scenario") -> Iterator[Variation]:
    for name, parameter in Evidence.read().items():
        yield Variation(name, *parameter.range)
    yield from known_choices(scenario)
    yield from _policy_fields(scenario)


def known_choices(scenario: "Scenario") -> Iterator[Variation]:
    """The structural choices, each with the options that ask for nothing that the scenario does not say."""
    for name, field in Choices.model_fields.items():
        yield Variation(f"{CHOICES}.{name}", options=_possible(scenario, name, get_args(field.annotation)))


def _possible(scenario: "Scenario", name: str, options: tuple[Value, ...]) -> tuple[Value, ...]:
    possible = []
    for option in options:
        with suppress(InputError):
            _chosen(scenario, {name: option})
            possible.append(option)
    return tuple(possible)


def _policy_fields(scenario: "Scenario") -> Iterator[Variation]:
    """Fields of the policies that any arm has, but for the kind."""
    for kind, policy in {policy.kind: type(policy) for policy in scenario.all_policies()}.items():
        for name, field in policy.model_fields.items():
            of_policy = f"{POLICIES}.{kind}.{field.alias or name}"
            if name == "strength" and policy.vary_instead:  # in force or not
                yield Variation(of_policy, options=(0.0, 1.0))
            elif name != "kind":
                yield _of_field(of_policy, field)


def _of_field(name: str, field: FieldInfo) -> Variation:
    if get_origin(field.annotation) is Literal:
        return Variation(name, options=get_args(field.annotation))
    limits = {end: float(getattr(limit, end)) for limit in field.metadata for end in LIMITS if hasattr(limit, end)}
    low, high = limits.get("ge", nan if "gt" in limits else 0.0), limits.get("le", 0.0)
    return Variation(name, low, high, whole=field.annotation is int)


def _has_range(variation: Variation) -> bool:
    return bool(variation.options) or variation.low < variation.high


def _place(scenario: "Scenario", name: str) -> int:
    """Which line of `vary` a name stems from."""
    lines = scenario.sweep.vary if scenario.sweep else ()
    return next(place for place, line in enumerate(lines) if line.name == name or fnmatchcase(name, line.name))


def _try(scenario: "Scenario", values: Mapping[str, Value], key: str, place: int) -> None:
    try:
        with_values(scenario, values)
    except InputError as error:
        if key == "file":
            raise mistake(f"row {place} of the file: {error.what}", "file", hint=error.hint) from None
        raise mistake(error.what, key, place - (key == "points"), hint=error.hint) from None
