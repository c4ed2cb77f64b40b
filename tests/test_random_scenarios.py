"""Random scenario files, right and broken ones: each is either refused in words or lives by the laws.

Few are tried here; for more: RANDOM_SCENARIOS=500 python -m pytest tests/test_random_scenarios.py
"""

import os
from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ipssim.errors import InputError
from ipssim.evidence import Evidence
from ipssim.policies import CATALOGUE
from ipssim.scenario import Choices, Scenario
from ipssim.vocabulary import HostKind, Regime
from tests.policies.test_policies import EXAMPLES
from tests.test_laws import live_by_the_laws

EXAMPLES_TRIED = int(os.environ.get("RANDOM_SCENARIOS", "25"))
SHARES = st.floats(0, 1).map(lambda share: round(share, 3))
DAYS = st.dates(date(2009, 1, 1), date(2011, 6, 1))
ENDS = [date(2010, 12, 31), date(2011, 6, 30), date(2011, 12, 31)]
LATER_DAYS = st.dates(date(2011, 1, 1), date(2013, 1, 1))
RUBBISH = ["", "=", "[", '"', "nan", "-1", "1e400", "[[arms]]", "2010-02-30", "strenght = 0.5", "\x00", "{ kind = 3 }"]


def toml(value):
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {toml(part)}" for name, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _key(name):
    return f'"{name}"' if "." in str(name) else str(name)


@st.composite
def shares_of(draw, names):
    """Shares by name that sum to one."""
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    parts = draw(st.lists(st.integers(1, 9), min_size=len(chosen), max_size=len(chosen)))
    return {name: part / sum(parts) for name, part in zip(chosen, parts, strict=True)}


@st.composite
def policies(draw, regions):
    """A policy of the catalogue with any of its numbers within their bounds."""
    kind = draw(st.sampled_from(sorted(CATALOGUE)))
    table = {"kind": kind, **EXAMPLES[kind]}
    for name, field in CATALOGUE[kind].model_fields.items():
        bounds = {type(rule).__name__: rule for rule in field.metadata}
        if field.annotation in (float, int) and {"Ge", "Le"} <= bounds.keys() and draw(st.booleans()):
            lowest, highest = bounds["Ge"].ge, bounds["Le"].le
            whole = st.integers(int(lowest), int(highest))
            table[name] = draw(whole if field.annotation is int else st.floats(lowest, highest))
    if draw(st.booleans()):
        table["from"] = draw(DAYS)
    if draw(st.booleans()):
        table["until"] = draw(LATER_DAYS)
    if draw(st.booleans()):
        table["regions"] = draw(st.lists(st.sampled_from(regions), max_size=3, unique=True))
    return table


@st.composite
def choices(draw):
    """Structural choices, now and then without what they need."""
    chosen = {}
    for name, values in Choices.model_json_schema()["properties"].items():
        if "enum" in values and draw(st.booleans()):
            chosen[name] = draw(st.sampled_from(values["enum"]))
    return chosen


@st.composite
def parameters(draw):
    """Other values of some parameters, within their ranges."""
    named = draw(st.lists(st.sampled_from(sorted(Evidence.read())), max_size=4, unique=True))
    return {name: draw(st.floats(*Evidence.read()[name].range)) for name in named}


@st.composite
def scenarios(draw):
    """A scenario of a small world, as the tables of its file."""
    hosts, line = [kind.name.lower() for kind in HostKind], ["mental_health", "municipality", "insurer"]
    regime = st.dictionaries(st.sampled_from([feature.name.lower() for feature in Regime]), SHARES, max_size=4)
    count, agencies = draw(st.integers(1, 3)), draw(st.integers(3, 12))
    people = draw(st.sampled_from([400_000, 3_000_000, 20_000]))
    world = {
        "agencies": agencies,
        "smi_in_care_share": draw(st.sampled_from([0.001, 0.01, 0.05])),
        "size_spread": draw(st.floats(0, 2)),
        "host_mix": draw(shares_of(hosts)),
        "line_shares": draw(shares_of(line)),
        "regime": draw(regime),
        "unemployment": draw(SHARES),
        "initial_programmes_per_million": draw(st.sampled_from([0.5, 1, 0.1, 0])) * agencies / (count * people / 1e6),
        "international_trials": {2000: draw(st.integers(0, 30))},
        "generic": {"regions": count, "population": people},
    }
    some = st.lists(policies([f"Region {number}" for number in range(1, count + 1)]), max_size=4)
    arms = [{"name": f"arm {number}", "policies": draw(some)} for number in range(draw(st.integers(1, 2)))]
    head = {"title": "Random", "start": date(2010, 1, 1), "end": draw(st.sampled_from(ENDS))}
    return {**head, "world": world, "parameters": draw(parameters()), "choices": draw(choices()), "arms": arms}


@st.composite
def files(draw):
    """The text of a scenario file; every fourth is broken in one place."""
    lines = [f"{name} = {toml(value)}" for name, value in draw(scenarios()).items()]
    if draw(st.integers(0, 3)) == 3:
        lines = draw(st.sampled_from([_without, _spoilt, _twice, _misspelt]))(draw, lines)
    return "\n".join(lines) + "\n"


def _without(draw, lines):
    place = draw(st.integers(0, len(lines) - 1))
    return lines[:place] + lines[place + 1 :]


def _twice(draw, lines):
    return [*lines, draw(st.sampled_from(lines))]


def _spoilt(draw, lines):
    place = draw(st.integers(0, len(lines) - 1))
    at = draw(st.integers(0, len(lines[place])))
    broken = lines[place][:at] + draw(st.sampled_from(RUBBISH)) + lines[place][at + draw(st.integers(0, 4)) :]
    return [*lines[:place], broken, *lines[place + 1 :]]


def _misspelt(draw, lines):
    place = draw(st.integers(0, len(lines) - 1))
    letter = draw(st.integers(0, len(lines[place]) - 1))
    return [*lines[:place], lines[place][:letter] + "x" + lines[place][letter + 1 :], *lines[place + 1 :]]


@given(files())
@settings(
    max_examples=EXAMPLES_TRIED,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_scenario_file_is_refused_in_words_or_lives_by_the_laws(tmp_path, text):
    path = tmp_path / "random.toml"
    path.write_text(text, encoding="utf-8")
    try:
        scenario = Scenario.read(path)
    except InputError as error:
        assert error.what and not error.what.endswith(".") and "Error" not in error.what
        assert error.path == path and (error.line is None or 0 <= error.line <= text.count("\n") + 1)
        return
    for arm in scenario.arms:
        live_by_the_laws(scenario.run_spec(arm, 1))
