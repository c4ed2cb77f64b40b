"""Every mistake in a study file: one message before anything is simulated, the line that holds it, a way out."""

from pathlib import Path

import pytest

from ipssim.analysis.calibration import Study
from ipssim.errors import InputError

HEAD = 'title = "A study"\n'
HAZARD = '[parameters]\n"adoption.base_hazard" = []\n'

MISTAKES = [
    (f"{HEAD}seed = -5\n{HAZARD}", "`seed` must be at least 0, not -5", "seed = -5", ""),
    (f"{HEAD}[parameters]\n", "there are no parameters to calibrate", "[parameters]", '"adoption.base_hazard" = []'),
    (f"{HEAD}until = 1990-12-31\n{HAZARD}", "`until` cannot be: the end, 1990-12-31, is before the start", "until", ""),
    (f"{HEAD}until = 2020-12-15\n{HAZARD}", "2020-12-15 is not the last of a month", "until", "2020-12-31 is"),
    (f"{HEAD}patterns = []\n{HAZARD}", "there is no pattern to fit to", "patterns", "docs/odd/patterns.md"),
    (f"{HEAD}patterns = [\n'A2',\n'A33']\n{HAZARD}", "unknown pattern `A33`", "A33", "did you mean `A3`?"),
    (
        f"{HEAD}until = 2004-12-31\npatterns = ['A3']\n{HAZARD}",
        "the pattern `A3` looks beyond 2004-12-31",
        "patterns",
        "it needs until = ",
    ),
    (f"{HEAD}{HAZARD}[choices]\nexit_rule = []\n", "`exit_rule` has no options", "exit_rule", "hazards, threshold"),
    (f"{HEAD}{HAZARD}[choices]\nexit_rul = ['hazards']\n", "unknown choice `exit_rul`", "exit_rul", "`exit_rule`?"),
    (f"{HEAD}{HAZARD}[choices]\nexit_rule = ['hazard']\n", "cannot be `hazard`", "exit_rule", "`hazards`?"),
    (f"{HEAD}{HAZARD}[seen]\nA33 = 0.5\n", "`A33` is none of the patterns that are fitted to", "A33", "`A3`?"),
    (f"{HEAD}patterns = ['A2']\n{HAZARD}[seen]\nA3 = 0.5\n", "`A3` is none of the", "A3 =", "there is only A2"),
    (f'{HEAD}scenario = "norway"\n{HAZARD}', "must name those it takes over", "norway", 'patterns = ["A12a", "A20a"]'),
    (f'{HEAD}scenario = "norwy"\n{HAZARD}', "no scenario `norwy` comes with ipssim", "norwy", "`norway`?"),
    (f"{HEAD}{HAZARD.replace('[]', '[0.001, 100]')}", "is outside its range", "100", "choose a value from"),
    (f"{HEAD}{HAZARD.replace('[]', '[0.001, inf]')}", "must be a finite number", "inf", ""),
    (f"{HEAD}{HAZARD}[seen]\nA3 = nan\n", "must be a finite number", "nan", ""),
]


@pytest.mark.parametrize(("text", "says", "line", "hint"), MISTAKES, ids=[says for _, says, *_ in MISTAKES])
def test_a_mistake_in_a_study_has_a_message_a_place_and_a_way_out(
    tmp_path: Path, text: str, says: str, line: str, hint: str
) -> None:
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        Study.read(path)
    error = wrong.value
    assert says in error.what
    assert error.path == path and error.line is not None
    assert line in text.splitlines()[error.line - 1]
    assert hint in (error.hint or "")
