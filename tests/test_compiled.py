"""Loops over agents are compiled: the same as plain Python, kept between processes, and never out of date."""

import sys
from math import exp
from types import FunctionType

import numpy as np
import pytest

from children import said
from ipssim import compiled
from ipssim.counts import binomial_count
from ipssim.vocabulary import Trait


def test_a_compiled_count_is_that_of_plain_python():
    """But where a uniform lies within the last digits of a power, which the two reckon in different ways."""
    draw, plain = np.random.default_rng(5), getattr(binomial_count, "py_func", binomial_count)
    for u, n, p in zip(draw.random(300), draw.integers(0, 60, 300), draw.random(300), strict=True):
        assert binomial_count(u, n, p) == plain(u, n, p)


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


@pytest.mark.parametrize("trouble", [RuntimeError("no locator"), OSError("disk full"), EOFError()], ids=repr)
def test_where_nothing_can_be_kept_it_is_compiled_anew(monkeypatch, trouble):
    def refusing(signatures, cache=False, **options):
        if cache:
            raise trouble
        return lambda function: function

    monkeypatch.setattr(compiled.numba, "njit", refusing)
    assert compiled.compiled()(lambda x: 2 * x)(4) == 8


def test_what_cannot_be_told_apart_is_refused():
    """Of a class or a module only the name is known: a changed member would go unnoticed."""
    with pytest.raises(TypeError, match="names `Trait`"):
        compiled.compiled()(lambda x: x == Trait.SEVERE_ILLNESS)
    with pytest.raises(TypeError, match=r"names `ipssim\.compiled`"):
        compiled.compiled()(lambda x: x + compiled.OPTIONS)


def test_arrays_are_told_apart_to_the_last_bit():
    def meaning(constant):
        return compiled._meaning(FunctionType(number_of.__code__, {"constant": constant}))

    def number_of():
        return constant[0]  # noqa: F821

    one = np.array([0.1])
    assert meaning(one) == meaning(one.copy()) != meaning(np.nextafter(one, 1))


def test_who_looks_on_is_told_once_why_compiling_takes_long(monkeypatch, capsys):
    def slow(signatures, cache):
        return lambda function: function

    monkeypatch.setattr(compiled, "NOTICED", -1)
    for looks_on in (False, True):
        compiled._say_why_it_takes_long.cache_clear()
        monkeypatch.setattr(sys.stderr, "isatty", lambda looks_on=looks_on: looks_on)
        for _ in range(2):
            compiled._kept(slow, [], lambda x: x)
        assert capsys.readouterr().err.count("Compiling") == looks_on
