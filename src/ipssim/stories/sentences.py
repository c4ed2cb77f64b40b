"""What is said about each event: a table of templates, and the words that go into them."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from ipssim.fidelity_scale import IPS_25
from ipssim.levers import Levers
from ipssim.stories.lives import Happening
from ipssim.vocabulary import Payer

__all__ = ["TEMPLATES", "in_words", "sentence"]

# The key is kind.event, or more exactly kind.event.after, kind.event.cause, or for phases both phases.
TEMPLATES = {
    "agency.heard": "It hears of the practice for the first time.",
    "agency.had_heard": "It has heard of the practice before.",
    "agency.phase.PREPARATION": "It resolves{again} to take up the practice, begins to prepare and looks for money.",
    "agency.phase.INSTALLATION": "With money in hand it begins to hire and to train{attempt}.",
    "agency.phase.INITIAL": "The service opens its doors.",
    "agency.phase.EXPLORATION>INITIAL": "The service is there from the beginning: staffed, funded and new.",
    "agency.phase.FULL": "Initial implementation is over: the service is in full operation.",
    "agency.phase.INSTALLATION>DISCONTINUED": "The installation fails before any client was served: {why}. "
    "Its posts and contracts end.",
    "agency.phase.DISCONTINUED": "The service stops: {why}. Its clients leave, its posts and contracts end.",
    "agency.phase.PREPARATION>EXPLORATION": "It lets the plan go: {why}.",
    "agency.phase.DISCONTINUED>EXPLORATION": "Enough time has passed since the stop: it is open to the practice again.",
    "agency.contract_signed": "{Payers} {fund} {posts} for good.",
    "agency.contract_signed.more": "{Payers} {now_fund} {posts} for good, {more} than before.",
    "agency.contract_signed.same": "{Payers} {renew} the contract for {posts}, for good.",
    "agency.contract_signed.project": "The project fund grants {posts} for {months}.",
    "agency.contract_ended": "Money from {former} ends.",
    "agency.contract_ended.fidelity_condition": "Money from {former} ends: fidelity stayed below what it requires.",
    "agency.contract_ended.made permanent": "The project grant has done its work and ends.",
    "agency.contract_ended.others pay": "The organisation itself need not pay any more.",
    "agency.notice": "Its recurrent contracts are given notice: there is less money than posts.",
    "agency.notice_withdrawn": "The notice is withdrawn: the line can pay for its posts again.",
    "agency.host_pays": "No one else pays, so the organisation pays for the team itself.",
    "agency.bridged": "Bridge money from the project fund carries the team over the gap for {months}.",
    "agency.extended": "The project is extended until other money can take over.",
    "agency.contract_divided": "Its contract is divided over the payers of the line in another way, on the same terms.",
    "agency.joined_trial": "It becomes a site of a local trial.",
    "agency.transition_sought.supported": "It asks for permanent money {months} before its project ends, "
    "and finds support.",
    "agency.transition_sought.refused": "It asks for permanent money {months} before its project ends, in vain.",
    "agency.transition": "The project becomes a permanent service.",
    "agency.leader_left": "Its leader leaves. The new one is {newcomer} committed to the practice.",
    "agency.legacy_closed.leader": "The leader closes what is left of the old train-then-place service.",
    "agency.legacy_closed.authority": "The authority has what is left of the old train-then-place service closed.",
    "agency.laid_off": "The account has been overdrawn for too long: one specialist has to go.",
    "agency.legacy_kept.parallel": "The old train-then-place service goes on beside the new team.",
    "agency.legacy_kept.revived": "The new team is the old train-then-place service under a new name.",
    "agency.partnership_signed": "It signs an agreement with its partner organisation.",
    "agency.partnership_renewed": "The agreement with its partner organisation is renewed.",
    "agency.partnership_lapsed": "The agreement with its partner organisation lapses{without}.",
    "agency.steering_group_formed": "A steering group begins to meet.",
    "agency.steering_group_dissolved.project_ended": "The steering group dissolves with the end of the project.",
    "agency.steering_group_dissolved.low_commitment": "The steering group loses heart and dissolves.",
    "agency.steering_group_dissolved": "The steering group dissolves.",
    "agency.reviewed.independent": "Outside reviewers rate its fidelity: {points} of 125, {band}{change}.",
    "agency.reviewed.own": "It rates its own fidelity: {points} of 125, {band}{change}.",
    "agency.staff_changed": "{Staff}: {filled}.",
    "agency.supervisor_came": "A supervisor takes up the post.",
    "agency.supervisor_went": "The supervisor leaves.",
    "agency.fell_into_debt": "The programme's account is overdrawn to the limit; the organisation pays the rest.",
    "agency.unfunded": "Nobody pays for the team any more: it goes on for as long as its account bears it.",
    "agency.sustained": "It still delivers {months} after its start-up ended: it counts as sustained.",
    "agency.year_in_numbers": "The year: {entered} taken in, {jobs} started{stand}. Spent {cost}; received {income}.",
    "authority.learning_community_joined.policy": "{Where} joins the learning community, as policy has it.",
    "authority.learning_community_joined.deepened": "{Where}, so far a member of the learning community in "
    "part, as policy has it, becomes a full member of its own accord.",
    "authority.learning_community_joined.own_decision": "{Where} joins the learning community of its own accord.",
    "authority.learning_community_left.policy": "{Where}'s membership of the learning community ends with the policy.",
    "authority.learning_community_left.low_commitment": "{Where}, no longer committed, leaves the learning community.",
    "authority.strategy_opened": "{Where} adopts a strategy that names the practice.",
    "authority.strategy_ended": "{Where} gives up its strategy for the practice{cause}.",
    "authority.programme_opened": "{Where} puts a programme, with money and people, behind its strategy.",
    "authority.programme_ended": "{Where} ends the programme behind its strategy{cause}.",
    "authority.mandate_opened": "A law {of_where} charges services with helping people to work.",
    "authority.mandate_ended": "The law {of_where} that charged services with work is repealed{cause}.",
    "authority.agreement_opened": "Health and employment administrations {of_where} sign an agreement{cause}.",
    "authority.agreement_ended": "The agreement of health and employment administrations {of_where} ends{cause}.",
    "authority.founds_centre_opened": "The authority {of_where} decides that there is to be a support centre.",
    "authority.founds_centre_ended": "The authority {of_where} gives up its support centre{cause}.",
    "authority.calls_opened": "The authority {of_where} begins to call for projects.",
    "authority.calls_ended": "The authority {of_where} calls for no more projects{cause}.",
    "authority.line_opened": "{Where} puts a recurrent line of its own for the practice into the budget.",
    "authority.line_ended": "{Where} strikes its own recurrent line from the budget{cause}.",
    "authority.coordinator_arrived": "A coordinator for the practice is appointed {in_where}.",
    "authority.coordinator_left": "The coordinator {of_where} leaves.",
    "authority.champion_arrived": "A champion of the practice speaks up {in_where}.",
    "authority.champion_left": "The champion {of_where} leaves.",
    "authority.authority_turned_over": "New people take office {in_where}, with wishes of their own.",
    "support_centre.opened": "A support centre opens {for_where}.",
    "support_centre.renewed": "The support centre {for_where} receives money for another term.",
    "support_centre.closed.region_withdrew_support": "The support centre {for_where} closes: neither "
    "the authority nor policy nor membership keeps it.",
    "support_centre.closed": "The support centre {for_where} closes{cause}.",
    "researcher.trial_started": "Researchers start a trial {in_where}.",
    "researcher.trial_reported.positive": "The trial {in_where} reports: people on the practice work more.",
    "researcher.trial_reported.not_positive": "The trial {in_where} reports: no clear difference.",
    "researcher.trial_funded": "Money for a trial is granted {in_where}.",
    "researcher.group_formed": "A research group forms {in_where}.",
    "researcher.community_founded": "Researchers {in_where} set up a learning community, which regions may join.",
    "policy": "Policy: {lever}{cell}: {after}{unit} (before: {before}).",
}

WHY = {
    "funding_ended": "the money has run out",
    "low_priority": "other things matter more to the organisation",
    "workforce": "there are not the people to do the work",
    "leader_left": "the leader who wanted it has gone, and the new one does not want it as much",
    "fidelity_condition": "it lost a contract because its fidelity stayed below what was required",
    "region_withdrew_support": "the region does not stand behind it, and nobody helps",
    "steering_group_dissolved": "the group that steered it has dissolved",
    "low_commitment": "commitment has faded",
    "no money found": "no money was found in time",
    "interest lapsed": "interest has lapsed",
    "learning_community": "entering the learning community requires it",
}

PAYERS = {
    Payer.MENTAL_HEALTH: "the mental-health authority",
    Payer.VOCATIONAL_REHABILITATION: "vocational rehabilitation",
    Payer.MUNICIPALITY: "the municipality",
    Payer.INSURER: "the insurer",
    Payer.PROJECT: "the project fund",
    Payer.HOST: "the organisation itself",
}
THOUSAND = 1000
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("", "", "second", "third", "fourth", "fifth", "sixth")


def sentence(happening: Happening, place: str, currency: str) -> str:
    """One happening in one sentence.

    place  name of the region;  currency  of the scenario
    """
    template = next((TEMPLATES[key] for key in _keys(happening) if key in TEMPLATES), None)
    if template is None:  # an event that nobody has found words for yet is told all the same
        return f"{in_words(happening.kind).capitalize()}: {in_words(happening.event)}{_because(happening.cause)}."
    said = template.format(**_words(happening, place, currency))
    return said[0].upper() + said[1:]


def in_words(name: str) -> str:
    """A name of the model as words."""
    return name.replace("_", " ").lower()


def _keys(happening: Happening) -> Iterable[str]:
    """Keys into the table, the most exact one first."""
    if happening.kind == "policy":
        return ("policy",)
    base = f"{happening.kind}.{happening.event}"
    if happening.event == "phase":
        return (f"{base}.{happening.before}>{happening.after}", f"{base}.{happening.after}")
    if happening.event == "contract_signed":
        return (f"{base}.{_kind_of_contract(happening)}", base)
    if happening.numbers.get("was_member"):
        return (f"{base}.deepened", base)
    return (f"{base}.{happening.after}", f"{base}.{happening.cause}", base)


def _kind_of_contract(happening: Happening) -> str:
    if happening.cause == Payer.PROJECT.name.lower():
        return "project"
    held, covered = int(happening.before), int(happening.after)
    return "new" if not held else "more" if covered > held else "same"


def _words(happening: Happening, place: str, currency: str) -> dict[str, str]:
    """Everything a template may ask for."""
    words = {"why": WHY.get(happening.cause, in_words(happening.cause)), "cause": _because(happening.cause)}
    words |= {"again": " once more" if happening.attempt else "", "attempt": _attempt(happening.attempt)}
    words |= {"without": " with nothing left to share" if happening.cause == "stopped" else " without being renewed"}
    words |= _whereabouts(happening, place)
    if "months" in happening.numbers:
        words |= {"months": counted(int(happening.numbers["months"]), "month")}
    if happening.event == "contract_signed":
        words |= _contract(happening)
    elif happening.event == "contract_ended":
        words |= {"former": _payers(happening.before)}
    elif happening.event == "reviewed":
        words |= _review(happening)
    elif happening.event == "leader_left":
        words |= {"newcomer": "more" if happening.numbers["gained"] > 0 else "less"}
    elif happening.event == "staff_changed":
        words |= _staff(happening.numbers)
    elif happening.event == "year_in_numbers":
        words |= _year(happening.numbers, currency)
    elif happening.kind == "policy":
        words |= _policy(happening, currency)
    return words


def _because(cause: str) -> str:
    """The cause, as the end of a sentence; decisions of one's own need none."""
    return "" if cause in ("", "own_decision") else f": {WHY.get(cause, in_words(cause))}"


def _attempt(attempt: int) -> str:
    if attempt < 2:
        return ""
    return f", for the {ORDINALS[attempt] if attempt < len(ORDINALS) else f'{attempt}th'} time"


def _whereabouts(happening: Happening, place: str) -> dict[str, str]:
    if happening.nation:
        return {
            "Where": "the nation",
            "of_where": "of the nation",
            "in_where": "nationally",
            "for_where": "for the nation",
        }
    return {"Where": place, "of_where": f"of {place}", "in_where": f"in {place}", "for_where": f"for {place}"}


def _contract(happening: Happening) -> dict[str, str]:
    payers, covered = happening.cause.split(), int(happening.after)
    several = len(payers) > 1
    more = covered - int(happening.before)
    return {
        "Payers": _payers(happening.cause),
        "posts": counted(covered, "post"),
        "more": f"{number(more)} more",
        "fund": "fund" if several else "funds",
        "now_fund": "now fund" if several else "now funds",
        "renew": "renew" if several else "renews",
    }


def _payers(names: str) -> str:
    return listed([PAYERS[Payer[name.upper()]] for name in names.split()])


def _review(happening: Happening) -> dict[str, str]:
    points, before = int(happening.after), int(happening.numbers["before"])
    band = {"not IPS": "too low to count as the practice"}.get(IPS_25.band(points), f"{IPS_25.band(points)} fidelity")
    gained = points - before
    moved = f"{'up' if gained > 0 else 'down'} {abs(gained)}" if gained else "as before"
    return {"points": str(points), "band": band, "change": f" ({moved})" if before else ""}


def _staff(numbers: dict[str, float]) -> dict[str, str]:
    left, hired = (int(numbers[name]) for name in ("left", "hired"))
    parts = [f"{counted(left, 'specialist')} {'leave' if left > 1 else 'leaves'}"] if left else []
    parts += [f"{counted(hired, 'specialist')} {'are' if hired > 1 else 'is'} hired"] if hired else []
    return {"Staff": " and ".join(parts), "filled": _filled(int(numbers["filled"]), int(numbers["posts"]))}


def _filled(filled: int, posts: int) -> str:
    if not posts:
        return "no post is left"
    if filled == posts:
        every = {1: "the only post is", 2: "both posts are"}.get(posts, f"all {number(posts)} posts are")
        return f"{every} filled"
    if not filled and posts == 1:
        return "the only post is empty"
    if not filled:
        return f"{'neither' if posts == 2 else 'none'} of {counted(posts, 'post')} is filled"
    return f"{number(filled)} of {counted(posts, 'post')} {'is' if filled == 1 else 'are'} filled"


def _year(numbers: dict[str, float], currency: str) -> dict[str, str]:
    income = {payer: numbers[f"from_{payer.name.lower()}"] for payer in Payer}
    paying = [f"{round(amount):,} from {PAYERS[payer]}" for payer, amount in income.items() if round(amount) > 0]
    clients, working = int(numbers["clients"]), int(numbers["working"])
    at_work = f"{number(working) if working else 'none'} of them in work"
    stand = f"; at its end {counted(clients, 'person', 'people')} on the practice, {at_work}" if clients else ""
    return {
        "entered": counted(int(numbers["entered"]), "person", "people") if numbers["entered"] else "nobody",
        "jobs": counted(int(numbers["job_starts"]), "job"),
        "stand": stand,
        "cost": f"{currency} {round(numbers['cost']):,}",
        "income": listed(paying) or "nothing",
    }


def _policy(happening: Happening, currency: str) -> dict[str, str]:
    about: Any = next(lever.metadata for lever in fields(Levers) if lever.name == happening.event)
    plain = about["unit"].startswith(("share", "ratio", "dose", "0-1", "yes/no"))
    said = _truth if about["unit"] == "yes/no" else _amount
    unit = "" if plain else f" {about['unit'].replace('currency', currency)}"
    return {
        "lever": about["doc"].partition(";")[0],
        "cell": f", {in_words(happening.cause)}" if happening.cause else "",
        "after": said(happening.after),
        "before": said(happening.before),
        "unit": unit,
    }


def _truth(written: str) -> str:
    return "yes" if float(written) else "no"


def _amount(written: str) -> str:
    """A number as a reader sees it: whole thousands, or four digits."""
    value = float(written)
    return f"{value:,.0f}" if value.is_integer() or abs(value) >= THOUSAND else f"{value:.4g}"


def listed(names: list[str]) -> str:
    """Names as a sentence lists them."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def number(count: int) -> str:
    """A count, spelt out while it is small."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def counted(count: int, singular: str, plural: str = "") -> str:
    """A count and its noun."""
    return f"{number(count)} {singular if count == 1 else plural or f'{singular}s'}"
