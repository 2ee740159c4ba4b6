/* In print a player cannot play: in its place stand snapshots of the film, at the start and after some iterations up to the
   last, each with its numbers, its sentence and the charts as they then stood. They are made when the page is printed. */
const SHOWN_IN_PRINT = [0, 1, 2, 5, 10];   // iterations, and the last

function placesInPrint(steps) {
  const wanted = [...SHOWN_IN_PRINT.map(t => steps.indexOf(t)), steps.length - 1];
  return [...new Set(wanted.filter(place => place >= 0))].sort((a, b) => a - b);
}

/* A chart as it stands, drawn once more as a picture that fits any width; side by side, charts keep their proportions. */
function pictureOf(gd) {
  const picture = document.createElement("div");
  picture.style.flex = `${gd.offsetWidth} 1 0`;
  picture.style.maxWidth = `${0.75 * gd.offsetWidth}px`;
  for (const svg of gd.querySelectorAll(".main-svg")) {
    const copy = svg.cloneNode(true);
    copy.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    copy.removeAttribute("style");
    picture.append(copy);
  }
  return picture;
}

/* `show(place)` brings text and charts to a stop at once; `charts()` are those on the page. */
function addSnapshots(root, data, show, charts) {
  const all = document.createElement("div");
  all.className = "em-snapshots";
  for (const place of placesInPrint(data.steps)) {
    show(place);
    const one = document.createElement("section"), pictures = document.createElement("div");
    one.append(...[...root.querySelectorAll(":scope > .em-line, :scope > .em-say")].map(line => line.cloneNode(true)), pictures);
    for (const copy of one.querySelectorAll("[role]")) copy.removeAttribute("role");
    pictures.append(...charts().map(pictureOf));
    all.append(one);
  }
  root.append(all);
}
