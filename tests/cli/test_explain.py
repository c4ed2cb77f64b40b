"""`ipssim list` and `ipssim explain`."""

from pathlib import Path

import pytest

from cli.conftest import Terminal
from ipssim.cli.topics import topics
from ipssim.evidence import Evidence
from ipssim.levers import Levers
from ipssim.outcomes import FAMILIES, OUTCOMES
from ipssim.policies import CATALOGUE


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("policies", list(CATALOGUE)),
        ("parameters", list(Evidence.read())),
        ("levers", list(Levers.__dataclass_fields__)),
    ],
)
def test_a_list_has_every_name_on_a_line_of_its_own(kind: str, names: list[str], ipssim: Terminal) -> None:
    answer = ipssim("list", kind)
    header, *rows = answer.out.splitlines()
    assert answer.code == 0 and len(header.split()) >= 2
    assert [row.split()[0] for row in rows] == names
    assert answer.err == "\nMore about one of them: `ipssim explain NAME`\n"


def test_outcomes_are_listed_by_family_and_each_on_a_line(ipssim: Terminal) -> None:
    header, *rows = ipssim("list", "outcomes").out.splitlines()
    assert header.split() == ["outcome", "unit", "definition"]
    assert [row for row in rows if row in FAMILIES] == list(FAMILIES)
    assert [row.split()[0] for row in rows if row and row not in FAMILIES] == list(OUTCOMES)


def test_mechanisms_are_the_modules_of_equations(ipssim: Terminal) -> None:
    names = [row.split()[0] for row in ipssim("list", "mechanisms").out.splitlines()[1:]]
    assert {"adoption", "sustainment", "rates"} <= set(names) and "parameters" not in names


def test_scenarios_of_the_folder_are_listed_with_their_titles(ipssim: Terminal, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "one.toml").write_text('title = "The first"\n', encoding="utf-8")
    (tmp_path / "scenarios" / "two.toml").write_text("title = \n", encoding="utf-8")
    assert ipssim("list", "scenarios").out == (
        "file                title\nscenarios/one.toml  The first\nscenarios/two.toml  (cannot be read)\n"
    )


def test_an_unknown_kind_names_those_there_are(ipssim: Terminal) -> None:
    answer = ipssim("list", "polices")
    assert answer.code == 2 and "policies" in answer.err


def test_a_lever_is_explained(ipssim: Terminal) -> None:
    assert ipssim("explain", "trainers_per_million").out == (
        "trainers_per_million (lever)\n"
        "\n"
        "Trainers of a support centre beyond the learning community's.\n"
        "\n"
        "unit            FTE / million people\n"
        "one value per   region\n"
        "without policy  0\n"
    )


def test_a_parameter_is_a_card_with_its_evidence(ipssim: Terminal) -> None:
    card = ipssim("explain", "clients.leaving").out
    parameter = Evidence.read()["clients.leaving"]
    assert card.startswith(f"clients.leaving (parameter)\n\n{parameter.means}\n")
    labels = [line.split()[0] for line in card.splitlines()[4:] if line and not line.startswith(" ")]
    assert list(dict.fromkeys(labels)) == ["value", "range", "grade", "because", "pinned", "source", "at", "gives"]
    assert f"patterns {', '.join(parameter.patterns)}" in card
    assert f"{parameter.value:g} [{parameter.unit}]" in card


@pytest.mark.parametrize(
    "name", ["policies.results_based_payment.share_at_risk", "results_based_payment.share_at_risk"]
)
def test_a_field_of_a_policy_answers_to_the_name_that_a_sweep_varies(name: str, ipssim: Terminal) -> None:
    assert ipssim("explain", name).out == (
        "policies.results_based_payment.share_at_risk (field of a policy)\n"
        "\n"
        "Share of a contract paid for milestones.\n"
        "\n"
        "default  0.4\n"
        "of       results_based_payment; `ipssim explain results_based_payment`\n"
    )


def test_every_field_of_every_policy_says_what_it_means() -> None:
    told = {topic.name: topic.text().splitlines()[0].rstrip(".") for topic in topics()}
    for kind, policy in CATALOGUE.items():
        for name, field in policy.model_fields.items():
            if name != "kind":
                assert told[f"policies.{kind}.{field.alias or name}"], (kind, name)


def test_a_policy_is_its_docstring_and_its_fields(ipssim: Terminal) -> None:
    text = ipssim("explain", "results_based_payment").out
    assert "Strategy  ERIC: use other payment schemes" in text
    assert "share_at_risk  0.4      share of a contract paid for milestones" in text
    assert "from           none     first day in force; from the beginning when left out" in text


def test_an_agent_is_its_state_variables_with_units(ipssim: Terminal) -> None:
    text = ipssim("explain", "Agency").out
    assert text.startswith("Agency (agent)\n\nA service provider that may host the practice.")
    rows = {line.split()[0]: " ".join(line.split()) for line in text.splitlines() if line}
    assert rows["mission"] == "mission 1 -1..1 Alignment of the organisation's goals with competitive work"
    assert rows["items"].startswith("items 25 1-5 ")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("penetration", "penetration (outcome)"),
        ("adoption", "case_for_adopting(pull, exposure, money, legacy_free, p)"),
        ("Funder", "Funder (agent)"),
        ("rapid_job_search", "place           15 of 25"),
        ("culture", "culture (determinant)"),
        ("culture", "culture (state variable of Agency)"),
        ("pogue2022", "pogue2022 (source)"),
    ],
)
def test_whatever_has_a_name_is_explained(name: str, says: str, ipssim: Terminal) -> None:
    answer = ipssim("explain", name)
    assert answer.code == 0 and says in answer.out


def test_a_determinant_shows_what_the_review_counted(ipssim: Terminal) -> None:
    text = ipssim("explain", "national_strategy").out
    row = next(line for line in text.splitlines() if line.startswith("adoption"))
    assert row.split() == ["adoption", "15", "14", "29", "matrix"]


def test_every_topic_has_something_to_say() -> None:
    from ipssim.cli.topics import topics

    silent = [topic.name for topic in topics() if len(topic.text()) < 20]
    assert silent == []


def test_an_unknown_name_is_met_with_the_nearest(ipssim: Terminal) -> None:
    answer = ipssim("explain", "penetratoin")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "error: nothing is called `penetratoin`\n\nhint: did you mean `penetration`?\n"
    assert ipssim("explain", "qqq").err.endswith(
        "hint: `ipssim list KIND` names policies, parameters, outcomes, levers, mechanisms, scenarios, keys\n"
    )


def _public_names() -> list[str]:
    """Every public name of the model: what a reader may come across in a table, a file or an error."""
    from ipssim import vocabulary
    from ipssim.anatomy import AGENTS, equations, mechanism_modules, schedule
    from ipssim.fidelity_scale import IPS_25
    from ipssim.mechanisms.items import Driver
    from ipssim.scenario import Choices
    from ipssim.table import columns_of

    columns = [f"{agent}.{name}" for agent, kind in AGENTS.items() for name in columns_of(kind)]
    verbs = [process.name for process in schedule()]
    functions = [name for module in mechanism_modules().values() for name in equations(module)]
    kinds = [getattr(vocabulary, name) for name in vocabulary.__all__]
    words = [member.name.lower() for kind in [*kinds, Driver] if isinstance(kind, type) for member in kind]
    parts = [
        *CATALOGUE,
        *Evidence.read(),
        *OUTCOMES,
        *Levers.__dataclass_fields__,
        *IPS_25.items,
        *Evidence.read().sources,
    ]
    return [*AGENTS, *columns, *verbs, *mechanism_modules(), *functions, *words, *Choices.model_fields, *parts]


def test_every_public_name_is_explained() -> None:
    from ipssim.cli.topics import topics

    known = {name.lower() for topic in topics() for name in (topic.name, *topic.other_names)}
    assert [name for name in _public_names() if name.lower() not in known] == []


@pytest.mark.parametrize("name", ["Phase", "HostKind", "Payer", "Scheme", "Cause", "Regime", "Determinant"])
def test_the_glossary_has_every_word_of_the_field_and_no_other(name: str) -> None:
    from ipssim import vocabulary
    from ipssim.glossary import MEANINGS

    assert list(MEANINGS[name]) == [member.name.lower() for member in getattr(vocabulary, name)]


def test_the_glossary_has_every_item_of_the_scale() -> None:
    from ipssim.fidelity_scale import IPS_25
    from ipssim.glossary import MEANINGS

    assert tuple(MEANINGS["items"]) == IPS_25.items


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Agency.phase", "phase (state variable of Agency)"),
        ("agency", "Agency (agent)"),
        ("base_hazard", "adoption.base_hazard (parameter)"),
        ("Agency.decide_adoption", "in the month  6 the adoption decision, money, installation"),
        ("adoption_hazard", "used by  Agency.decide_adoption"),
        ("FULL", "full (phase)"),
        ("funding_ended", "funding_ended (cause of stopping)"),
        ("weighting", 'example    weighting = "uniform"'),
        ("sparse", "sparse (option of weighting)"),
        ("insurer", "insurer (payer)"),
        ("per_post", "per_post (scheme of payment)"),
        ("replicates", "replicate (word)\n\nLuck by its number."),
        ("most_beside", "How many such runs travel together"),
        ("RunSpec", "has also   key, kin, most_beside"),
        ("assumed", "assumed (grade of evidence)\n\nNo source gives a value;"),
        ("role_of_supervisor", "supervision    +2.3  The item is the supervisor, and how outcomes are used."),
    ],
)
def test_names_may_be_dotted_or_plain(name: str, says: str, ipssim: Terminal) -> None:
    answer = ipssim("explain", name)
    assert answer.code == 0 and says in answer.out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mandat", "did you mean `mandate`?"),
        ("quarter", "these have it in their names: employed_in_quarter, worked_in_quarter"),
        ("tornado", "`ipssim list KIND` names policies, "),  # is near to `toward`, and another thing
    ],
)
def test_what_nothing_is_called_is_met_with_what_is_near(name: str, hint: str, ipssim: Terminal) -> None:
    answer = ipssim("explain", name)
    assert answer.code == 2 and f"error: nothing is called `{name}`\n\nhint: {hint}" in answer.err


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("outcome", "unknown list `outcome`\n\nhint: did you mean `outcomes`?"),
        ("figures", "figures are not listed here\n\nhint: see `ipssim plot --list`"),
        ("x", "unknown list `x`\n\nhint: there are policies, parameters, "),
    ],
)
def test_what_cannot_be_listed_is_said_with_what_can(kind: str, says: str, ipssim: Terminal) -> None:
    answer = ipssim("list", kind)
    assert answer.code == 2 and f"error: {says}" in answer.err


def test_an_ambiguous_name_shows_all_that_bear_it(ipssim: Terminal) -> None:
    shown = [line for line in ipssim("explain", "cost_cents").out.splitlines() if line.startswith("cost_cents (")]
    assert len(shown) == 3 and ipssim("explain", "Agency.cost_cents").out.count("cost_cents (") == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("recurrent_state_line", "It adds to the lines that regions open and enlarge by themselves"),
        ("initial_programmes", "They begin new: no clients yet, and the fidelity of beginners."),
        ("initial_programmes_per_million", "They begin new: no clients yet, and the fidelity of beginners."),
    ],
)
def test_what_a_reader_of_counts_would_stumble_over_is_said(name: str, said: str, ipssim: Terminal) -> None:
    assert said in " ".join(ipssim("explain", name).out.split())
