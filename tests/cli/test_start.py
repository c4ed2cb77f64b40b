"""`ipssim start`: from an empty folder to a first scenario."""

from pathlib import Path

from cli.conftest import Terminal

SHIPPED = Path(__file__).parents[2] / "scenarios"
FIRST = "scenarios/three_policies.toml"


def test_an_empty_folder_gets_all_that_comes_with_it_and_each_can_be_used_there(ipssim: Terminal) -> None:
    before = ipssim("check", FIRST)
    assert before.code == 2
    assert "hint: `three_policies.toml` comes with ipssim: `ipssim start` puts a copy into ./scenarios" in before.err
    assert "`ipssim start`" in ipssim("list", "scenarios").err
    answer = ipssim("start")
    assert answer.code == 0
    files = {file.relative_to(SHIPPED): file.read_text() for file in SHIPPED.rglob("*.toml")}
    assert f"{len(files)} scenarios put into scenarios\n" in answer.err
    assert {name: (Path("scenarios") / name).read_text() for name in files} == files
    for file in (FIRST, "scenarios/norway.toml", "scenarios/policies/mandate.toml"):
        assert ipssim("check", file).code == 0


def test_what_was_there_is_left_as_it_was(ipssim: Terminal) -> None:
    mine = Path(FIRST)
    mine.parent.mkdir()
    mine.write_text("mine")
    assert "; already there and left as found: 1 file\n" in ipssim("start").err
    assert mine.read_text() == "mine"


def test_a_copy_without_what_it_extends_says_where_that_is(ipssim: Terminal) -> None:
    Path("norway.toml").write_text((SHIPPED / "norway.toml").read_text())
    answer = ipssim("check", "norway.toml")
    assert answer.code == 2
    assert "`extends` names `base/countries.toml`, which is not a file" in answer.err
    assert "hint: `countries.toml` comes with ipssim" in answer.err


def test_a_folder_that_cannot_be_written_is_one_sentence(ipssim: Terminal) -> None:
    Path("scenarios").write_text("a file")
    answer = ipssim("start")
    assert answer.code == 2
    assert answer.err.startswith("error: cannot write to `scenarios`: ")
