"""Every mistake in a [sweep]: one clear message, the line that holds it, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ipssim.errors import InputError
from ipssim.scenario import Arm, Scenario, Sweep, Vary

VALID = (Path(__file__).parent / "valid.toml").read_text(encoding="utf-8")
HAZARD = '"adoption.base_hazard"'
SHARE = 'name = "policies.results_based_payment.share_at_risk"'
MANY = f"{{ name = {HAZARD}, steps = 1000 }}, {{ {SHARE}, steps = 1000 }}"

MISTAKES = [
    ('method = "sobl"\nsamples = 4\nvary = ["adoption.base_hazard"]', "`method` cannot be", "sobl", "`sobol`"),
    ('method = "sobol"\nvary = ["adoption.base_hazard"]', "sobol needs a number of `samples`", "sobol", "samples = 64"),
    ('method = "sobol"\nsamples = 0\nvary = ["adoption.base_hazard"]', "must be at least 1", "samples = 0", ""),
    ('method = "grid"\nsamples = 4\nvary = ["adoption.base_hazard"]', "has no `samples`", "samples = 4", ""),
    ('method = "grid"', "the sweep varies nothing", "[sweep]", "policies.KIND.FIELD"),
    ('method = "grid"\nvary = ["adoption.base_hazrd"]', "no `adoption.base_hazrd`", "hazrd", HAZARD.strip('"')),
    ('method = "grid"\nvary = ["policies.mandate.strength"]', "to vary", "mandate", "no arm has a policy `mandate`"),
    (
        'method = "grid"\nvary = ["results_based_payment.cap"]',
        "to vary",
        "cap",
        "did you mean `policies.results_based_payment.cap`?",
    ),
    (
        'method = "grid"\nvary = ["arms.A.mandate.floor"]',
        "to vary",
        "arms.A",
        "varied in every arm that has the policy",
    ),
    ('method = "grid"\nvary = ["world.size_spread"]', "to vary", "world.size", "all samples share `world`"),
    (
        'method = "grid"\nvary = ["parameters.adoption.base_hazard"]',
        "to vary",
        "hazard",
        "mean `adoption.base_hazard`?",
    ),
    ('method = "list"\npoints = [{ "world.size_spread" = 1 }]', "to vary", "world.size", "all samples share `world`"),
    (
        'method = "grid"\nvary = [{ name = "choices.peer_channel", options = ["network", "none"] }]',
        "but the world gives none",
        "network",
        "add [world.network]",
    ),
    (
        f'method = "list"\npoints = [{{ {HAZARD} = 1{"0" * 400} }}]',
        "`adoption.base_hazard` must be a finite number",
        "hazard",
        "",
    ),
    ('method = "grid"\nvary = ["adopton.*"]', "there is no `adopton.*` to vary", "adopton", ""),
    (
        'method = "grid"\nvary = [\n{ name = "adoption.base_hazard", from = 0.01, to = 0.005 },\n]',
        "empty range, 0.01 to 0.005",
        "from = 0.01",
        "",
    ),
    (
        'method = "grid"\nvary = [\n{ name = "adoption.base_hazard", from = 0.01, to = 0.5 },\n]',
        "outside its range, 0.001 to 0.02",
        "to = 0.5",
        "choose a value from",
    ),
    (
        'method = "grid"\nvary = [\n{ name = "adoption.base_hazard", to = 0.01, options = [0.01] },\n]',
        "both options and a range",
        "options",
        "keep one",
    ),
    ('method = "grid"\nvary = ["adoption.base_hazard",\n"adoption.base_hazard"]', "varied twice", HAZARD, ""),
    (
        'method = "grid"\nvary = ["policies.results_based_payment.share_at_rsk"]',
        "there is no `policies.results_based_payment.share_at_rsk`",
        "share",
        "`policies.results_based_payment.share_at_risk`",
    ),
    (
        'method = "grid"\nvary = [\n{ name = "policies.results_based_payment.share_at_risk", to = 2.0 },\n]',
        "`share_at_risk` must be at most 0.9, not 2.0",
        "to = 2.0",
        "2 % is 0.02",
    ),
    (
        'method = "grid"\nvary = [\n{ name = "choices.weighting", options = ["uniform", "best"] },\n]',
        '`weighting` cannot be "best"',
        "best",
        "choose `reported`",
    ),
    ('method = "grid"\nvary = ["policies.results_based_payment.from"]', "no range of its own", "from", "`options`"),
    (
        f'method = "grid"\nvary = [{MANY}, "policies.*"]',
        "samples are too many, more than 1,000,000",
        "vary",
        "fewer `steps`",
    ),
    (
        f'method = "posterior"\nsamples = 1001\nvary = [{{ {SHARE}, steps = 1000 }}]\npoints = [{{ {HAZARD} = 1e-3 }}]',
        "1,001,000 samples are too many",
        "vary",
        "",
    ),
    (
        'method = "grid"\nvary = [\n{ name = "adoption.base_hazard", from = 50 },\n]',
        "empty range, 50 to 0.02",
        "from = 50",
        "its known range is 0.001 to 0.02",
    ),
    (
        'method = "list"\npoints = [\n{ adoption.base_hazard = 0.002 },\n]',
        "`adoption` must be one value, not a table",
        "0.002",
        'in quotes: "adoption.base_hazard" = ...',
    ),
    (
        f'method = "posterior"\nsamples = 4\npoints = [\n{{ {HAZARD} = 0.002, weight = nan }},\n]',
        "`weight` must be a finite number, not nan",
        "nan",
        "",
    ),
    ('method = "list"', "a list needs `points` or a `file`", "[sweep]", "points ="),
    (f'method = "list"\npoints = [{{ {HAZARD} = 0.002 }},\n{{ {HAZARD} = 2 }}]', "outside its range", "= 2 }", "0.001"),
    (f'method = "list"\npoints = [{{ {HAZARD} = 0.002 }},\n{{ x = 2 }}]', "not all have the same names", "x = 2", ""),
    (f'method = "sobol"\nsamples = 4\npoints = [{{ {HAZARD} = 0.002 }}]', "`points` are for a list", "points", ""),
    ('method = "list"\nfile = "pints.csv"', "there is no file", "pints.csv", "`points.csv`"),
    (
        'method = "list"\nfile = "wrong.csv"',
        "row 2 of the file: `adoption.base_hazard` = 7 is outside",
        "wrong",
        "0.001",
    ),
    ('method = "list"\nfile = "torn.csv"', "has not as many values as there are names", "torn", ""),
    ('method = "list"\nfile = "semicolons.csv"', "has not as many values", "semicolons", "separate values by commas"),
    ('method = "list"\nfile = "twice.csv"', "two columns called `adoption.base_hazard`", "twice", "keep one"),
    ('method = "list"\nfile = "empty.csv"', "has no rows", "empty", "a line of names"),
]


@pytest.mark.parametrize(("sweep", "message", "line", "hint"), MISTAKES, ids=[mistake[1] for mistake in MISTAKES])
def test_a_mistake_has_a_message_a_place_and_a_way_out(
    written: Callable[..., Path], sweep: str, message: str, line: str, hint: str
) -> None:
    written("points.csv", "adoption.base_hazard\n0.002\n0.003\n")
    written("wrong.csv", "adoption.base_hazard\n0.002\n7\n")
    written("torn.csv", "adoption.base_hazard,choices.weighting\n0.002\n")
    written("semicolons.csv", "adoption.base_hazard;choices.weighting\n0,002;uniform\n")
    written("twice.csv", "adoption.base_hazard,adoption.base_hazard\n0.002,0.003\n")
    written("empty.csv", "adoption.base_hazard\n")
    path = written(text=f"{VALID}\n[sweep]\n{sweep}\n")
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    error = caught.value
    assert message in error.what
    assert error.path == path and error.line is not None
    assert line in path.read_text(encoding="utf-8").splitlines()[error.line - 1]
    assert hint in (error.hint or "")


def test_points_come_from_a_file_beside_the_scenario(written: Callable[..., Path]) -> None:
    written("points.csv", "adoption.base_hazard,choices.weighting\n0.002,uniform\n0.003,reported\n")
    scenario = Scenario.read(written(text=f'{VALID}\n[sweep]\nmethod = "list"\nfile = "points.csv"\n'))
    assert scenario.sweep is not None
    assert scenario.sweep.points[1] == {"adoption.base_hazard": 0.003, "choices.weighting": "reported"}


IN_PYTHON: list[tuple[Callable[[], object], str, str]] = [
    (lambda: Sweep(method="gird", vary=["a.b"]), "`method` cannot be", "did you mean `grid`?"),  # type: ignore[arg-type]
    (lambda: Sweep(metod="grid"), "unknown key `metod`", "did you mean `method`?"),  # type: ignore[call-arg]
    (lambda: Sweep(method="grid", extend="x"), "unknown key `extend`", "the keys are file, method"),  # type: ignore[call-arg]
    (lambda: Vary(name="a", steps=1), "`steps` must be at least 2, not 1", ""),
    (lambda: Sweep.from_file("lits", "no.csv"), "there is no file `no.csv`", ""),  # type: ignore[arg-type]
    (lambda: Arm(name="A", policies=({"kind": "mandat"},)), "unknown policy `mandat`", "`mandate`"),  # type: ignore[arg-type]
    (lambda: Scenario(titel="x"), "unknown key `titel`", "did you mean `title`?"),  # type: ignore[call-arg]
    (lambda: Scenario(title="x", start="2002-01-01"), "`end` is missing", ""),  # type: ignore[call-arg, arg-type]
]


@pytest.mark.parametrize(("make", "says", "hint"), IN_PYTHON)
def test_what_is_made_in_python_is_met_with_the_same_words(make: Callable[[], object], says: str, hint: str) -> None:
    with pytest.raises(InputError) as wrong:
        make()
    assert says in wrong.value.what
    assert hint in (wrong.value.hint or "")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("\nadoption.base_hazard\n0.01\n", "does not begin with a line of names"),
        ("adoption.base_hazard,weight\n0.01,nan\n", "row 1 of the file: a `weight` must be a finite number"),
    ],
)
def test_a_file_of_points_with_a_blank_first_line_or_no_weight_is_refused(
    written: Callable[..., Path], rows: str, says: str
) -> None:
    written("points.csv", rows)
    with pytest.raises(InputError, match=says) as caught:
        Scenario.read(written(text=f'{VALID}\n[sweep]\nmethod = "posterior"\nsamples = 1\nfile = "points.csv"\n'))
    assert caught.value.line is not None


@pytest.mark.parametrize("ends", ["", ", to = 500_000", ", from = 1000"])
def test_a_field_that_must_be_more_than_nothing_has_no_range_that_begins_there(
    written: Callable[..., Path], ends: str
) -> None:
    written("older.toml")
    vary = f'vary = [{{ name = "policies.fixed_budget.per_million"{ends} }}]'
    policies = 'policies = [{ kind = "fixed_budget", per_million = 300_000 }]'
    path = written(text=f'extends = "older.toml"\n{policies}\n[sweep]\nmethod = "grid"\n{vary}\n')
    if "from" in ends:
        assert Scenario.read(path).sweep
        return
    with pytest.raises(InputError, match="has no range of its own") as caught:
        Scenario.read(path)
    assert "policies.fixed_budget.per_million=LOW..HIGH" in (caught.value.hint or "")
