"""Names at the ends of lines."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from figures.made_up import results_of
from ipssim.figures import new_axes, penetration_curve
from ipssim.figures.beside import label_points
from ipssim.figures.fonts import laid_out
from ipssim.figures.labels import spread
from ipssim.figures.style import arm_styles


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_labels_never_overlap_and_keep_their_order(wanted: list[float]) -> None:
    heights = [0.07] * len(wanted)
    places = spread(wanted, heights)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(places[order]) >= 0.07 - 1e-9).all()
    assert places.min() >= 0.035 - 1e-9 and places.max() <= 1 - 0.035 + 1e-9


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True))
def test_labels_with_room_stay_where_they_belong(tenths: list[int]) -> None:
    wanted = [0.05 + tenth / 10 for tenth in tenths]
    np.testing.assert_allclose(spread(wanted, [0.09] * len(wanted)), wanted)


def _labels(ax: object) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "label"]  # type: ignore[attr-defined]


def test_a_name_keeps_clear_of_the_rims_of_points() -> None:
    ax = new_axes()
    ax.set(xlim=(-1, 1), ylim=(-1, 1))
    laid_out(ax)
    dots, (x, y) = ax.figure.dpi / 72, ax.transData.transform((0.2, 0.3))
    above = ax.transData.inverted().transform((x + 20 * dots, y + 9 * dots))  # its rim would touch a name on the right
    label_points(ax, {"arm": (0.2, 0.3)}, arm_styles(["arm"]), [tuple(above)])
    (name,) = (text for text in ax.texts if text.get_gid() == "label")
    assert name.xyann[0] < 0  # type: ignore[attr-defined]


def test_each_line_is_named_at_its_end() -> None:
    ax = penetration_curve(results_of())
    assert _labels(ax) == ["baseline", "grants", "learning community"]
    assert ax.get_legend() is None


def test_more_arms_than_fit_are_named_in_a_legend() -> None:
    arms = tuple(f"arm {k} with a name that goes on for quite a while" for k in range(40))
    ax = penetration_curve(results_of(arms, replicates=1))
    legend = ax.get_legend()
    assert legend is not None and len(legend.get_texts()) == 40
    assert _labels(ax) == []


def test_a_dollar_in_a_name_is_a_dollar() -> None:
    ax = penetration_curve(results_of(("pay $5", "pay $10"), replicates=1))
    assert _labels(ax) == [r"pay \$5", r"pay \$10"]
    ax.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
