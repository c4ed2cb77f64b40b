// The interactive chart: controls choose, the chart and the table below it show. No network, no state but the controls.
(() => {
  "use strict";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const find = (id) => document.getElementById(id);
  const root = find("explorer");
  if (!root) return;
  const data = read("explorer-data");
  const ticked = () => [...root.querySelectorAll("input[name=arm]")].filter((box) => box.checked).map((box) => +box.value);
  const number = (value) =>
    value === null || value === undefined ? "none" : value.toLocaleString("en", { maximumSignificantDigits: 3 });

  const chosen = () => {
    const outcome = data.outcomes[+find("outcome").value];
    const place = find("region") ? +find("region").value : -1;
    const byRegion = place >= 0 && data.region[outcome.name];
    const swept = find("swept") && !byRegion ? +find("swept").value : -1;
    return { outcome, byRegion, place: byRegion ? place : -1, swept, step: swept >= 0 ? +find("step").value : 0 };
  };

  const spreads = (now) =>
    now.byRegion
      ? data.region[now.outcome.name][now.place]
      : data.system[now.outcome.name][now.swept >= 0 ? `${now.swept}:${now.step}` : "all"];

  const rowsOf = (now) => {
    const dates = (now.byRegion ? data.dates.region : data.dates.system).map((day) => Date.parse(day));
    const all = spreads(now);
    return ticked().flatMap((arm) => {
      const [low, mean, high] = all[arm];
      return mean.map((value, k) => ({
        arm: data.arms[arm],
        date: dates[k],
        low: low[k],
        mean: value,
        high: high[k],
        spread: `${number(low[k])} to ${number(high[k])}`,
      }));
    });
  };

  const place = (now) => {
    if (now.byRegion) return `, ${data.regions[now.place]}`;
    if (now.swept >= 0) return `, ${data.swept[now.swept].name}: ${data.swept[now.swept].steps[now.step]}`;
    return "";
  };

  const fill = (table, now) => {
    const all = spreads(now);
    const rows = ticked().map((arm) => {
      const [low, mean, high] = all[arm].map((values) => values[values.length - 1]);
      const none = mean === null || mean === undefined;
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.dir = "auto";
      head.textContent = data.arms[arm];
      const cells = [number(mean), none ? "" : `${number(low)} to ${number(high)}`].map((text) => {
        const cell = document.createElement("td");
        cell.className = "number";
        cell.textContent = text;
        return cell;
      });
      row.append(head, ...cells);
      return row;
    });
    table.replaceChildren(...rows);
  };

  const setUp = (now) => {
    const region = find("region");
    if (region) region.disabled = !data.region[now.outcome.name];
    const swept = find("swept");
    if (!swept) return;
    swept.disabled = Boolean(now.byRegion);
    const step = find("step");
    const steps = now.swept >= 0 ? data.swept[now.swept].steps : [];
    step.disabled = steps.length < 2;
    step.max = Math.max(steps.length - 1, 0);
    if (+step.value > +step.max) step.value = step.max;
    find("step-said").textContent = steps[+step.value] || "any value";
    step.setAttribute("aria-valuetext", steps[+step.value] || "any value");
  };

  const show = (view) => {
    setUp(chosen());
    const now = chosen();
    const rows = rowsOf(now).filter((row) => row.mean !== null);
    const first = Date.parse(data.dates.system[0]);
    find("explorer-title").textContent = `${now.outcome.label}${place(now)} [${now.outcome.unit}]`;
    find("explorer-about").textContent = `${now.outcome.definition}. Line: mean of the runs. Band: 5th to 95th percentile.`;
    fill(find("explorer-values"), now);
    return view
      .data("curves", rows)
      .data("bands", find("band").checked ? rows : [])
      .data("anchors", now.outcome.zero ? [{ date: first, value: 0 }] : [])
      .data("documented", now.byRegion || now.swept >= 0 ? [] : (data.documented[now.outcome.name] || []).map((point) => ({ ...point, date: Date.parse(point.date) })))
      .resize()
      .runAsync();
  };

  const ERRORS = 1; // that a list is empty is no news here
  const options = { logLevel: ERRORS, actions: false, renderer: "svg", tooltip: { theme: "custom" } };
  vegaEmbed("#chart", read("explorer-spec"), options)
    .then(({ view }) => {
      window.explorer = { view, drawn: 0 };
      const draw = () => show(view).then(() => { window.explorer.drawn += 1; root.dataset.ready = "yes"; });
      root.addEventListener("input", draw);
      find("controls").addEventListener("submit", (event) => event.preventDefault());
      window.addEventListener("beforeprint", () => view.resize().run());
      return draw();
    })
    .catch((problem) => {
      find("chart").textContent = `The chart cannot be drawn here: ${problem.message}. The figures below show the same.`;
      throw problem;
    });
})();
