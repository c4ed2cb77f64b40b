"""Colours that everybody can tell apart, and one look for an arm in every figure."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from ipssim.figures.keys import draw_key, key_of_arms
from ipssim.figures.style import LINE_STYLES, PALETTE, arm_styles, new_axes, number_axis

# Machado, Oliveira and Fernandes 2009, severity 1: how colours look without one kind of cone.
BLIND = {
    "none": np.eye(3),
    "red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def _linear(color: str) -> NDArray[np.float64]:
    channels = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ linear.clip(0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _contrast_to_white(color: str) -> float:
    return float(1.05 / (_linear(color) @ [0.2126, 0.7152, 0.0722] + 0.05))


@pytest.mark.parametrize("blind", BLIND)
def test_colours_stay_apart_for_every_kind_of_eye(blind: str) -> None:
    seen = {color: _lab(BLIND[blind] @ _linear(color)) for color in PALETTE}
    assert min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(PALETTE, 2)) > 13


def test_lines_and_names_stand_out_from_the_paper() -> None:
    for style in arm_styles([f"arm {k}" for k in range(len(PALETTE))]).values():
        assert _contrast_to_white(style.color) >= 3  # the web's rule for graphics
        assert _contrast_to_white(style.ink) >= 4.5  # and for text


def test_in_grey_neighbours_differ_by_their_line() -> None:
    styles = list(arm_styles([f"arm {k}" for k in range(40)]).values())
    assert all(a.linestyle != b.linestyle for a, b in pairwise(styles))


def test_forty_arms_all_look_different() -> None:
    assert len(set(arm_styles([f"arm {k}" for k in range(len(PALETTE) * len(LINE_STYLES))]).values())) == 40


@pytest.mark.parametrize(
    ("ticks", "percent", "labels"),
    [
        ([0, 0.2, 0.4], True, ["0 %", "20 %", "40 %"]),
        ([0, 0.025, 0.05], True, ["0.0 %", "2.5 %", "5.0 %"]),
        ([0, 2000, 4000], False, ["0", "2,000", "4,000"]),
        ([0, 12.5, 25], False, ["0.0", "12.5", "25.0"]),
    ],
)
def test_ticks_have_the_decimals_they_need(ticks: list[float], percent: bool, labels: list[str]) -> None:
    ax = new_axes()
    number_axis(ax, percent=percent)
    assert ax.yaxis.get_major_formatter().format_ticks(ticks) == labels


def test_a_key_shows_each_line_s_whole_pattern_of_dashes() -> None:
    arms, own = [f"arm {k}" for k in range(len(LINE_STYLES))], new_axes()
    handles = key_of_arms(arms, arms)
    draw_key(own, new_axes(), handles)
    legend = own.get_legend()
    assert legend is not None
    long = legend.handlelength * legend.get_texts()[0].get_fontsize()
    patterns = [style.linestyle[1] for style in arm_styles(arms).values() if style.linestyle != "solid"]
    assert len(patterns) == len(LINE_STYLES) - 1
    assert all(sum(pattern) * handles[0].get_linewidth() < long for pattern in patterns)  # type: ignore[attr-defined, arg-type]
