"""`ipssim check` and `ipssim sources`."""

from pathlib import Path

import pytest

from cli.conftest import Terminal
from ipssim.evidence import Evidence


def test_check_says_what_a_scenario_is(ipssim: Terminal, small: Path) -> None:
    answer, usual = ipssim("check", small.name), Evidence.read()["adoption.base_hazard"].value
    assert answer.code == 0
    assert answer.out == (
        "A small question\n"
        "Does support make money last?\n"
        "\n"
        "file      small.toml\n"
        "dates     2002-01-01 to 2004-12-31, 36 months\n"
        "regions   1 region with 500,000 people\n"
        "agencies  6 potential hosts of the practice\n"
        "money     USD, prices of 2001\n"
        "runs      2 arms x 2 replicates = 4 runs\n"
        "seed      7\n"
        "\n"
        "in every arm\n"
        "  - recurrent_state_line: posts_per_million = 15\n"
        "\n"
        "arm: money alone\n"
        "  The line and nothing else.\n"
        "  no policy\n"
        "\n"
        "arm: money and support\n"
        "  - learning_community: from = 2003-01-01, strength = 0.5\n"
        "\n"
        "parameters that differ from the evidence\n"
        f"  adoption.base_hazard  0.006  instead of {usual:g} [1/month]  small.toml:23\n"
    )
    assert answer.err == "\n`small.toml` is in order; run it with `ipssim run small.toml`\n"


@pytest.mark.parametrize(
    ("dates", "remark"),
    [
        ("from = 2005-01-01", "starts after the last month began"),
        ("from = 2004-12-02", "starts after the last month began"),
        ("regions = []", "`regions` names none"),
        ("until = 2001-12-31", "ends before the run starts"),
        ("from = 2003-05-02, until = 2003-05-31", "no month begins between its first and its last day"),
        ("entry = []", "`entry` names none"),
        ("from = 2004-12-01", ""),
        ("until = 2002-01-01", ""),
    ],
)
def test_check_remarks_on_a_policy_that_is_never_in_force(
    ipssim: Terminal, small: Path, dates: str, remark: str
) -> None:
    small.write_text(small.read_text(encoding="utf-8").replace("from = 2003-01-01", dates), encoding="utf-8")
    answer = ipssim("check", small.name)
    assert answer.code == 0 and ("never in force" in answer.out) == bool(remark)
    assert remark in " ".join(answer.out.split())


SUPPORT = 'kind = "learning_community", from = 2003-01-01, strength = 0.5'
COACHING, CALLS = 'kind = "coaching_hours"', 'kind = "project_limited_funding"'


@pytest.mark.parametrize(
    ("policy", "remark"),
    [
        (f"{COACHING}, hosts = []", "hosts = [], coverage = 1, hours = 8 (never in force: `hosts` names none)"),
        (f"{COACHING}, agencies = []", "(never in force: `agencies` names none)"),
        (f'{COACHING}, hosts = ["housing"]', "(never in force: the world has no such `hosts`)"),
        (CALLS, "(it calls for nothing: give `awards_per_million` or `replaces_line`)"),
        (f"{CALLS}, awards_per_million = 12, from = 2003-05-01, until = 2003-05-31", "0.5 of one comes together"),
        (f"{CALLS}, awards_per_million = 12, from = 2003-05-01, until = 2003-06-30", ""),
        (f"{CALLS}, awards_per_million = 50, from = 2004-02-01", "(it awards no grant by itself: 0 of one"),
        (f"{CALLS}, awards_per_million = 2, until = 2002-12-31", ""),
        (f"{CALLS}, awards_per_million = 1, until = 2002-12-31", "(it awards no grant by itself: 0.5 of one"),
    ],
)
def test_check_remarks_on_a_policy_that_reaches_nobody(ipssim: Terminal, small: Path, policy: str, remark: str) -> None:
    small.write_text(small.read_text(encoding="utf-8").replace(SUPPORT, policy), encoding="utf-8")
    answer = ipssim("check", small.name)
    said = " ".join(answer.out.split())
    assert answer.code == 0 and remark in said and ("(" in said.partition("money and support")[2][:250]) == bool(remark)


@pytest.mark.parametrize(
    ("more", "remark"),
    [
        ('[choices]\nleft_out = "culture"', 'choices.left_out is of use only with choices.weighting = "leave_one_out"'),
        ('[choices]\nleft_out = "culture"\nweighting = "leave_one_out"', ""),
        ('[world.network]\nkind = "ring"', 'world.network is of use only with choices.peer_channel = "network"'),
        ('[world.network]\nkind = "ring"\n[choices]\npeer_channel = "network"', ""),
        ('[world.network]\nkind = "ring"\n[sweep]\nmethod = "grid"\nvary = ["choices.peer_channel"]', ""),
    ],
)
def test_check_remarks_on_what_belongs_to_a_choice_that_is_not_made(
    ipssim: Terminal, small: Path, more: str, remark: str
) -> None:
    small.write_text(f"{small.read_text(encoding='utf-8')}\n{more}\n", encoding="utf-8")
    answer = ipssim("check", small.name)
    said = " ".join(answer.out.split())
    assert answer.code == 0 and remark in said and ("of use only" in said) == bool(remark)


def test_check_names_the_file_that_an_override_comes_from(ipssim: Terminal, small: Path) -> None:
    (small.parent / "child.toml").write_text('extends = "small.toml"\ntitle = "A child"\n', encoding="utf-8")
    answer = ipssim("check", "child.toml")
    assert "file      child.toml extends small.toml\n" in answer.out
    assert answer.out.endswith("[1/month]  small.toml:23\n")


def test_a_mistake_is_one_message_with_file_line_and_hint(ipssim: Terminal, small: Path) -> None:
    small.write_text(small.read_text("utf-8").replace("base_hazard", "base_hazrd"), encoding="utf-8")
    answer = ipssim("check", "small.toml")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "error: unknown parameter `adoption.base_hazrd`\n"
        " --> small.toml:23\n"
        "   |\n"
        '23 | "adoption.base_hazrd" = 0.006\n'
        "   |\n"
        "\n"
        "hint: did you mean `adoption.base_hazard`?\n"
    )


def test_a_missing_file_is_one_message(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("check", "smal.toml")
    assert (answer.code, answer.err) == (2, "error: there is no file `smal.toml`\n\nhint: did you mean `small.toml`?\n")


def test_an_estimate_times_a_short_run(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("check", "small.toml", "--estimate")
    assert answer.code == 0
    assert answer.out.splitlines()[-1].startswith("estimate  ")
    assert " a run, " in answer.out and answer.out.endswith("going by the first 30 months\n")


def test_sources_are_listed_by_grade(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("sources", "small.toml")
    assert answer.code == 0
    headings = [line for line in answer.out.splitlines() if line.startswith("#")]
    assert headings[0] == "# Sources of: A small question"
    assert [heading.split("graded ")[1].split(":")[0] for heading in headings[1:5]] == [
        "direct",
        "indirect",
        "calibrated",
        "assumed",
    ]
    assert headings[5] == "## Documented points shown in figures"
    assert "`adoption.base_hazard`" in answer.out


def test_check_asks_a_policy_of_the_users_own_in_every_month(ipssim: Terminal, small: Path) -> None:
    module = (
        "from ipssim import AbstractPolicy\n"
        "class Mine(AbstractPolicy):\n"
        "    kind: str = 'mine'\n"
        "    def adjust(self, levers, system):\n"
        "        return levers if system.date.year < 2004 else levers.trainers\n"
    )
    small.with_name("asked_policies.py").write_text(module, encoding="utf-8")
    text = small.read_text(encoding="utf-8").replace('"learning_community"', '"asked_policies:Mine"')
    small.write_text(text, encoding="utf-8")
    answer = ipssim("check", small.name)
    assert answer.code == 2
    assert "a policy of arm `money and support` fails in January 2004: AttributeError" in answer.err
    assert "look at asked_policies.py, line 5" in answer.err


def test_check_names_the_modules_of_the_users_own_and_hears_one_that_ends_the_program(
    ipssim: Terminal, small: Path
) -> None:
    module = "from ending import end\nfrom ipssim import AbstractPolicy\nclass Mine(AbstractPolicy):\n"
    module += "    kind: str = 'mine'\n    def adjust(self, levers, system):\n        end()\n"
    small.with_name("ended_policies.py").write_text(module, encoding="utf-8")
    small.with_name("ending.py").write_text("import sys\ndef end():\n    sys.exit(0)\n", encoding="utf-8")
    text = small.read_text(encoding="utf-8").replace('"learning_community"', '"ended_policies:Mine"')
    small.write_text(text, encoding="utf-8")
    answer = ipssim("check", small.name)
    assert "modules   ended_policies.py, ending.py: yours, kept with the results\n" in answer.out
    assert answer.code == 2 and "fails in January 2002: SystemExit: 0" in answer.err
    assert "look at ending.py, line 3" in answer.err


def test_check_says_that_prices_of_another_currency_are_not_converted(ipssim: Terminal, small: Path) -> None:
    remark = "prices not given here, such as cost.specialist_year, are USD of 2001, not converted"
    assert remark not in " ".join(ipssim("check", small.name).out.split())
    small.write_text('currency = "EUR"\n' + small.read_text(encoding="utf-8").replace('currency = "USD"\n', ""))
    assert remark in " ".join(ipssim("check", small.name).out.split())


LEARNING = 'kind = "learning_community", from = 2003-01-01, strength = 0.5'


@pytest.mark.parametrize(
    ("policies", "remark"),
    [
        ('{ kind = "recurrent_state_line", posts_per_million = 5 }',
         "arm money and support: `recurrent_state_line` is in force twice at once; the later one "
         "adds to the earlier one's line"),
        (f"{{ {LEARNING} }}, {{ {LEARNING} }}",
         "`learning_community` is in force twice at once; the later one "
         "changes nothing of the earlier one's learning community"),
        (f'{{ {LEARNING} }}, {{ kind = "learning_community" }}',
         "`learning_community` is in force twice at once; the later one "
         "takes the place of the earlier one's learning community"),
        (f"{{ {LEARNING}, until = 2003-06-30 }}, {{ {LEARNING.replace('2003-01', '2003-07')} }}", ""),
        (f'{{ {LEARNING} }}, {{ {LEARNING.replace("0.5", "0.0")} }}', ""),
    ],
)  # fmt: skip
def test_check_remarks_on_what_a_policy_does_to_another_of_its_kind(
    ipssim: Terminal, small: Path, policies: str, remark: str
) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(text.replace(f"policies = [{{ {LEARNING} }}]", f"policies = [{policies}]"), encoding="utf-8")
    answer = ipssim("check", small.name)
    said = " ".join(answer.out.split())
    assert answer.code == 0 and remark in said and ("remarks" in said) == bool(remark)


def test_one_agency_is_one_potential_host(ipssim: Terminal, small: Path) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(text.replace("agencies = 6", "agencies = 1"), encoding="utf-8")
    assert "agencies  1 potential host of the practice\n" in ipssim("check", small.name).out


def test_check_remarks_on_a_policy_of_every_arm_that_an_arm_repeats(ipssim: Terminal, small: Path) -> None:
    text = small.read_text(encoding="utf-8")
    common = text.partition("\npolicies = [")[2].partition("]\n")[0]
    small.write_text(text.replace(f"policies = [{{ {LEARNING} }}]", f"policies = [{common}]"), encoding="utf-8")
    assert "- arm money and support: `recurrent_state_line` is in force twice" in ipssim("check", small.name).out


def test_check_remarks_on_arms_that_are_the_same(ipssim: Terminal, small: Path) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(text.replace(f"policies = [{{ {LEARNING} }}]", "policies = []"), encoding="utf-8")
    answer = ipssim("check", small.name)
    assert answer.code == 0 and "have the same policies: all their runs will be the same" in " ".join(
        answer.out.split()
    )


def test_check_remarks_on_more_people_in_care_than_are_ill(ipssim: Terminal, small: Path) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(text.replace("smi_in_care_share = 0.008", "smi_in_care_share = 0.8"), encoding="utf-8")
    assert "but only 0.04 have severe mental illness" in " ".join(ipssim("check", small.name).out.split())


@pytest.mark.parametrize(
    ("point", "remark"),
    [
        ('outcome = "penetraton"\ndate = 2002-06-30\nvalue = 0.1', "no such outcome; did you mean `penetration`?"),
        ('outcome = "penetration"\ndate = 2002-06-30\nvalue = 5', "a share of 10 % is 0.1"),
        ('outcome = "penetration"\ndate = 1999-06-30\nvalue = 0.1', "outside of the dates"),
    ],
)
def test_check_remarks_on_a_point_that_no_figure_can_show(
    ipssim: Terminal, small: Path, point: str, remark: str
) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(f"{text}\n[[observations]]\n{point}\n", encoding="utf-8")
    assert remark in " ".join(ipssim("check", small.name).out.split())


@pytest.mark.parametrize(("own", "is_said"), [("", False), ("initial_programmes = 0\n", True)])
def test_check_remarks_on_a_rate_of_programmes_that_no_region_takes(
    ipssim: Terminal, small: Path, own: str, is_said: bool
) -> None:
    world = (
        f'[world]\ninitial_programmes_per_million = 2.0\n[[world.regions]]\nname = "A"\npopulation = 1_000_000\n{own}'
    )
    child = small.parent / "child.toml"
    child.write_text(f'extends = "{small.name}"\n{world}', encoding="utf-8")
    answer = ipssim("check", child.name)
    said = " ".join(answer.out.split())
    assert answer.code == 0 and ("every region gives its own `initial_programmes`" in said) == is_said
