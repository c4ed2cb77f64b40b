"""Loops over agents are compiled: the same as plain Python, kept between processes, and never out of date."""

from math import exp

import numpy as np
import pytest

from children import said
from ipssim import compiled
from ipssim.chance import binomial_count


def test_a_compiled_count_is_that_of_plain_python():
    draw = np.random.default_rng(5)
    for u, n, p in zip(draw.random(300), draw.integers(0, 60, 300), draw.random(300), strict=True):
        assert binomial_count(u, n, p) == binomial_count.py_func(u, n, p)


def test_an_elementwise_function_takes_arrays_of_any_shape():
    @compiled.elementwise("float64(float64, float64)")
    def grown(size, rate):
        return size * exp(rate)

    np.testing.assert_allclose(grown(np.ones((2, 3)), np.arange(3)), np.exp([[0, 1, 2]] * 2))


@pytest.mark.parametrize(
    "changed", [{"FACTOR": "3"}, {"helper": "return FACTOR * x * x"}], ids=["a constant", "a function it calls"]
)
def test_what_was_kept_is_not_used_when_something_from_elsewhere_has_changed(tmp_path, changed):
    """Numba by itself looks at the file of the function alone, and would go on with the old result."""
    (tmp_path / "kept.py").write_text(
        "from elsewhere import FACTOR, helper\n"
        "from ipssim.compiled import compiled\n"
        "@compiled('float64(float64)')\n"
        "def twice(x):\n"
        "    return helper(x) + FACTOR\n"
    )
    results = []
    for change in ({}, {}, changed):
        told = {"FACTOR": "2", "helper": "return FACTOR * x"} | change
        (tmp_path / "elsewhere.py").write_text(
            f"from ipssim.compiled import compiled\nFACTOR = {told['FACTOR']}\n"
            f"@compiled()\ndef helper(x):\n    {told['helper']}\n"
        )
        code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from kept import twice; print(twice(5.0))"
        results.append(float(said("-B", "-c", code)))
    assert results[0] == results[1] == 12
    assert results[2] == {"FACTOR": 18, "helper": 52}[next(iter(changed))]


def test_where_nothing_can_be_kept_it_is_compiled_anew(monkeypatch):
    def refusing(signatures, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(compiled.numba, "njit", refusing)
    assert compiled.compiled()(lambda x: 2 * x)(4) == 8
