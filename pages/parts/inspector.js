/* The inspector: opens one responsibility into Bayes' rule, or one estimate into its fraction, first in symbols, then with
   this step's numbers put in. It shows the parts `ledger` and `inspector` of the player's film, and follows its stops and what
   is chosen in the ledger. Formulas are MathML: browsers set it, screen readers read it, and nothing need be loaded. */
export default function inspector(component) {
  const { group } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-inspector");
  let data, w, chosen, all;
  const film = () => {
    const parts = window.emFilms?.[group];
    data = parts?.inspector && { ...parts.ledger, ...parts.inspector };
    if (!data) return root.replaceChildren();
    w = data.words;
    chosen = (root.emChosen ??= { row: data.row, component: 0, sum: false });
    chosen.row = Math.min(chosen.row, data.rows.length - 1);
    chosen.component = Math.min(chosen.component, data.components.length - 1);
    all = data.components.map((_, k) => k);
    redraw();
  };

  const at = t => row(mo("("), mn(String(t)), mo(")"));
  const name = k => text(data.components[k]);
  const theta = (k, t) => t === undefined ? sub(mi("θ"), name(k)) : subsup(mi("θ"), name(k), at(t));
  const weight = k => sub(mi("π"), name(k));

  function responsibility(i, t) {
    const r = chosen.row, k = chosen.component, { heads, tails, label } = data.rows[r];
    const gamma = sub(mi("γ"), row(text(label), mo(","), name(k)));
    const term = j => row(weight(j), sup(theta(j), mn(heads)), sup(row(mo("("), mn("1"), mo("−"), theta(j), mo(")")), mn(tails)));
    const lines = [math(gamma, mo("="), frac(term(k), row(...joined(all.map(term), "+"))))];
    if (i < 0) return { lines, sentence: w.press };
    const p = data.probabilities[i], pi = data.weights[i];
    const put = j => row(fixed(pi[j]), mo("×"), sup(fixed(p[j]), mn(heads)), mo("×"), sup(fixed(1 - p[j]), mn(tails)));
    lines.push(math(mo("="), frac(put(k), row(...joined(all.map(put), "+")))));
    const joint = j => scientific(pi[j] * p[j] ** heads * (1 - p[j]) ** tails);
    lines.push(math(mo("="), frac(joint(k), row(...joined(all.map(joint), "+"))),
      mo("="), fixed(data.shares[i][r][k])));
    return { lines, sentence: w.bayes.replace("{at}", data.places[i]) };
  }

  function estimate(i, t, kind) {
    const k = chosen.component;
    const sum = (...summand) => row(node("munder")(mo("∑"), mi("i")), ...summand);
    const gamma = () => sub(mi("γ"), row(mi("i"), mo(","), name(k)));
    const lines = [math(theta(k, i < 0 ? undefined : t), mo("="), frac(sum(gamma(), sub(mi("h"), mi("i"))), sum(gamma(), sub(mi("n"), mi("i")))))];
    if (i < 0) return { lines, sentence: w.press };
    const [heads, tails] = data.sums[i][k];
    const done = kind === "M";
    if (data.spelled) {
      const terms = which => row(...joined(data.rows.map((r, n) => fixed(data.shares[i][n][k] * r[which], 2)), "+"));
      lines.push(math(mo("="), frac(terms("heads"), row(mo("("), terms("heads"), mo(")"), mo("+"), mo("("), terms("tails"), mo(")")))));
    }
    lines.push(math(mo("="), frac(fixed(heads, 2), row(fixed(heads, 2), mo("+"), fixed(tails, 2))), ...(done ? [mo("="), fixed(data.next[i][k])] : [])));
    if (data.learned) lines.push(math(weight(k), mo("="), frac(sum(gamma()), mi("N")), mo("="), frac(fixed(data.mass[i][k], 3), mn(data.observations)),
      ...(done ? [mo("="), fixed(data.nextWeights[i][k])] : [])));
    return { lines, sentence: (done ? w.fraction : w.fraction_waits).replace("{coin}", data.components[k]).replace("{at}", data.places[i]) };
  }

  function draw(step, kind) {
    const t = Math.ceil(step), i = data.iterations.indexOf(t);
    const buttons = document.createElement("div");
    buttons.className = "em-picks";
    buttons.setAttribute("role", "group");
    buttons.setAttribute("aria-label", w.choose);
    const pick = (label, change, pressed) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.setAttribute("aria-pressed", String(pressed));
      button.onclick = () => announce(change);
      buttons.append(button);
    };
    data.rows.forEach((r, index) => pick(r.name, { row: index }, !chosen.sum && index === chosen.row));
    data.components.forEach((c, k) => pick(w.estimate.replace("{coin}", c), { component: k, sum: true }, chosen.sum && k === chosen.component));
    if (!chosen.sum) {
      buttons.append(Object.assign(document.createElement("span"), { className: "em-gap" }));
      data.components.forEach((c, k) => pick(w.of.replace("{coin}", c), { component: k, sum: false }, k === chosen.component));
    }
    const { lines, sentence } = chosen.sum ? estimate(i, t, kind) : responsibility(i, t);
    const box = document.createElement("div");
    box.className = "em-formulas";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", w.formulas);
    box.append(...lines);
    const says = Object.assign(document.createElement("p"), { className: "em-sentence", textContent: sentence });
    const focused = [...root.querySelectorAll("button")].indexOf(document.activeElement);
    root.replaceChildren(buttons, box, says);
    if (focused >= 0) root.querySelectorAll("button")[focused]?.focus();
  }

  const place = () => window.emStops?.[group] ?? 0;
  const redraw = () => { if (data) draw(place(), place() === 0 ? "start" : place() % 1 ? "E" : "M"); };
  const announce = change => document.dispatchEvent(new CustomEvent("em-choose", { detail: { group, ...change } }));
  const choose = ({ row: r, component: k, sum }) => {
    if (!data) return;
    if (r !== undefined) { chosen.row = r; chosen.sum = false; }
    if (k !== undefined) { chosen.component = k; chosen.sum = sum ?? true; }
    redraw();
  };
  return follow(root, group, { "em-film": film, "em-stop": redraw, "em-choose": choose });
}
