/* Labels that EM did not see: a table of who was put where, by the responsibilities that this stop shows, and what counting
   with the labels says beside what EM says. It shows the parts `labels` and `mixture` of the film.

   labels.of[n] is 0 or 1; labels.names[label]; labels.counted[label] = [share, mean, standard deviation]. */
export default function labels(component) {
  const { group, large } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-labels");
  root.classList.toggle("em-large", !!large);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const cell = (text, right = false) => make("td", { className: `em-number${right ? " em-right" : ""}`, textContent: text });
  const head = (text, scope, k) => make("th", { scope, className: scope === "col" ? "em-number" : "" }, ...(k === undefined ? [] : [make("span", { className: `em-swatch em-c${k}`, ariaHidden: "true" })]), text);
  const table = (caption, heads, rows) => make("table", {},
    make("caption", { className: "em-hidden", textContent: caption }),
    make("thead", {}, make("tr", {}, make("td"), ...heads)),
    make("tbody", {}, ...rows.map(cells => make("tr", {}, ...cells))));

  /* counts[label][k], and the group that goes by each label: of the two ways, the one that puts more people right. */
  function judged(part, known, place) {
    const counts = [[0, 0], [0, 0]];
    gaussians.shares(part, place).forEach((row, n) => { counts[known.of[n]][gaussians.likeliest(row)] += 1; });
    const straight = counts[0][0] + counts[1][1], all = known.of.length;
    return { counts, all, own: straight * 2 >= all ? [0, 1] : [1, 0], right: Math.max(straight, all - straight) };
  }

  function show() {
    const film = window.emFilms?.[group], part = film?.mixture, known = film?.labels;
    if (!part || !known) return root.replaceChildren();
    const { words: w } = known;
    const stop = Math.max(0, part.steps.indexOf(window.emStops?.[group] ?? 0)), place = part.shared[stop];
    const found = place < 0 ? null : judged(part, known, place), own = found?.own ?? [0, 1];
    const groups = part.components.map(name => filled(w.group, { group: name }));
    const sums = found?.counts.map(([one, two]) => one + two);
    const confusion = table(w.caption, [...groups.map((name, k) => head(name, "col", k)), head(w.right, "col")], known.names.map((name, label) => [
      head(name, "row"),
      ...part.components.map((_, k) => cell(found ? String(found.counts[label][k]) : "·", own[label] === k)),
      cell(found ? `${(100 * found.counts[label][own[label]] / sums[label]).toFixed(0)}%` : "·"),
    ]));
    const says = found ? filled(w.says, { right: found.right, all: found.all, share: (100 * found.right / found.all).toFixed(1), at: part.places[place], first: known.names[0], second: known.names[1], one: groups[own[0]], two: groups[own[1]] }) : w.waits;
    const set = part.sets[part.at[stop]], digits = [3, 2, 2];
    const estimate = k => [set.weights[k], set.means[k][0], Math.sqrt(set.covariances[k][0])];
    const written = values => values.map((value, i) => cell(value.toFixed(digits[i]).replace("-", "−")));
    const compared = known.names.flatMap((name, label) => [
      [head(filled(w.counted, { name }), "row"), ...written(known.counted[label])],
      [make("th", { scope: "row" }, make("span", { className: `em-swatch em-c${own[label]}`, ariaHidden: "true" }), filled(w.estimated, { group: groups[own[label]] })), ...written(estimate(own[label]))],
    ]);
    const sides = table(w.sides, [w.share, w.mean, w.deviation].map(text => head(text, "col")), compared);
    root.replaceChildren(confusion, make("p", { className: "em-sentence", textContent: says }), ...(large ? [] : [sides]));
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", w.caption);
  }

  return follow(root, group, { "em-film": show, "em-stop": show });
}
