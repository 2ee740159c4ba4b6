/* The weights of an M-step from a linear system, with the numbers of the step that the film shows. Setting the derivatives of
   Σ N_j log π_j to zero, with π_K = 1 − Σ π_l, gives N_j (1 − Σ π_l) = N_K π_j for j < K: a matrix with N_j all along row j and
   N_K added on the diagonal. One round of elimination makes an arrowhead of it, a second one its solution N_j / N. */
export default function arrowhead(component) {
  const { group, words: w } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-arrowhead");
  const signed = (value, digits) => mn(value.toFixed(digits).replace("-", "−").replace(/^−(0(\.0*)?)$/, "$1"));
  const weight = j => sub(mi("π"), mn(String(j + 1))), count = j => sub(mi("N"), mn(String(j + 1)));
  /* Between lines drawn by the style sheet: brackets grow with a matrix only in fonts made for mathematics. */
  const bracket = rows => {
    const table = node("mtable")(...rows.map(cells => node("mtr")(...cells.map(cell => node("mtd")(cell)))));
    table.setAttribute("class", "em-matrix");
    return table;
  };
  const say = text => Object.assign(document.createElement("p"), { className: "em-sentence", textContent: text });

  /* Three forms of the system, each a list of rows with the right-hand side at the end. */
  function forms(n) {
    const last = n.length - 1, all = n.reduce((a, b) => a + b, 0), places = [...n.keys()].slice(0, last);
    const system = places.map(j => [...places.map(l => n[j] + (l === j ? n[last] : 0)), n[j]]);
    const below = places.slice(1).map(j => [...places.map(l => l === 0 ? -n[j] / n[0] : l === j ? 1 : 0), 0]);
    return { system, arrow: [[...places.map(l => l === 0 ? 1 + n[last] / n[0] : 1), 1], ...below], solved: [[...places.map(l => l === 0 ? all / n[0] : 0), 1], ...below] };
  }

  const plain = ([[factor, value]], digits) => math(signed(factor, digits), mo("·"), weight(0), mo("="), signed(value, digits));
  const equation = (rows, digits) => rows.length === 1 ? plain(rows, digits) : math(bracket(rows.map(cells => cells.slice(0, -1).map(v => signed(v, digits)))), bracket(rows.map((_, j) => [weight(j)])), mo("="), bracket(rows.map(cells => [signed(cells.at(-1), digits)])));

  function lines(n, part, stop) {
    const last = n.length - 1, all = n.reduce((a, b) => a + b, 0), { system, arrow, solved } = forms(n);
    const made = [say(w.system), equation(system, 2)];
    if (Math.min(n[0], n[last]) < 1e-9 * all) return [...made, say(w.singular), result(n, all)];
    if (last > 1) made.push(say(w.arrow), equation(arrow, 4), say(w.solved), equation(solved, 4));
    made.push(say(last > 1 ? w.read_off : w.read_off_one), result(n, all));
    if (part.kinds[stop] === "M") made.push(say(w.agrees.replace("{weights}", part.sets[part.at[stop]].weights.map(v => v.toFixed(4)).join(", "))));
    return made;
  }

  /* π_j = N_j / N, a line each. */
  const result = (n, all) => math(spacious(node("mtable")(...n.map((value, j) => node("mtr")(
    node("mtd")(weight(j)), node("mtd")(mo("=")), node("mtd")(frac(count(j), mi("N"))), node("mtd")(mo("=")),
    node("mtd")(frac(signed(value, 2), signed(all, 0))), node("mtd")(mo("=")), node("mtd")(signed(value / all, 4)))))));
  const spacious = table => { table.setAttribute("displaystyle", "true"); return table; };

  function redraw() {
    const part = window.emFilms?.[group]?.mixture;
    if (!part) return root.replaceChildren();
    const stop = Math.max(0, part.steps.indexOf(window.emStops?.[group] ?? 0)), place = part.shared[stop];
    const box = document.createElement("div");
    box.className = "em-formulas";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", w.formulas);
    const several = part.components.length > 1;
    const condition = math(sub(mi("N"), mi("j")), mo("("), mn("1"), mo("−"), node("munder")(mo("∑"), row(mi("l"), mo("<"), mi("K"))), sub(mi("π"), mi("l")), mo(")"), mo("="), sub(mi("N"), mi("K")), sub(mi("π"), mi("j")), mo(","), mi("j"), mo("="), mn("1"), mo(","), mo("…"), mo(","), mi("K"), mo("−"), mn("1"));
    if (!several) box.append(say(w.single));
    else if (place < 0) box.append(condition, say(w.press));
    else box.append(condition, ...lines(gaussians.totals(part, place), part, stop));
    root.replaceChildren(box);
  }

  return follow(root, group, { "em-film": redraw, "em-stop": redraw });
}
