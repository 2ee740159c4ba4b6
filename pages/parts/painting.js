/* Moves what Plotly has drawn, where it stands: a line gets another outline, a mark another place, colour or shape. Plotly
   itself works through the defaults of every trace at each step, which for a mixture of eight components takes longer than all
   the rest. The chart's own data are kept up to date, so that whatever makes it draw anew (a resize) draws the same. */
const FAR = 1e5;   // pixels; farther out than any screen, and still near enough for the browser's arithmetic

function nodesOf(gd, trace, selector) {
  return gd.querySelectorAll(`.trace${gd._fullData[trace].uid} ${selector}`);
}

/* A trace's new x and y; false where Plotly has drawn nothing that could be moved. */
function moveTrace(gd, trace, { x, y }) {
  const { xaxis, yaxis, mode } = gd._fullData[trace], axis = id => gd._fullLayout[`${id[0]}axis${id.slice(1)}`];
  const pixel = (id, value) => Math.max(-FAR, Math.min(FAR, axis(id).c2p(value))).toFixed(2);
  const places = x.map((value, i) => value === null ? null : `${pixel(xaxis, value)},${pixel(yaxis, y[i])}`);
  if (mode === "markers") {
    const marks = nodesOf(gd, trace, ".points path");
    if (marks.length !== places.length) return false;
    marks.forEach((mark, i) => mark.setAttribute("transform", `translate(${places[i]})`));
  } else {
    const lines = nodesOf(gd, trace, ":is(.js-line, .js-fill)");
    if (!lines.length) return false;
    const outline = places.map((place, i) => place && (i && places[i - 1] ? "L" : "M") + place).filter(Boolean).join("");
    for (const line of lines) line.setAttribute("d", outline);
  }
  Object.assign(gd.data[trace], { x, y });
  return true;
}

/* The colours (and shapes) of a trace's marks, by their place in the data. What Plotly has just `drawn` has its own colours, and
   all marks are painted; else those alone whose colour is another than at the last painting. */
function paintMarks(gd, { trace, stroke }, looks, drawn) {
  const part = stroke ? "stroke" : "fill", painted = (gd.emLooks ??= {});
  if (painted[trace] === looks && !drawn) return;   // an M-step leaves all colours as they are
  painted[trace] = looks;
  for (const mark of nodesOf(gd, trace, ".points path")) {
    const { colour, shape } = looks[mark.__data__.i];
    if (drawn || mark.emColour !== colour) mark.style[part] = mark.emColour = colour;
    if (shape && (drawn || mark.emShape !== shape)) mark.setAttribute("d", mark.emShape = shape);
  }
}
