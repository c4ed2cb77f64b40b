"""The interactive chart: its specification (Altair), its data, and the library that draws it, for one page offline."""

import json
from functools import cache
from typing import Any

from ipssim.batch import Results
from ipssim.figures.style import GRID, INK, QUIET, arm_styles
from ipssim.outcomes import Outcome
from ipssim.report.curves import Curves, curves
from ipssim.wording import plain

__all__ = ["as_json", "dash", "explorer_data", "library", "specification"]

FROM_ZERO_UNLESS = ("IPS-25 points",)  # scales that do not begin at zero
HEIGHT = 380  # pixels
FONT = "system-ui, sans-serif"
MOST_DIGITS = 3
EASY_TO_HIT = 160  # square pixels of a point, for fingers and mice
DESCRIPTION = "Lines over time of the outcome chosen above, one for each arm; the table beneath says where they end."


def explorer_data(results: Results) -> dict[str, Any]:
    """What the page's script needs: choices, and the numbers behind each."""
    shown = curves(results)
    return {
        "arms": list(results.arms),
        "outcomes": [_outcome(results, outcome) for outcome in shown.outcomes],
        "regions": list(shown.regions),
        "swept": [{"name": swept.name, "steps": list(swept.steps)} for swept in shown.swept],
        "dates": {"system": shown.dates, "region": shown.dates_of_regions},
        "system": shown.system,
        "region": shown.by_region,
        "documented": _documented(results, shown),
    }


def specification(results: Results) -> dict[str, Any]:
    """The chart as Vega-Lite: bands, lines and documented points, fed by name from the page's script."""
    import altair as alt

    styles = arm_styles(results.arms)
    arms = list(styles)
    colour = alt.Color("arm:N", legend=None, scale=alt.Scale(domain=arms, range=[s.color for s in styles.values()]))
    dashes = alt.StrokeDash(
        "arm:N", legend=None, scale=alt.Scale(domain=arms, range=[dash(s.linestyle) for s in styles.values()])
    )
    day = alt.X("date:T", scale=alt.Scale(type="utc"), axis=alt.Axis(title=None, grid=False, labelOverlap=True))
    height = alt.Y("mean:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=None, tickCount=6))
    near = alt.selection_point(name="near", on="pointerover", fields=["date", "arm"], empty=False)
    told = [
        alt.Tooltip("arm:N", title="Arm"),
        alt.Tooltip("utcyearmonth(date):T", title="Date", format="%B %Y"),
        alt.Tooltip("mean:Q", title="Mean", format=f",.{MOST_DIGITS}~g"),
        alt.Tooltip("spread:N", title="5 to 95 %"),
    ]
    curve = alt.Chart(alt.NamedData("curves")).encode(x=day, color=colour)
    band = alt.Chart(alt.NamedData("bands")).encode(x=day, color=colour)
    layers = [
        alt.Chart(alt.NamedData("anchors")).mark_point(opacity=0, aria=False).encode(x=day, y=alt.Y("value:Q")),
        band.mark_area(opacity=0.16, aria=False).encode(y=alt.Y("low:Q"), y2="high:Q"),
        curve.mark_line(strokeWidth=2.2, aria=False).encode(y=height, strokeDash=dashes),
        curve.mark_point(size=EASY_TO_HIT, filled=True, aria=False)
        .encode(y=height, tooltip=told, opacity=alt.condition(near, alt.value(1), alt.value(0)))
        .add_params(near),
        alt.Chart(alt.NamedData("documented"))
        .mark_point(shape="diamond", size=80, filled=True, color=INK, aria=False)
        .encode(x=day, y=alt.Y("value:Q"), tooltip=[alt.Tooltip("label:N", title="Documented"), "value:Q"]),
    ]
    chart = alt.layer(*layers).properties(
        width="container", height=HEIGHT, autosize=alt.AutoSizeParams(type="fit-x"), description=DESCRIPTION
    )
    made: dict[str, Any] = _dressed(chart).to_dict()
    return made


def _dressed(chart: Any) -> Any:
    return (
        chart.configure(font=FONT, background="white")
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=INK, labelFontSize=13, tickColor=QUIET, domainColor=QUIET, gridColor=GRID, labelPadding=6
        )
        .configure_axisY(domain=False, ticks=False)
    )


@cache
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that any number of charts share; nothing is fetched."""
    import vl_convert

    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    # The script stands inside an element of the page, which the first of these would close.
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def as_json(data: Any) -> str:
    """JSON that may stand inside a script element, whatever names it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028")


def _outcome(results: Results, outcome: Outcome) -> dict[str, Any]:
    unit = "%" if outcome.is_share else outcome.in_currency(results.scenario.currency).unit
    said = {"name": outcome.name, "label": outcome.label, "unit": unit, "definition": plain(outcome.definition)}
    return said | {"zero": outcome.unit not in FROM_ZERO_UNLESS}


def _documented(results: Results, shown: Curves) -> dict[str, list[dict[str, Any]]]:
    """Documented points by outcome."""
    scales = {outcome.name: 100 if outcome.is_share else 1 for outcome in shown.outcomes}
    found: dict[str, list[dict[str, Any]]] = {}
    for point in results.observations:
        if point.outcome in scales:
            value = point.value * scales[point.outcome]
            said = {"date": point.date.isoformat(), "value": value, "label": point.label or point.outcome}
            found.setdefault(point.outcome, []).append(said)
    return found


def dash(line: Any) -> list[float]:
    """A dash of the figures, in pixels."""
    return [1, 0] if line == "solid" else [2.2 * length for length in line[1]]
