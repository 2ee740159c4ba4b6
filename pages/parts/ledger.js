/* The ledger: one row an observation, with its responsibility for each component and what it adds to the expected counts: a
   column a component, or under one another in one column where there is no room for that.
   It shows the part `ledger` of the player's film and follows its stops. Choosing a row or a sum opens it in the inspector. */
export default function ledger(component) {
  const { group, large } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-ledger");
  root.classList.toggle("em-large", !!large);
  let show = () => {}, mark = () => {}, stacked = false, needed = 0;   // needed: pixels for a column a component
  const place = () => window.emStops?.[group] ?? 0;
  const kind = () => place() === 0 ? "start" : place() % 1 ? "E" : "M";
  const build = () => {
    const data = window.emFilms?.[group]?.ledger;
    if (data) [show, mark] = table(root, data, group, stacked);
    show(place(), kind());
  };
  const fit = () => {
    if (!root.clientWidth) return;
    if (!stacked && root.scrollWidth > root.clientWidth + 1) [stacked, needed] = [true, root.scrollWidth];
    else if (stacked && root.clientWidth >= needed) stacked = false;
    else return;
    build();
    if (!stacked) fit();   // other numbers may need more
  };
  const film = () => { stacked = false; build(); fit(); };
  root.emWidth?.disconnect();
  root.emWidth = new ResizeObserver(fit);
  root.emWidth.observe(root);
  const silence = follow(root, group, { "em-film": film, "em-stop": ({ step, kind }) => { show(step, kind); fit(); }, "em-choose": detail => mark(detail) });
  return () => { root.emWidth.disconnect(); silence(); };
}

const FEW = 5;   // rows that may be two lines high on one screen; more are set more tightly

/* Build the table; gives back what shows a step in it and what marks the chosen row or sum. */
function table(root, data, group, stacked) {
  const w = data.words;
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const pair = (heads, tails) => [[heads, w.heads_short], [tails, w.tails_short]].map(([count, name]) => make("span", { className: "em-count" }, count.toFixed(2), make("small", { textContent: ` ${name}` })));
  const swatch = k => make("span", { className: `em-swatch em-c${k}`, ariaHidden: "true" });
  const choose = detail => document.dispatchEvent(new CustomEvent("em-choose", { detail: { group, ...detail } }));

  function tosses(row) {
    const box = make("span", { className: "em-tosses", role: "img", ariaLabel: row.spoken, title: row.spoken });
    if (row.sequence) for (const toss of row.sequence) box.append(make("i", { className: toss === "H" ? "em-head" : "em-tail" }));
    else box.textContent = row.spoken;
    return make("td", {}, box);
  }

  const spanning = { scope: "col", rowSpan: 2 };
  const shown = data.tosses !== "none";   // grouped rows are named by their counts
  const key = data.tosses === "drawn"
    ? [make("span", { className: "em-key" }, make("i", { className: "em-head" }), w.heads_short, " ", make("i", { className: "em-tail" }), w.tails_short)] : [];
  const few = [make("th", { ...spanning, textContent: w.round }), ...(shown ? [make("th", spanning, w.tosses, ...key)] : []), make("th", { ...spanning, textContent: w.responsibility })];
  const names = data.components.map((name, k) => [swatch(k), name]);
  const head = stacked
    ? [make("tr", {}, ...few, make("th", { scope: "col", className: "em-number" }, w.expected, ...names.map(name => make("span", { className: "em-key" }, ...name))))]
    : [make("tr", {}, ...few, make("th", { scope: "colgroup", colSpan: names.length, textContent: w.expected })),
      make("tr", {}, ...names.map(name => make("th", { scope: "col", className: "em-number" }, ...name)))];
  /* What belongs to each component, in cells of their own or under one another in one. */
  const cellsOf = parts => stacked
    ? [make("td", { className: "em-number" }, ...parts.map((part, k) => make("div", {}, swatch(k), make("span", { className: "em-hidden", textContent: data.components[k] }), part)))]
    : parts.map(part => make("td", { className: "em-number" }, part));
  const caption = make("caption", { className: "em-hidden", textContent: w.caption });

  const cells = data.rows.map((row, i) => {
    const button = make("button", { type: "button", textContent: row.label, title: w.open_row });
    button.onclick = () => choose({ row: i });
    const bar = make("div", { className: "em-share", ariaHidden: "true" }, ...data.components.map((_, k) => make("span", { className: `em-c${k}` })));
    const values = make("div", { className: "em-values" }, ...data.components.map((name, k) => make("span", {}, swatch(k), make("b"))));
    const counts = data.components.map(() => make("span", { className: "em-counts" }));
    const tr = make("tr", {}, make("th", { scope: "row" }, button, ...(row.times > 1 ? [make("small", { textContent: ` ×${row.times}` })] : [])),
      ...(shown ? [tosses(row)] : []), make("td", { className: "em-share-cell" }, bar, values), ...cellsOf(counts));
    return { tr, bar, values, counts };
  });
  const sums = data.components.map((name, k) => {
    const button = make("button", { type: "button", title: w.open_sum, className: "em-counts" });
    button.onclick = () => choose({ component: k });
    return { button, cell: make("span", {}, button) };
  });
  const where = make("td", { colSpan: shown ? 2 : 1, className: "em-where" });
  const foot = make("tr", {}, make("th", { scope: "row", textContent: w.sum }), where, ...cellsOf(sums.map(sum => sum.cell)));
  const looks = [data.rows.length > FEW && "em-many", stacked && "em-stacked", names.length > 2 && "em-several"].filter(Boolean);
  const grid = make("table", { className: looks.join(" ") }, caption, make("thead", {}, ...head), make("tbody", {}, ...cells.map(c => c.tr)), make("tfoot", {}, foot));
  root.replaceChildren(grid);
  root.tabIndex = 0;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", w.caption);

  function show(step, kind) {
    const i = data.iterations.indexOf(Math.ceil(step));
    const shares = i < 0 ? null : data.shares[i];
    grid.dataset.kind = kind;
    cells.forEach(({ bar, values, counts }, r) => data.components.forEach((_, k) => {
      const share = shares && shares[r][k];
      bar.children[k].style.width = shares ? `${100 * share}%` : "0%";
      values.children[k].lastChild.textContent = shares ? share.toFixed(3) : "?";
      const { heads, tails, times } = data.rows[r];
      counts[k].replaceChildren(...(shares ? pair(share * heads * times, share * tails * times) : ["·"]));
    }));
    sums.forEach(({ button }, k) => {
      button.replaceChildren(...(i < 0 ? ["·"] : pair(...data.sums[i][k])));
      button.disabled = i < 0;
    });
    where.textContent = i < 0 ? w.nothing_yet : data.places[i];
  }

  const mark = ({ row, component }) => {
    cells.forEach(({ tr }, r) => tr.classList.toggle("em-chosen", r === row));
    sums.forEach(({ cell }, k) => cell.classList.toggle("em-chosen", k === component));
  };
  return [show, mark];
}
