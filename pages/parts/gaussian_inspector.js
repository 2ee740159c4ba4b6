/* The inspector of a Gaussian mixture: opens the responsibility of one observation into Bayes' rule, or the estimates of one
   component into their weighted means, first in symbols, then with this step's numbers put in. It shows the part `mixture` of
   the player's film, follows its stops, and opens the observation that the reader presses in the chart. */
export default function gaussian_inspector(component) {
  const { group, words: w } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-inspector");
  let part, chosen;

  const film = () => {
    part = window.emFilms?.[group]?.mixture;
    if (!part) return root.replaceChildren();
    chosen = (root.emChosen ??= { row: part.focus, component: 0, sum: false });
    chosen.row = Math.min(chosen.row, part.points[0].length - 1);
    chosen.component = Math.min(chosen.component, part.components.length - 1);
    redraw();
  };

  const shown = ([text, power]) => power === null ? mn(text) : row(mn(text), mo("×"), sup(mn("10"), mn(String(power).replace("-", "−"))));
  const inside = (value, i) => value < 0 ? row(mo("("), number(value, i), mo(")")) : number(value, i);   // after a sign
  const number = (value, i) => shown(gaussians.measured(value, part.units[i], 4));
  const area = (value, i, j) => shown(gaussians.measured(value, part.units[i] * part.units[j], 5));
  const vector = values => values.length === 1 ? number(values[0], 0) : row(mo("("), ...joined(values.map(number), ","), mo(")"));
  const k = () => chosen.component, name = j => j === undefined ? mi("j") : text(part.components[j]);
  const flat = () => part.points.length === 1;
  const x = () => sub(mi(flat() ? "x" : "𝐱"), mn(String(chosen.row + 1)));
  const mean = j => sub(mi(flat() ? "μ" : "𝛍"), name(j));
  const spread = j => flat() ? subsup(mi("σ"), name(j), mn("2")) : sub(mi("𝚺"), name(j));
  const weight = j => sub(mi("π"), name(j));
  const normal = j => row(mi("𝒩"), mo("("), x(), mo("|"), mean(j), mo(","), spread(j), mo(")"));
  const all = () => part.components.map((_, j) => j), many = () => part.components.length > 4;
  const total = () => many() ? row(node("munder")(mo("∑"), mi("j")), sub(mi("π"), mi("j")), normal()) : row(...joined(all().map(j => row(weight(j), normal(j))), "+"));

  function responsibility(place) {
    const lines = [math(sub(mi("γ"), row(mn(String(chosen.row + 1)), mo(","), name(k()))), mo("="),
      frac(row(weight(k()), normal(k())), total()))];
    if (place < 0) return { lines, sentence: w.press };
    const components = gaussians.prepared(part, place), set = part.sets[place], at = gaussians.point(part, chosen.row);
    const density = j => gaussians.logJoint({ ...components[j], constant: components[j].own }, at);   // its logarithm
    lines.push(opened(components[k()], set, at, density(k())));
    const put = j => row(fixed(set.weights[j]), mo("×"), ofLog(density(j)));
    const whole = many() ? ofLog(gaussians.logSum(components.map(each => gaussians.logJoint(each, at)))) : row(...joined(all().map(put), "+"));
    lines.push(math(mo("="), frac(put(k()), whole), mo("="), fixed(gaussians.shares(part, place)[chosen.row][k()])));
    return { lines, sentence: w.bayes };
  }

  /* A number given by its logarithm: it may be larger or smaller than what a double can be. */
  function ofLog(log) {
    if (Math.abs(log) < 600 || log === -Infinity) return scientific(Math.exp(log));
    const power = Math.floor(log / Math.LN10), [mantissa, more] = Math.exp(log - power * Math.LN10).toExponential(3).split("e").map(Number);
    return shown([mantissa.toFixed(3), power + more]);
  }

  /* The density of the chosen component at the observation, with its numbers; `density` is its logarithm. */
  function opened({ mean: centre, rows }, set, at, density) {
    if (flat()) {
      const square = area(rows[0][0] ** 2, 0, 0), apart = sup(row(mo("("), number(at[0], 0), mo("−"), inside(centre[0], 0), mo(")")), mn("2"));
      return math(normal(k()), mo("="), frac(mn("1"), node("msqrt")(mn("2"), mi("π"), mo("·"), square)), mi("exp"), mo("("), mo("−"), frac(apart, row(mn("2"), mo("·"), square.cloneNode(true))), mo(")"), mo("="), ofLog(density));
    }
    const determinant = 2 * rows.reduce((sum, r, i) => sum + Math.log(r[i]), 0);
    const square = -2 * density - at.length * Math.log(2 * Math.PI) - determinant;
    const apart = row(x(), mo("−"), mean(k()));
    const form = row(sup(row(mo("("), apart, mo(")")), mi("⊤")), subsup(mi("𝚺"), name(k()), mn("−1")), mo("("), apart.cloneNode(true), mo(")"));
    return math(normal(k()), mo("="), frac(row(mi("exp"), mo("("), mo("−"), frac(mn("1"), mn("2")), form, mo(")")), row(sup(row(mo("("), mn("2"), mi("π"), mo(")")), mn(String(at.length / 2))), sup(row(mo("|"), sub(mi("𝚺"), name(k())), mo("|")), mn("1/2")))),
      mo("="), frac(row(mi("exp"), mo("("), mo("−"), fixed(square), mo("/"), mn("2"), mo(")")), row(sup(row(mo("("), mn("2"), mi("π"), mo(")")), mn(String(at.length / 2))), mo("×"), sup(ofLog(determinant), mn("1/2")))), mo("="), ofLog(density));
  }

  function estimates(place, after, kind) {
    const sum = (...summand) => row(node("munder")(mo("∑"), mi("n")), ...summand);
    const gamma = () => sub(mi("γ"), row(mi("n"), mo(","), name(k()))), own = () => sub(mi("N"), name(k()));
    const each = () => sub(mi(flat() ? "x" : "𝐱"), mi("n")), apart = () => row(mo("("), each(), mo("−"), mean(k()), mo(")"));
    const square = () => flat() ? sup(apart(), mn("2")) : row(apart(), sup(apart(), mi("⊤")));
    const everyone = () => node("munder")(mo("∑"), mi("k"));
    const spreads = {
      full: () => frac(sum(gamma(), square()), own()),
      tied: () => frac(row(everyone(), sum(gamma(), square())), mi("N")),
      diagonal: () => row(mi("diag"), frac(sum(gamma(), square()), own())),
      spherical: () => row(frac(mn("1"), mi("D")), mi("tr"), frac(sum(gamma(), square()), own()), mo("·"), mi("𝐈")),
    };
    const lines = [[own(), sum(gamma())], [weight(k()), frac(own(), mi("N"))], [mean(k()), frac(sum(gamma(), each()), own())], [spread(k()), spreads[flat() && part.covariance !== "tied" ? "full" : part.covariance]()]]
      .map(([left, right]) => [left, mo("="), right]);
    if (place < 0) return { lines: lines.map(line => math(...line)), sentence: w.press };
    const shares = gaussians.shares(part, place), count = part.counts ?? shares.map(() => 1), expected = gaussians.totals(part, place)[k()];
    const everything = count.reduce((a, b) => a + b, 0), done = kind === "M" && part.method === "em";
    const sums = part.points.map(column => column.reduce((total, value, n) => total + count[n] * shares[n][k()] * value, 0));
    lines[0].push(mo("="), fixed(expected, 3));
    lines[1].push(mo("="), frac(fixed(expected, 3), mn(String(everything))));
    lines[2].push(mo("="), frac(vector(sums), fixed(expected, 3)));
    if (done) {
      const set = part.sets[after];
      lines[1].push(mo("="), fixed(set.weights[k()]));
      lines[2].push(mo("="), vector(set.means[k()]));
      lines[3].push(mo("="), matrix(set.covariances[k()], set.means[k()].length));
    }
    return { lines: lines.map(line => math(...line)), sentence: part.method === "em" ? (done ? w.moments : w.moments_wait) : w.moments_prior };
  }

  function matrix(upper, d) {
    if (d === 1) return area(upper[0], 0, 0);
    const entry = (i, j) => upper[Math.min(i, j) * d - Math.min(i, j) * (Math.min(i, j) - 1) / 2 + Math.abs(j - i)];
    const cells = Array.from({ length: d }, (_, i) => node("mtr")(...Array.from({ length: d }, (_, j) => node("mtd")(area(entry(i, j), i, j)))));
    const table = node("mtable")(...cells);
    table.setAttribute("class", "em-matrix");   // between drawn lines: brackets grow in fonts made for mathematics alone
    return table;
  }

  /* Which observation, which component, and whether its responsibility or its estimates. */
  function picks() {
    const bar = document.createElement("div");
    bar.className = "em-picks";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", w.choose);
    const label = Object.assign(document.createElement("label"), { textContent: `${w.observation} ` });
    const field = Object.assign(document.createElement("input"), { type: "number", min: 1, max: part.points[0].length, value: chosen.row + 1 });
    field.onchange = () => announce({ ...chosen, row: Math.max(0, Math.min(part.points[0].length, Math.round(Number(field.value)) || 1) - 1) });
    label.append(field);
    const where = document.createElement("span");
    where.textContent = part.points.map((column, i) => `${part.axes[i]} = ${number(column[chosen.row], i).textContent}`).slice(0, 4).join("  ");
    bar.append(label, where, Object.assign(document.createElement("span"), { className: "em-gap" }));
    const pick = (text, change, pressed) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.setAttribute("aria-pressed", String(pressed));
      button.onclick = () => announce({ ...chosen, ...change });
      bar.append(button);
    };
    for (const sum of [false, true]) pick(sum ? w.estimates : w.share, { sum }, chosen.sum === sum);
    bar.append(Object.assign(document.createElement("span"), { className: "em-gap", textContent: w.component }));
    part.components.forEach((component, j) => pick(component, { component: j }, chosen.component === j));
    return bar;
  }

  function redraw() {
    if (!part) return;
    const stop = Math.max(0, part.steps.indexOf(window.emStops?.[group] ?? 0)), place = part.shared[stop];
    const { lines, sentence } = chosen.sum ? estimates(place, part.at[stop], part.kinds[stop]) : responsibility(place);
    const box = document.createElement("div");
    box.className = "em-formulas";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", w.formulas);
    box.append(...lines);
    const says = Object.assign(document.createElement("p"), { className: "em-sentence", textContent: sentence.replace("{at}", place < 0 ? "" : part.places[place]).replaceAll("{component}", part.components[k()]) });
    const focused = [...root.querySelectorAll("button, input")].indexOf(document.activeElement);
    root.replaceChildren(picks(), box, says);
    if (focused >= 0) root.querySelectorAll("button, input")[focused]?.focus();
  }

  const announce = change => document.dispatchEvent(new CustomEvent("em-choose", { detail: { group, ...change } }));
  const choose = ({ row: r, component: j, sum }) => {
    if (!part) return;
    if (j === undefined) chosen.sum = false;   // a point in the chart
    else Object.assign(chosen, { component: j, sum });
    if (r !== undefined) chosen.row = r;
    redraw();
  };
  return follow(root, group, { "em-film": film, "em-stop": redraw, "em-choose": choose });
}
