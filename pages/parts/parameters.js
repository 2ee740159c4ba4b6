/* A table of parameters at the present stop: a row a component, every cell a text of its own. It shows the film's part
   `parameters` = { caption, component, heads[], names[k], sets[i][k][], at[stop], steps[], kinds[] }; `plain` rows are no components. */
export default function parameters(component) {
  const { group, large } = JSON.parse(new TextDecoder().decode(component.data));
  const root = component.parentElement.querySelector(".em-parameters");
  root.classList.toggle("em-large", !!large);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  let shown = null;
  function build(part) {
    shown = part;
    const swatch = k => make("span", { className: `em-swatch em-c${k}`, ariaHidden: "true" });
    root.replaceChildren(make("table", {},
      make("caption", { className: "em-hidden", textContent: part.caption }),
      make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: part.component }), ...part.heads.map(text => make("th", { scope: "col", className: "em-number", textContent: text })))),
      make("tbody", {}, ...part.names.map((name, k) => make("tr", {}, make("th", { scope: "row" }, ...(part.plain ? [] : [swatch(k)]), name), ...part.heads.map(() => make("td", { className: "em-number" })))))));
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", part.caption);
  }

  function show() {
    const part = window.emFilms?.[group]?.parameters;
    if (!part) return root.replaceChildren();
    if (shown !== part) build(part);
    const stop = Math.max(0, part.steps.indexOf(window.emStops?.[group] ?? 0));
    root.querySelectorAll("tbody tr").forEach((row, k) => part.sets[part.at[stop]][k].forEach((text, i) => { row.children[i + 1].textContent = text; }));
    root.querySelector("table").dataset.kind = part.kinds[stop];
  }

  return follow(root, group, { "em-film": show, "em-stop": show });
}
