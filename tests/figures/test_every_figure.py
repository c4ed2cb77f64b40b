"""What holds for every figure: it says how many runs, has data and words behind it, and survives extremes."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

from figures.made_up import ARMS, results_of
from figures.test_curves import caption, written
from ipssim.batch import Results
from ipssim.batch.engines import Failure
from ipssim.errors import InputError
from ipssim.figures import FIGURES, SIZES, NotInFolder, alt_text, data_behind, outcome_curve, save, sized_axes
from ipssim.figures.fonts import laid_out
from ipssim.figures.style import arm_styles

RESULTS = results_of()
OF_SWEEPS = ("sweep", "tornado", "uncertainty")
DRAWABLE = [name for name in FIGURES if name not in OF_SWEEPS]
COMPARING = ("difference", "ranking", "cost-plane", "acceptability")
LONG = "a policy with a name that nobody would give to a policy, were it not for a test of names that are long"
NAMES = ("学習コミュニティ", "مجتمع التعلم", "קהילה", LONG)
STRANGE = results_of(NAMES, replicates=1, level=lambda arm, replicate: float(arm != 1))
ONE = results_of(("only",), replicates=1)


@cache
def drawn(figure: str) -> Any:
    return FIGURES[figure](RESULTS)


def can_be_laid_out(ax: Any) -> bool:
    """Whether drawing it says nothing (warnings are errors here)."""
    laid_out(ax)
    return True


@pytest.mark.parametrize("figure", DRAWABLE)
def test_it_has_a_heading_data_and_words(figure: str) -> None:
    ax = drawn(figure)
    assert written(ax, "title") and written(ax, "subtitle")
    assert len(data_behind(ax)) > 0
    assert len(alt_text(ax)) > 60 and "\n" not in alt_text(ax) and "nan" not in alt_text(ax).split()
    assert can_be_laid_out(ax)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"results": "results/three_policies"}, "`Results` are needed, not `str`"),
        ({"results": None}, "`Results` are needed, not nothing"),
        ({"arms": 3}, "`arms` are named by their names, not by `int`"),
        ({"arms": []}, "`arms` names no arm"),
        ({"ax": sized_axes("page").figure}, "`ax` is the axes to draw on, not `Figure`"),
    ],
)
def test_what_it_cannot_be_drawn_of_is_said_in_one_sentence(figure: str, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as wrong:
        FIGURES[figure](**{"results": RESULTS, **asked})
    assert wrong.value.what == says


@pytest.mark.parametrize("figure", ["ranking", "cascade", "region-map"])
def test_its_day_may_be_written_as_text(figure: str) -> None:
    FIGURES[figure](RESULTS, at="2004-12-31")
    with pytest.raises(InputError, match="`2004` is no date"):
        FIGURES[figure](RESULTS, at=2004)


def test_an_argument_that_it_does_not_know_is_an_error_of_the_figure() -> None:
    with pytest.raises(TypeError, match=r"penetration_curve\(\) got an unexpected keyword argument 'at'"):
        FIGURES["penetration"](RESULTS, at="2004-12-31")


def test_an_outcome_that_is_no_name_is_refused() -> None:
    with pytest.raises(InputError) as wrong:
        outcome_curve(RESULTS, ["penetratoin"])  # type: ignore[arg-type]
    assert str(wrong.value) == "unknown outcome `['penetratoin']`\n\nhint: did you mean `penetration`?"


@pytest.mark.parametrize("figure", DRAWABLE)
def test_the_caption_says_the_runs_and_the_share_of_assumed_parameters(figure: str) -> None:
    said = caption(drawn(figure))
    assert "3 runs" in said or "One run" in said
    assert said.endswith("9 parameters: 2 direct, 7 assumed.")


@pytest.mark.parametrize("figure", [name for name in DRAWABLE if name != "peers"])
def test_an_arm_has_its_colour_in_any_subset(figure: str) -> None:
    """As the colour of a line, or of the name above a panel."""
    part = FIGURES[figure](RESULTS, arms=["learning community"])
    style = arm_styles(ARMS)["learning community"]
    names = [ax.get_title(loc="left") for ax in part.figure.axes if ax.get_title(loc="left")]
    lines = [line for ax in part.figure.axes for line in ax.get_lines() if line.get_gid() == "line:learning community"]
    bundles = [c for ax in part.figure.axes for c in ax.collections if c.get_gid() == "line:learning community"]
    if "learning community" in names:
        (panel,) = (ax for ax in part.figure.axes if ax.get_title(loc="left") == "learning community")
        assert panel._left_title.get_color() == style.ink
    elif lines:
        assert lines[0].get_color() == style.color
    else:
        (bundle,) = bundles
        assert to_hex(bundle.get_color()[0]).upper() == style.color


@pytest.mark.parametrize("figure", DRAWABLE)
@pytest.mark.parametrize("size", ["column", "slide"])
def test_it_fits_a_column_and_a_slide(figure: str, size: str) -> None:
    ax = FIGURES[figure](RESULTS, ax=sized_axes(size))
    width, height, may_grow = SIZES[size]
    assert ax.figure.get_figwidth() == width
    assert may_grow or ax.figure.get_figheight() == height
    assert can_be_laid_out(ax)


@pytest.mark.parametrize("figure", DRAWABLE)
def test_extremes_can_be_drawn(figure: str) -> None:
    """One arm of one run; an arm without adopters; names that are long, foreign, or read from the right."""
    assert can_be_laid_out(FIGURES[figure](STRANGE))
    one = ONE
    if figure in COMPARING:
        with pytest.raises(NotInFolder, match="needs two arms or more; these results have one"):
            FIGURES[figure](one)
    else:
        assert can_be_laid_out(FIGURES[figure](one))


@pytest.mark.parametrize("figure", ["penetration", "ranking", "regions", "phases"])
def test_forty_arms_can_be_drawn(figure: str) -> None:
    assert can_be_laid_out(FIGURES[figure](results_of([f"arm {k}" for k in range(40)], replicates=1)))


@pytest.mark.parametrize("figure", FIGURES)
def test_nothing_finished_is_one_sentence(figure: str) -> None:
    from figures.made_up import scenario_of
    from ipssim.batch import design

    scenario = scenario_of()
    failed = Results.collect(scenario, [Failure(spec, "it broke") for spec in design(scenario)])
    with pytest.raises(InputError) as sentence:
        FIGURES[figure](failed)
    assert "\n" not in sentence.value.what and len(sentence.value.what) > 20


@pytest.mark.parametrize("figure", OF_SWEEPS)
def test_a_figure_of_a_sweep_says_that_there_is_none(figure: str) -> None:
    with pytest.raises(NotInFolder, match="needs a sweep; these results vary nothing but arms"):
        FIGURES[figure](RESULTS)


def test_what_older_runs_did_not_record_is_named() -> None:
    from ipssim.figures.needs import need_quantities

    with pytest.raises(NotInFolder) as sentence:
        need_quantities(RESULTS, ["programmes", "moonlight", "starlight"])
    assert sentence.value.what == "this figure needs `moonlight` and 1 more, which these results do not record"


def test_the_alternative_text_travels_with_every_file(tmp_path: Any) -> None:
    ax = drawn("phases")
    files = {file.suffix: file for file in save(ax, tmp_path / "phases", ["png", "svg", "pdf"])}
    assert files[".txt"].read_text(encoding="utf-8") == alt_text(ax) + "\n"
    assert alt_text(ax)[:40].encode() in files[".png"].read_bytes()
    assert alt_text(ax)[:40] in files[".svg"].read_text(encoding="utf-8")


def test_every_figure_says_in_a_short_line_what_it_shows() -> None:
    lines = [(function.__doc__ or "").split("\n")[0] for function in FIGURES.values()]
    assert all(20 < len(line) <= 82 and line.endswith(".") for line in lines)


def test_no_value_is_lost_between_the_runs_and_the_table() -> None:
    """Gaps are there where no run has a value, and nowhere else."""
    table = data_behind(drawn("fidelity-fan"))
    values = RESULTS.outcome("fidelity").groupby(["arm", "month"])["value"].count()
    found = table.set_index(["arm", "month"])["true"].notna()
    np.testing.assert_array_equal(found.sort_index(), (values > 0).sort_index())
