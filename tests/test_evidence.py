"""Evidence says all about every parameter, or is refused."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.errors import InputError
from ipssim.evidence import GRADES, PARAMETERS, Evidence, Parameter
from ipssim.toml_files import TomlFile

SOURCES = """\
[pogue2022]
authors = "Pogue and others"
year = 2022
title = "[Survey of programmes]"
journal = "Psychiatric Services"
doi = "10.1176/appi.ps.202100199"

[manual]
authors = "A centre"
title = "[A manual]"
url = "https://example.org"
"""

LEAVES = """\
[base_hazard]
value = 0.004
unit = "1/month"
range = [0.001, 0.02]
means = "Hazard that an agency resolves to adopt."
grade = "indirect"
[[base_hazard.support]]
cite = "pogue2022"
at = "abstract"
gives = "Growth of 14 % a year, over potential hosts."

[peer_influence]
value = 2
unit = "log hazard ratio"
range = [0, 4]
means = "Change of the log hazard as all peers deliver."
grade = "assumed"
because = "A hazard seven times as high among delivering peers is plausible."
"""


@dataclass(frozen=True)
class Adoption:
    base_hazard: float
    peer_influence: float


@dataclass(frozen=True)
class Lacking:
    base_hazard: float


@dataclass(frozen=True)
class Demanding:
    base_hazard: float
    peer_influence: float
    grant_effect: float


for record in (Adoption, Lacking, Demanding):
    record.__module__ = "ipssim.mechanisms.adoption"


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a folder of parameters; `folder(adoption=text)` replaces a file, an empty text leaves it out."""

    def write(**files: str) -> Path:
        for name, text in {"sources": SOURCES, "adoption": LEAVES, **files}.items():
            if text:
                (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def evidence(folder: Callable[..., Path]) -> Evidence:
    return Evidence.read(folder())


# --- what is read -------------------------------------------------------------------------------------------------


def test_a_parameter_is_named_by_its_file_and_table(evidence: Evidence) -> None:
    assert list(evidence) == ["adoption.base_hazard", "adoption.peer_influence"]
    hazard = evidence["adoption.base_hazard"]
    assert (hazard.value, hazard.unit, hazard.range, hazard.grade) == (0.004, "1/month", (0.001, 0.02), "indirect")
    assert hazard.support[0].cite == "pogue2022"


def test_a_parameter_that_is_not_there_is_met_with_the_nearest_name(evidence: Evidence) -> None:
    with pytest.raises(InputError, match=r"unknown parameter `adoption\.base_hazrd`") as mistake:
        evidence["adoption.base_hazrd"]
    assert mistake.value.hint == "did you mean `adoption.base_hazard`?"
    assert "adoption.base_hazrd" not in evidence and evidence.get("adoption.base_hazrd") is None


def test_tables_in_tables_are_leaves_where_they_have_a_value(folder: Callable[..., Path]) -> None:
    nested = LEAVES.replace("[base_hazard]", "[rapid_job_search.offset]")
    nested = nested.replace("[[base_hazard.support]]", "[[rapid_job_search.offset.support]]")
    found = Evidence.read(folder(fidelity_items=nested))
    assert found["fidelity_items.rapid_job_search.offset"].value == 0.004
    assert list(found.leaves("fidelity_items")) == ["rapid_job_search.offset", "peer_influence"]


def test_a_source_reads_as_a_reference(evidence: Evidence) -> None:
    reference = "Pogue and others (2022). [Survey of programmes]. Psychiatric Services"
    assert str(evidence.sources["pogue2022"]) == f"{reference}. https://doi.org/10.1176/appi.ps.202100199"
    assert str(evidence.sources["manual"]) == "A centre (n.d.). [A manual]. https://example.org"


def test_only_what_is_in_play_is_cited(evidence: Evidence) -> None:
    assert evidence.citations(["adoption.peer_influence"]) == []
    assert [source.key for source in evidence.citations(evidence)] == ["pogue2022"]


def test_every_grade_is_counted(evidence: Evidence) -> None:
    assert evidence.grades(evidence) == {"direct": 0, "indirect": 1, "calibrated": 0, "assumed": 1}


# --- what is refused ----------------------------------------------------------------------------------------------

MISTAKES = {
    "no value": ("value = 0.004\n", "", "parameter `adoption.base_hazard` has no `value`", 1),
    "no unit": ('unit = "1/month"\n', "", "parameter `adoption.base_hazard` has no `unit`", 1),
    "no range": ("range = [0.001, 0.02]\n", "", "parameter `adoption.base_hazard` has no `range`", 1),
    "no meaning": ('means = "Hazard that an agency resolves to adopt."\n', "", "has no `means`", 1),
    "no grade": ('grade = "indirect"\n', "", "has no `grade`", 1),
    "empty unit": ('"1/month"', '" "', "has a `unit` that says nothing", 3),
    "value below its range": ("value = 0.004", "value = 0.0004", "= 0.0004 is outside its range, 0.001 to 0.02", 2),
    "value above its range": ("value = 0.004", "value = 0.4", "= 0.4 is outside its range", 2),
    "value that is no number": ("value = 0.004", "value = nan", "`value` that is not a finite number: nan", 2),
    "endless range": ("0.02]", "inf]", "`range` that is not a finite number: inf", 4),
    "truth for a value": ("value = 0.004", "value = true", "`value` that is not a finite number: True", 2),
    "text for a value": ("value = 0.004", 'value = "0.004"', "`value` that is not a finite number", 2),
    "half a range": ("[0.001, 0.02]", "[0.001]", "needs a range of two numbers", 4),
    "range the wrong way": ("[0.001, 0.02]", "[0.02, 0.001]", "ends below its start", 4),
    "unknown key": ("unit =", "units =", "unknown key `units` in `adoption.base_hazard`", 3),
    "unknown grade": ('"indirect"', '"indrect"', "has the unknown grade `indrect`", 6),
    "support that is missing": ('grade = "assumed"', 'grade = "direct"', "but has no `support`", 17),
    "fit to nothing": ('"indirect"', '"calibrated"', "is graded `calibrated`, with 0 patterns", 6),
    "fit that is none": (
        'grade = "indirect"\n',
        'grade = "indirect"\npatterns = ["D1"]\n',
        "`indirect`, with 1 patterns",
        6,
    ),
    "pattern without a name": ('grade = "indirect"\n', 'grade = "calibrated"\npatterns = [""]\n', "says nothing", 7),
    "assumption without a reason": ("because =", "# because =", "is assumed, but has no `because`", 17),
    "unknown source": ('"pogue2022"', '"pogue2202"', "cites the unknown source `pogue2202`", 8),
    "nowhere in a source": ('at = "abstract"\n', "", "has a `support` without `at`", 7),
    "empty place in a source": ('"abstract"', '""', "has a `at` that says nothing", 9),
    "empty finding": ('"Growth of 14 % a year, over potential hosts."', '""', "has a `gives` that says nothing", 10),
    "unknown key of a support": ("at =", "where =", "unknown key `where` in `adoption.base_hazard.support.0`", 9),
    "loose key": ("[base_hazard]", "loose = 1\n[base_hazard]", "`adoption.loose` is not a table", 1),
    "syntax": ("value = 0.004", "value 0.004", "not valid TOML", 2),
}


@pytest.mark.parametrize(("there", "instead", "message", "line"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_refused_with_its_place(
    folder: Callable[..., Path], there: str, instead: str, message: str, line: int
) -> None:
    assert there in LEAVES
    place = folder(adoption=LEAVES.replace(there, instead, 1))
    with pytest.raises(InputError) as caught:
        Evidence.read(place)
    assert message in caught.value.what
    assert (caught.value.path, caught.value.line) == (place / "adoption.toml", line)


@pytest.mark.parametrize(
    ("there", "instead", "message", "line"),
    [
        ('title = "[A manual]"\n', "", "source `manual` has no `title`", 8),
        ('"A centre"', "5", "`authors` of source `manual` cannot be 5", 9),
        ("year = 2022", 'year = "2022"', "`year` of source `pogue2022` cannot be '2022'", 3),
        ("doi =", "DOI =", "unknown key `DOI` in `sources.pogue2022`", 6),
    ],
)
def test_a_mistake_in_the_bibliography_is_refused(
    folder: Callable[..., Path], there: str, instead: str, message: str, line: int
) -> None:
    place = folder(sources=SOURCES.replace(there, instead, 1))
    with pytest.raises(InputError) as caught:
        Evidence.read(place)
    assert message in caught.value.what
    assert (caught.value.path, caught.value.line) == (place / "sources.toml", line)


def test_a_folder_without_a_bibliography_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*sources\.toml"):
        Evidence.read(tmp_path)


# --- records ------------------------------------------------------------------------------------------------------


def test_a_record_is_filled_from_the_file_of_its_module(evidence: Evidence) -> None:
    assert evidence.bind(Adoption) == Adoption(base_hazard=0.004, peer_influence=2.0)


def test_overrides_replace_values_and_leave_other_records_alone(evidence: Evidence) -> None:
    assert evidence.bind(Adoption, {"adoption.base_hazard": 0.01}).base_hazard == 0.01
    assert evidence["adoption.base_hazard"].value == 0.004


def test_a_field_without_a_parameter_is_named(evidence: Evidence) -> None:
    with pytest.raises(InputError) as caught:
        evidence.bind(Demanding)
    assert caught.value.what == "`Demanding.grant_effect` has no parameter `adoption.grant_effect`"
    assert caught.value.path == evidence.folder / "adoption.toml"


def test_a_parameter_without_a_field_is_named(evidence: Evidence) -> None:
    with pytest.raises(InputError) as caught:
        evidence.bind(Lacking)
    assert caught.value.what == "`adoption.peer_influence` is no field of `Lacking`"
    assert caught.value.line == 12


def test_a_misspelt_half_is_named_with_the_other(folder: Callable[..., Path]) -> None:
    with pytest.raises(InputError) as caught:
        Evidence.read(folder(adoption=LEAVES.replace("peer_influence", "peer_influnce"))).bind(Adoption)
    assert caught.value.hint == "did you mean `peer_influnce`?"


# --- overrides ----------------------------------------------------------------------------------------------------


def test_an_unknown_parameter_has_a_neighbour(evidence: Evidence) -> None:
    with pytest.raises(InputError, match="unknown parameter") as caught:
        evidence.check_override("adoption.peer_influense", 1.0)
    assert caught.value.hint == "did you mean `adoption.peer_influence`?"
    assert caught.value.path is None


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_an_override_is_accepted_exactly_within_the_range(value: float) -> None:
    parameter = Parameter("a.b", 1.0, "share", (0.5, 2.0), "A number.", "assumed", because="So.")
    evidence = Evidence({parameter.name: parameter}, {}, Path("parameters"))
    if 0.5 <= value <= 2.0:
        assert evidence.overridden({"a.b": value})["a.b"].value == value
    else:
        with pytest.raises(InputError, match="outside its range"):
            evidence.overridden({"a.b": value})


# --- lines of a file ----------------------------------------------------------------------------------------------


def test_values_are_found_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    path.write_text(
        "a.b = 1  # dotted\n"
        "[c.'d e']\n"
        "list = [\n  1, # one\n  { f = 2 },\n]\n"
        "[[g]]\n[[g]]\nh = 3\n[g.i]\nj = 4\n[[g.k]]\n[[g.k]]\nl = '''\n\n'''\n"
    )
    file = TomlFile.read(path)
    assert file.line(("a",)) == file.line(("a", "b")) == 1
    assert file.line(("c",)) == file.line(("c", "d e")) == 2
    assert file.line(("c", "d e", "list", 1, "f")) == 5
    assert (file.line(("g",)), file.line(("g", 1)), file.line(("g", 1, "h"))) == (7, 8, 9)
    assert file.line(("g", 1, "i", "j")) == 11
    assert file.line(("g", 1, "k", 1, "l")) == 14
    assert file.line(("g", 1, "nothing")) == 8
    assert file.line(("nothing",)) is None


# --- what the package itself knows --------------------------------------------------------------------------------


def test_the_bibliography_of_the_package_is_sound() -> None:
    sources = tomllib.loads((PARAMETERS / "sources.toml").read_text(encoding="utf-8"))
    dois = [source["doi"] for source in sources.values() if "doi" in source]
    assert len(dois) == len(set(dois))
    assert all(re.fullmatch(r"10\.\d{4,}/\S+", doi) for doi in dois)


def test_the_evidence_of_the_package_is_sound() -> None:
    evidence = Evidence.read()
    assert Evidence.read() is evidence
    assert all(parameter.grade in GRADES for parameter in evidence.values())
