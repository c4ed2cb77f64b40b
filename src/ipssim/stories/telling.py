"""Stories as dated lines: one life, two lives side by side, and why they parted."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ipssim.model import SystemModel
from ipssim.scenario import RunSpec
from ipssim.stories.lives import HOSTS, Happening, Life
from ipssim.stories.sentences import in_words, sentence
from ipssim.stories.twins import Difference, Parting, live_as_twins, written
from ipssim.vocabulary import DELIVERING, HostKind, Phase

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Candidate", "Line", "Story", "candidates", "frame_of", "story", "twin_story"]

MOST_NAMED = 3  # differences named of each level: the first are enough to see why
MOST_CANDIDATES = 12
ASIDE = {"policy", "year_in_numbers"}
# What happens in the capital and is felt at an agency only through what comes of it. The raw events have it.
FAR_AWAY = (
    "authority_turned_over",
    "coordinator_arrived",
    "coordinator_left",
    "champion_arrived",
    "champion_left",
    "agreement_opened",
    "agreement_ended",
    "group_formed",
    "trial_started",
)


@dataclass(frozen=True)
class Line:
    """One sentence of a story.

    when   first day of its month
    whose  0 the first twin's, 1 the second's, -1 both twins' or the only one's
    aside  no event: a policy that comes into force, a year in numbers
    """

    when: date
    says: str
    whose: int = -1
    aside: bool = False


@dataclass(frozen=True)
class Story:
    """A life, or two.

    about    what the agency is and where, on one line
    why      when and why twins part, in sentences; empty for a single life
    """

    about: str
    lines: list[Line]
    happenings: list[Happening]
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An agency worth a story: what happened to it in a run."""

    agency: int
    region: str
    host: str
    starts: int
    stops: int
    reviews: int
    at_the_end: str


def story(spec: RunSpec, agency: int, currency: str) -> Story:
    """The life of an agency, by its number from 0."""
    life = Life(spec, agency)
    happenings = [happening for told in life.months() for happening in told]
    return Story(life.about, _lines(happenings, life.place, currency), happenings)


def twin_story(one: RunSpec, other: RunSpec, agency: int, currency: str) -> Story:
    """The same agency in two arms: both stories merged, each line marked, and why they part."""
    life, _, parting = live_as_twins(one, other, agency)
    first, second = (_lines(happenings, life.place, currency) for happenings in parting.happenings)
    why = _why(parting, (first, second), life)
    return Story(life.about, _merged(first, second), [h for told in parting.happenings for h in told], why)


def candidates(spec: RunSpec) -> list[Candidate]:
    """The agencies with most to tell: those that ever began to install, most events but reviews first."""
    model = SystemModel(spec)
    for _ in range(spec.months):
        model.step()
    events = model.events.to_frame().query("kind == 'agency'")
    begun = (Phase.INSTALLATION.name, Phase.INITIAL.name)  # the first programmes are there from the start
    known = events[events.after.isin(begun)].row.unique()
    weight = events[events.event != "reviewed"].groupby("row").size()
    chosen = sorted(known, key=lambda row: (-weight[row], row))[:MOST_CANDIDATES]
    return [_candidate(model, events[events.row == row], int(row)) for row in chosen]


def _candidate(model: SystemModel, events: "pd.DataFrame", row: int) -> Candidate:
    table, moves = model.agencies.table, events[events.event == "phase"]
    return Candidate(
        agency=row,
        region=model.region_names[table["region"][row]],
        host=HOSTS[HostKind(table["host"][row])],
        starts=int((moves.after == Phase.INITIAL.name).sum()),
        # An installation given up is no stop: it never served anyone.
        stops=int((moves.before.isin(DELIVERING) & (moves.after == Phase.DISCONTINUED.name)).sum()),
        reviews=int((events.event == "reviewed").sum()),
        at_the_end=in_words(Phase(table["phase"][row]).name),
    )


def frame_of(happenings: list[Happening]) -> "pd.DataFrame":
    """The raw happenings, one row each; the numbers of a happening as text."""
    import pandas as pd

    rows = []
    for happening in happenings:
        row = asdict(happening)
        row["numbers"] = "; ".join(f"{name} {value:g}" for name, value in happening.numbers.items())
        rows.append(row)
    return pd.DataFrame(rows)


def _lines(happenings: list[Happening], place: str, currency: str) -> list[Line]:
    """Those worth a sentence in the life of an agency."""
    return [
        Line(each.when, sentence(each, place, currency), aside=bool({each.kind, each.event} & ASIDE))
        for each in happenings
        if not (each.nation and each.event in FAR_AWAY)
    ]


def _merged(one: list[Line], other: list[Line]) -> list[Line]:
    """Both lives in order of time; what both tell of a month is told once."""
    merged: list[Line] = []
    for when in sorted({line.when for line in (*one, *other)}):
        mine, theirs = ([line.says for line in lines if line.when == when] for lines in (one, other))
        shared = Counter(mine) & Counter(theirs)
        for whose, said in ((-1, mine), (0, mine), (1, theirs)):
            left = Counter(shared)
            for says in said:
                is_shared, left[says] = left[says] > 0, left[says] - 1
                if is_shared == (whose == -1):
                    merged.append(Line(when, says, whose))
    return merged


def _why(parting: Parting, lines: tuple[list[Line], list[Line]], life: Life) -> tuple[str, ...]:
    """When and why the lives part, level by level: policy, surroundings, the agency, the first event."""
    month = life.model.spec.month_of
    if not parting.own[0]:
        return (
            "Their lives never part: every state variable of the agency is the same in every month.",
            *_policy(parting, month),
        )
    why = [f"Until {_dated(month(parting.own[0]))} nothing of the agency itself differs.", *_policy(parting, month)]
    levels = ((parting.surroundings, "region or nation"), (parting.own, "agency itself"))
    for (when, differences), about in sorted(levels, key=lambda level: level[0][0]):
        if when:
            why.append(f"{_dated(month(when))}: the {about} differs. {_named(differences)}")
    return (*why, *_first_event(lines))


def _policy(parting: Parting, month: Any) -> list[str]:
    if parting.levers[0]:
        return [f"{_dated(month(parting.levers[0]))}: policy differs here. {_named(parting.levers[1])}"]
    if parting.elsewhere:
        return [f"{_dated(month(parting.elsewhere))}: policy differs, but only for other regions or agencies."]
    return ["No lever of policy differs in any month."]


def _named(differences: list[Difference]) -> str:
    named = [
        f"{each.name} ({each.means[0].lower()}{each.means[1:]}): {_values(each)}" for each in differences[:MOST_NAMED]
    ]
    more = len(differences) - MOST_NAMED
    return "; ".join(named) + (f"; and {more} more." if more > 0 else ".")


def _values(difference: Difference) -> str:
    one, other = (written(value) for value in difference.values)
    return f"{one} in [A], {other} in [B]" if difference.is_plain else f"{one} in both, but for the last digits"


def _first_event(lines: tuple[list[Line], list[Line]]) -> list[str]:
    """The first month of which the two stories tell different events."""
    told = [[line for line in own if not line.aside] for own in lines]
    differ = [line.when for line in _merged(*told) if line.whose >= 0]
    if not differ:
        return ["No event of the two lives differs: only their numbers do."]
    when = min(differ)
    said = [
        " ".join(line.says for line in _merged(*told) if line.when == when and line.whose == whose) for whose in (0, 1)
    ]
    return [f"{_dated(when)}: the first event that differs. [A] {said[0] or 'Nothing.'} [B] {said[1] or 'Nothing.'}"]


def _dated(day: date) -> str:
    return f"{day:%B %Y}"
