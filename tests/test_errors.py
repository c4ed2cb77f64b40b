"""Wrong names in lookups: one sentence and the nearest name, also when the error has travelled between processes."""

import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from ipssim.errors import InputError, UnknownName, nearest
from ipssim.evidence import Evidence
from ipssim.figures import FIGURES, NotInFolder
from ipssim.outcomes import OUTCOMES
from ipssim.policies import CATALOGUE

LOOKUPS = [
    (CATALOGUE, "mandat", "unknown policy `mandat`", "did you mean `mandate`?"),
    (CATALOGUE, "x", "unknown policy `x`", "`ipssim list policies` names them all"),
    (FIGURES, "surviva", "unknown figure `surviva`", "did you mean `survival`?"),
    (OUTCOMES, "penetratoin", "unknown outcome `penetratoin`", "did you mean `penetration`?"),
    (Evidence.read(), "base_hazard", "unknown parameter `base_hazard`", "did you mean `adoption.base_hazard`?"),
    (Evidence.read().sources, "pogue2021", "unknown source `pogue2021`", "did you mean `pogue2022`?"),
    (Evidence.read().sources, "x", "unknown source `x`", "docs/odd/parameters.md lists them all"),
]


def test_a_title_with_a_number_in_it_is_no_name_in_a_table() -> None:
    assert nearest("Strength 0.5", ["Strength 0.0", "Strength 0.3"]) == "did you mean `Strength 0.3`?"
    assert nearest("policies.mandate.level", ["policies.mandate.floor", "policies.mandate.from"]) is not None


@pytest.mark.parametrize(("things", "name", "what", "hint"), LOOKUPS)
def test_a_name_that_is_not_there_is_met_with_the_nearest(
    things: Mapping[str, Any], name: str, what: str, hint: str
) -> None:
    with pytest.raises(UnknownName) as mistake:
        things[name]
    assert (mistake.value.what, mistake.value.hint) == (what, hint)
    assert name not in things and things.get(name) is None


def test_an_error_keeps_its_class_when_it_is_pickled() -> None:
    for kind in (InputError, UnknownName, NotInFolder):
        error = kind("what", path="file.toml", line=3, hint="do")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind and vars(again) == vars(error)


def test_things_by_name_are_pickled_with_their_words() -> None:
    again = pickle.loads(pickle.dumps(Evidence.read().sources))
    assert again == Evidence.read().sources
    with pytest.raises(UnknownName, match="unknown source `x`"):
        again["x"]


@pytest.mark.parametrize("things", [CATALOGUE, FIGURES, OUTCOMES, Evidence.read(), Evidence.read().sources])
def test_a_list_of_names_is_no_name(things: Mapping[Any, Any]) -> None:
    with pytest.raises(UnknownName):
        things[["penetration"]]
    assert ["penetration"] not in things and things.get(["penetration"]) is None


def test_to_ask_whether_there_is_a_parameter_looks_for_no_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("ipssim.errors.nearest", lambda name, *_: asked.append(name) or nearest(name, ()))
    assert "adoption.base_hazrd" not in Evidence.read() and "adoption.base_hazard" in Evidence.read()
    assert Evidence.read().get("adoption.base_hazrd") is None
    assert asked == []


def test_the_last_part_of_a_dotted_name_is_nearer_than_a_name_that_looks_like_it() -> None:
    names = ["seed_posts_per_million", "recurrent_state_line.posts_per_million"]
    assert nearest("posts_per_million", names) == "did you mean `recurrent_state_line.posts_per_million`?"


FIELDS = ("policies.payment.share_at_risk", "policies.payment.cap", "policies.other.share", "adoption.base_hazard")


@pytest.mark.parametrize(
    ("name", "names", "hint"),
    [
        ("policies.payment.share", FIELDS, "did you mean `policies.payment.share_at_risk`?"),
        ("policies.payment.risk", FIELDS, "did you mean `policies.payment.share_at_risk`?"),
        ("policies.payment.years", FIELDS, "in `policies.payment` there are cap, share_at_risk"),
        ("jobs", ("jobs_of_26_weeks", "job_starts", "stops"), "did you mean `job_starts`?"),
        (
            "cost_per_point",
            ("cost_per_client_year", "cost_per_point_of_penetration"),
            "`cost_per_point_of_penetration`?",
        ),
        ("base_hazrd", FIELDS, "did you mean `adoption.base_hazard`?"),
        ("workforce.leave", ("workforce.leaving", "workforce.contacts_leave"), "did you mean `workforce.leaving`?"),
        ("three.tml", ("three.toml", "four.toml"), "did you mean `three.toml`?"),
        ("three.csv", ("three.toml", "four.toml"), "did you mean `three.toml`?"),
    ],
)
def test_whole_words_and_names_of_the_same_table_are_nearer_than_what_looks_alike(
    name: str, names: tuple[str, ...], hint: str
) -> None:
    assert hint in str(nearest(name, names))


def test_nothing_is_near_to_a_number() -> None:
    assert nearest(3, ("fidelity_decile_3", "stops")) is None
