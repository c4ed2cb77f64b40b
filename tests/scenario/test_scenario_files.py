"""What a scenario file says is what a scenario holds; a file that extends another has the last word."""

import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ipssim.errors import InputError
from ipssim.policies import AbstractPolicy
from ipssim.scenario import Scenario
from ipssim.scenario.read import merged

VALID = (Path(__file__).parent / "valid.toml").read_text(encoding="utf-8")
KEYS = st.sampled_from(["a", "b", "c"])
LEAVES = st.integers() | st.lists(st.integers(), max_size=2)
TABLES = st.dictionaries(KEYS, st.recursive(LEAVES, lambda inner: st.dictionaries(KEYS, inner, max_size=3)))


@pytest.fixture
def scenario(written: Callable[..., Path]) -> Scenario:
    return Scenario.read(written())


def test_a_scenario_holds_what_its_file_says(scenario: Scenario) -> None:
    assert scenario.title == "Money first"
    assert scenario.start == date(2002, 1, 1)
    assert scenario.parameters == {"adoption.base_hazard": 0.006}
    assert scenario.choices.weighting == "uniform"
    assert scenario.record.regions == "monthly"
    assert [arm.name for arm in scenario.arms] == ["state line", "at risk"]
    assert scenario.observations[0].value == 40


def test_what_a_file_leaves_out_has_its_usual_value(scenario: Scenario) -> None:
    assert scenario.currency == "USD"
    assert scenario.choices.combination == "additive"


def test_policies_are_read_as_policies(scenario: Scenario) -> None:
    policy = scenario.arms[1].policies[0]
    assert isinstance(policy, AbstractPolicy)
    assert (policy.kind, policy.start, policy.regions) == ("results_based_payment", date(2005, 1, 1), ("Ohio",))


def test_a_scenario_is_frozen(scenario: Scenario) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        scenario.seed = 2  # type: ignore[misc]


def test_a_scenario_knows_its_file_and_text(written: Callable[..., Path]) -> None:
    path = written()
    scenario = Scenario.read(str(path))
    assert scenario.path == path
    assert scenario.text == VALID


def test_a_scenario_survives_the_way_to_another_process(scenario: Scenario) -> None:
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path, scenario: Scenario) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + VALID.replace("\n", "\r\n").encode())
    assert Scenario.read(path).model_dump() == scenario.model_dump()


def test_an_arm_is_found_by_its_name(scenario: Scenario) -> None:
    assert scenario.arm("at risk") is scenario.arms[1]
    with pytest.raises(InputError, match="unknown arm") as caught:
        scenario.arm("at rsk")
    assert caught.value.hint == "did you mean `at risk`?"


def test_a_policy_of_ones_own_is_imported(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(
        text=VALID.replace("results_based_payment", "tea_policies:Mine").replace("share_at_risk = 0.4, ", "")
    )
    (path.parent / "tea_policies.py").write_text(
        "from ipssim.policies import AbstractPolicy\n"
        "class Mine(AbstractPolicy):\n"
        "    kind: str = 'mine'\n"
        "    dose_of_tea: float = 1.0\n"
        "    def adjust(self, levers, system):\n"
        "        return levers\n"
    )
    monkeypatch.syspath_prepend(path.parent)
    assert type(Scenario.read(path).arms[1].policies[0]).__name__ == "Mine"
    path.write_text(path.read_text().replace('regions = ["Ohio"]', "dose_of_te = 2"))
    with pytest.raises(InputError, match="unknown key `dose_of_te`") as caught:
        Scenario.read(path)
    assert caught.value.hint == "did you mean `dose_of_tea`?"


# --- months -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2002-01-01", "2035-12-31", 408),
        ("2002-01-01", "2002-01-31", 1),
        ("2002-01-01", "2002-02-28", 2),
        ("2004-01-01", "2004-02-29", 2),
        ("2001-12-01", "2002-01-31", 2),
    ],
)
def test_the_months_lived_are_the_whole_ones_from_the_first_day_to_the_last(
    written: Callable[..., Path], start: str, end: str, months: int
) -> None:
    text = VALID.replace("start = 2002-01-01", f"start = {start}").replace("end = 2011-12-31", f"end = {end}")
    assert Scenario.read(written(text=text)).months == months


# --- extends ------------------------------------------------------------------------------------------------------


def extended(written: Callable[..., Path], text: str) -> Scenario:
    written("generic.toml")
    return Scenario.read(written("child.toml", f'extends = "generic.toml"\n{text}'))


def test_a_file_that_adds_nothing_is_the_one_it_extends(written: Callable[..., Path], scenario: Scenario) -> None:
    assert extended(written, "").model_dump() == scenario.model_dump()


def test_a_table_is_merged_with_the_one_it_extends(written: Callable[..., Path]) -> None:
    world = extended(written, "[world]\nregime = { mandate = 0.2 }\n[world.unemployment]\n2010 = 0.1").world
    assert world.regime == {"benefit_trap": 0.5, "mandate": 0.2}
    assert world.unemployment == {2002: 0.058, 2009: 0.093, 2010: 0.1}


def test_arms_and_policies_are_replaced(written: Callable[..., Path]) -> None:
    child = extended(written, 'policies = []\n[[arms]]\nname = "nothing"')
    assert child.policies == ()
    assert [arm.name for arm in child.arms] == ["nothing"]


def test_an_alternative_takes_the_place_of_what_it_excludes(written: Callable[..., Path]) -> None:
    arms = '[[arms]]\nname = "all"\n'
    world = extended(written, f"{arms}[world]\nagencies = 12\n[world.generic]\nregions = 2\npopulation = 1000").world
    assert world.region_names() == ("Region 1", "Region 2")
    assert world.total_agencies() == 12


def test_a_sweep_by_another_method_leaves_behind_what_that_cannot_have(written: Callable[..., Path]) -> None:
    sobol = '[sweep]\nmethod = "sobol"\nsamples = 4\nvary = ["adoption.base_hazard"]\n'
    written("older.toml", f'extends = "generic.toml"\n{sobol}')
    written("generic.toml")
    points = '[sweep]\nmethod = "list"\npoints = [{ "adoption.base_hazard" = 0.002 }]\n'
    listed = Scenario.read(written("listed.toml", f'extends = "older.toml"\n{points}')).sweep
    assert listed and listed.samples is None and not listed.vary and len(listed.points) == 1
    grid = Scenario.read(
        written("grid.toml", 'extends = "listed.toml"\n[sweep]\nmethod = "grid"\nvary = ["adoption.*"]')
    )
    assert grid.sweep and not grid.sweep.points


def test_a_file_may_extend_one_in_another_folder(written: Callable[..., Path], tmp_path: Path) -> None:
    written("generic.toml")
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / "child.toml"
    path.write_text('extends = "../generic.toml"\ntitle = "Own"\n')
    assert Scenario.read(path).title == "Own"


def test_the_text_of_a_scenario_includes_what_it_extends(written: Callable[..., Path]) -> None:
    text = extended(written, 'title = "Child"').text
    assert text.startswith('extends = "generic.toml"\ntitle = "Child"')
    assert VALID in text


@given(TABLES, TABLES)
def test_whatever_the_younger_table_says_holds(older: dict[str, Any], younger: dict[str, Any]) -> None:
    together = merged(older, younger)
    assert merged(together, younger) == together
    for key, value in younger.items():
        assert together[key] == value or isinstance(value, dict)


@given(TABLES, TABLES)
def test_nothing_is_lost_by_merging(older: dict[str, Any], younger: dict[str, Any]) -> None:
    together = merged(older, younger)
    assert together.keys() == older.keys() | younger.keys()
    assert all(together[key] == older[key] for key in older.keys() - younger.keys())


@given(TABLES)
def test_merging_with_nothing_changes_nothing(table: dict[str, Any]) -> None:
    assert merged(table, {}) == table == merged({}, table) == merged(table, table)


@given(st.lists(st.integers(), max_size=3), TABLES)
def test_merging_leaves_its_parts_as_they_were(numbers: list[int], younger: dict[str, Any]) -> None:
    older = {"a": {"b": numbers}}
    before = {"a": {"b": [*numbers]}}
    merged(older, younger)
    assert older == before


def test_a_scenario_can_be_changed_in_python_as_in_a_file(written: Callable[..., Path]) -> None:
    scenario = Scenario.read(written())
    arms = [{"name": "A"}, {"name": "B", "policies": [{"kind": "mandate", "from": "2003-01-01"}]}]
    changed = scenario.changed({"replicates": 9, "arms": arms, "parameters": {"adoption.base_hazard": 0.006}})
    assert changed.replicates == 9 and changed.parameters == {"adoption.base_hazard": 0.006}
    assert changed.arms[1].policies[0].start == date(2003, 1, 1)
    assert changed.world is scenario.world and scenario.replicates != 9
    assert scenario.changed({"arms": scenario.arms[:1]}).arms == scenario.arms[:1]


@pytest.mark.parametrize(
    ("changes", "what", "hint"),
    [
        ({"replicate": 3}, "unknown key `replicate`", "did you mean `replicates`?"),
        ({"replicates": 0}, "`replicates` must be at least 1, not 0", None),
        ({"end": "1990-12-31"}, "is before the start", None),
        ({"parameters": {"adoption.base_hasard": 1}}, "unknown parameter", "did you mean `adoption.base_hazard`?"),
        ({"arms": [{"name": "A", "policies": [{"kind": "mandat"}]}]}, "unknown policy `mandat`", "`mandate`"),
        ({"end": pd.Timestamp("1990-12-31")}, "is before the start", None),
        ({"end": pd.NaT}, "`end`", None),
        ({"replicates": np.int64(0)}, "`replicates` must be at least 1, not 0", None),
        ({"sweep": "adoption.*"}, "`sweep` must be a table", None),
        ({"sweep": {"method": "sobl", "samples": 4, "vary": ["adoption.*"]}}, "`method` cannot be", "`sobol`"),
        ({"policies": [{"kind": "mandate", "from": "2021-02-30"}]}, "must be a date such as 2002-01-31", None),
    ],
)
def test_a_change_that_cannot_be_is_explained(
    written: Callable[..., Path], changes: dict[str, object], what: str, hint: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        Scenario.read(written()).changed(changes)
    assert what in caught.value.what
    assert (hint or "") in (caught.value.hint or "")


def test_values_of_numpy_and_pandas_are_as_good_as_those_of_python(written: Callable[..., Path]) -> None:
    scenario = Scenario.read(written())
    end = pd.Timestamp(scenario.end) - pd.DateOffset(years=1)
    given = {"replicates": np.int64(9), "parameters": {"adoption.base_hazard": np.float32(0.0078125)}}
    same = {"replicates": 9, "parameters": {"adoption.base_hazard": 0.0078125}}
    assert scenario.changed({**given, "end": end}) == scenario.changed({**same, "end": end.date()})
    assert scenario.changed({"end": np.datetime64(end, "D")}).end == end.date()


def test_old_line_ends_are_read_too(written: Callable[..., Path]) -> None:
    path = written("old.toml", "")
    path.write_bytes(VALID.replace("\n", "\r").encode())
    assert Scenario.read(path).title == Scenario.read(written()).title
    path.write_bytes(VALID.replace("replicates = 3", "replicates = 0").replace("\n", "\r").encode())
    with pytest.raises(InputError) as wrong:
        Scenario.read(path)
    assert "| replicates = 0" in str(wrong.value)


@pytest.mark.parametrize("sign", ["\u2028", "\u0085"])
def test_a_sign_that_ends_no_line_does_not_shift_the_quoted_one(written: Callable[..., Path], sign: str) -> None:
    text = f"# a comment{sign} of one line\n" + VALID.replace("replicates = 3", "replicates = 0")
    with pytest.raises(InputError) as wrong:
        Scenario.read(written("odd.toml", text))
    assert "| replicates = 0" in str(wrong.value)
