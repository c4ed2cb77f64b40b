"""What a study file may not ask for: found before anything is simulated, and said with its line."""

from typing import TYPE_CHECKING

from ipssim.analysis.validation import read_patterns
from ipssim.errors import InputError, nearest, there_are
from ipssim.evidence import Evidence
from ipssim.scenario import Scenario
from ipssim.scenario.library import shipped
from ipssim.scenario.varying import known_choices
from ipssim.toml_files import TomlFile

if TYPE_CHECKING:
    from ipssim.analysis.calibration.study import Study

__all__ = ["refuse_what_cannot_be"]

SEEN_IN = "united_states"


def refuse_what_cannot_be(study: "Study", file: TomlFile) -> None:
    """Raise an InputError for what is in no model, in no evidence, or not in the time that the study knows."""
    try:
        scenario = Scenario.read(shipped(study.scenario))
    except InputError as error:
        raise file.error(error.what, ("scenario",), hint=error.hint) from None
    try:
        scenario.changed({"end": study.until})
    except InputError as error:
        raise file.error(f"`until` cannot be: {error.what}", ("until",), hint=error.hint) from None
    _refuse_parameters(study, file)
    _refuse_choices(study, file, scenario)
    _refuse_patterns(study, file)
    _refuse_seen(study, file)


def _refuse_parameters(study: "Study", file: TomlFile) -> None:
    evidence = Evidence.read()
    if not study.parameters:
        hint = 'name some: "adoption.base_hazard" = []'
        raise file.error("there are no parameters to calibrate", ("parameters",), hint=hint)
    for name, bounds in study.parameters.items():
        where = ("parameters", name)
        if name not in evidence:
            raise file.error(f"unknown parameter `{name}`", where, of_key=True, hint=nearest(name, evidence))
        if bounds and (len(bounds) != 2 or not bounds[0] < bounds[1]):
            raise file.error(f"the range of `{name}` must be [low, high]", where)
        for bound in bounds:
            try:
                evidence.check_override(name, bound)
            except InputError as error:
                raise file.error(error.what, where, hint=error.hint) from None


def _refuse_choices(study: "Study", file: TomlFile, scenario: Scenario) -> None:
    possible = {known.name.partition(".")[2]: known.options for known in known_choices(scenario)}
    for name, options in study.choices.items():
        where = ("choices", name)
        if name not in possible:
            raise file.error(f"unknown choice `{name}`", where, of_key=True, hint=nearest(name, possible))
        known = [str(option) for option in possible[name]]
        if not options:
            raise file.error(f"`{name}` has no options", where, hint=there_are(known))
        for option in options:
            if option not in known:
                hint = nearest(option, known) or there_are(known)
                raise file.error(f"`{name}` cannot be `{option}`", where, hint=hint)


def _refuse_patterns(study: "Study", file: TomlFile) -> None:
    bank = {pattern.id: pattern for pattern in read_patterns()}
    if study.patterns is None and study.scenario != SEEN_IN:
        what = f"patterns are of the United States: a study of `{study.scenario}` must name those it takes over"
        raise file.error(what, ("scenario",), hint='patterns = ["A12a", "A20a"], and `seen` for values of its own')
    for place, name in enumerate(study.patterns or ()):
        where = ("patterns", place)
        if name not in bank:
            raise file.error(f"unknown pattern `{name}`", where, hint=nearest(name, bank))
        if bank[name].use == "held_out":
            raise file.error(f"the pattern `{name}` is held out: it is never fitted to", where)
        if bank[name].last > study.until:
            hint = f"it needs until = {bank[name].last}, or leave it out"
            raise file.error(f"the pattern `{name}` looks beyond {study.until}", where, hint=hint)
    if not study.targets:
        raise file.error("there is no pattern to fit to", ("patterns",), hint="docs/odd/patterns.md lists them all")


def _refuse_seen(study: "Study", file: TomlFile) -> None:
    fitted = [pattern.id for pattern in study.targets]
    for name in study.seen:
        if name not in fitted:
            hint = nearest(name, fitted) or there_are(fitted)
            raise file.error(
                f"`{name}` is none of the patterns that are fitted to", ("seen", name), of_key=True, hint=hint
            )
