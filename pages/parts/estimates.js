/* The table of a Gaussian mixture's estimates: a row a component, as the film stands. It shows the part `mixture`. */
export default function estimates(component) {
  const { group, large } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-estimates");
  root.classList.toggle("em-large", !!large);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  /* As many digits as the coordinate's own spread makes worth reading; one fewer where several coordinates share the width. */
  const written = (value, unit, fewer) => gaussians.written(gaussians.measured(value, unit, 4 - fewer));

  /* A width is never nothing at all: what would be 0.00 is written with its power of ten. */
  const width = (value, unit, fewer) => {
    const text = written(value, unit, fewer);
    return /[1-9]/.test(text) || !value ? text : gaussians.written(gaussians.tenfold(value, 0));
  };

  function cells(part, set, k) {
    const d = set.means[k].length, upper = set.covariances[k], fewer = Number(d > 1), deviations = [];
    for (let i = 0, place = 0; i < d; place += d - i, i++) deviations.push(Math.sqrt(upper[place]));
    const some = [set.weights[k].toFixed(4 - fewer), ...set.means[k].map((mean, i) => written(mean, part.units[i], fewer)), ...deviations.map((value, i) => width(value, part.units[i], fewer))];
    return d === 2 ? [...some, (upper[1] / deviations[0] / deviations[1]).toFixed(2).replace(/^-(0\.00)?/, (_, zero) => zero ?? "−")] : some;
  }

  let shown = null;
  function show() {
    const part = window.emFilms?.[group]?.mixture;
    if (!part) return root.replaceChildren();
    const stop = Math.max(0, part.steps.indexOf(window.emStops?.[group] ?? 0));
    if (shown !== part) build(part);
    const set = part.sets[part.at[stop]], place = part.shared[stop], expected = place < 0 ? null : gaussians.totals(part, place);
    root.querySelectorAll("tbody tr").forEach((row, k) => {
      const texts = [...cells(part, set, k), expected ? expected[k].toFixed(part.points.length > 1 ? 1 : 2) : "·"];
      texts.forEach((text, i) => { row.children[i + 1].textContent = text; });
    });
    root.querySelector("table").dataset.kind = part.kinds[stop];
  }

  function build(part) {
    shown = part;
    const { words: w } = part;
    const d = part.points.length, axes = d === 1 ? [""] : part.axes.map(name => ` ${name}`);
    const heads = [w.weight, ...axes.map(axis => w.mean + axis), ...axes.map(axis => w.deviation + axis), ...(d === 2 ? [w.correlation] : []), w.expected];
    const swatch = k => make("span", { className: `em-swatch em-c${k}`, ariaHidden: "true" });
    root.classList.toggle("em-compact", d > 1);
    root.replaceChildren(make("table", {},
      make("caption", { className: "em-hidden", textContent: w.caption }),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, make("span", { className: d > 1 ? "em-hidden" : "", textContent: w.component })), ...heads.map(text => make("th", { scope: "col", className: "em-number", textContent: text })))),
      make("tbody", {}, ...part.components.map((name, k) => make("tr", {}, make("th", { scope: "row" }, swatch(k), name), ...heads.map(() => make("td", { className: "em-number" })))))));
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", w.caption);
  }

  return follow(root, group, { "em-film": show, "em-stop": show });
}
