/* The player: shows one stop of a film after another. It moves the charts (found by their key's class), announces the stop
   to the other parts of the page, writes it into the address, and speaks it. It asks the server for nothing.
   The same function serves the page and the downloaded animation: both hand over {data, parentElement}. */
export default function player(component) {
  const { parentElement, setTriggerValue } = component;
  const data = JSON.parse(new TextDecoder().decode(component.data));
  const root = parentElement.querySelector(".em-player");
  const w = data.words;
  const stops = (window.emStops ??= {});   // group -> the step shown; outlives re-mounting, not the page
  const self = (root.emPlayer ??= { index: null, timer: null, speed: 1 });
  const last = data.steps.length - 1;
  const nearest = step => data.steps.reduce((best, s, i) => Math.abs(s - step) < Math.abs(data.steps[best] - step) ? i : best, 0);

  const icons = {
    first: "M6 5h2v14H6zM19 5v14L9 12z", back: "M17 5v14L7 12z", play: "M8 5v14l11-7z",
    pause: "M7 5h4v14H7zM13 5h4v14h-4z", next: "M7 5v14l10-7z", last: "M16 5h2v14h-2zM5 5v14l10-7z",
  };
  const icon = name => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[name]}"/></svg>`;

  if (!root.firstChild) {
    root.innerHTML = `
      <div class="em-bar" role="group">
        ${["first", "back", "play", "next", "last"].map(b => `<button type="button" data-act="${b}">${icon(b)}</button>`).join("")}
        <input type="range" min="0" step="1">
        <select>${[0.5, 1, 2, 4].map(s => `<option value="${s}"${s === 1 ? " selected" : ""}>${s}×</option>`).join("")}</select>
      </div>
      <p class="em-line"><strong class="em-title"></strong><span class="em-readout" translate="no"></span></p>
      <p class="em-say" role="status" aria-live="polite"></p>
      <p class="em-note"></p>`;
  }
  const find = selector => root.querySelector(selector);
  const scrubber = find("input"), speed = find("select");
  root.classList.toggle("em-large", !!data.large);
  find(".em-bar").setAttribute("aria-label", w.bar);
  for (const button of root.querySelectorAll("button")) {
    button.setAttribute("aria-label", w[button.dataset.act]);
    button.title = w[button.dataset.act] + (w[button.dataset.act + "_key"] ? ` (${w[button.dataset.act + "_key"]})` : "");
  }
  scrubber.max = last;
  scrubber.setAttribute("aria-label", w.scrubber);
  speed.setAttribute("aria-label", w.speed);
  find(".em-note").textContent = data.note;

  /* Text with subscripts: θ_A is shown as θ with A below, θ_{calm} as θ with a word below. */
  const rich = text => text.split(/([θπ]_(?:[A-Z]|\{[^{}]+\}))/).map((part, i) => {
    if (i % 2 === 0) return part;
    const name = document.createElement("span"), below = document.createElement("sub");
    below.textContent = part.slice(2).replace(/[{}]/g, "");
    name.append(part[0], below);
    return name;
  });

  /* Charts. A chart that React has drawn anew carries fresh data; it is then brought to the present stop again. */
  const charts = {};
  for (const channel of data.channels) (charts[channel.chart] ??= []).push(channel);
  const plotOf = key => document.querySelector(`.st-key-${key} .js-plotly-plot`);

  const ready = channels => channels.every(c => !(c.make || c.paint) || window.emMakers);   // their file may come after this one
  function state(channels, index, moved) {
    const patch = {}, byTrace = new Map(), paints = [];
    for (const c of channels) {
      if (c.patches) { Object.assign(patch, c.patches[c.at[index]]); continue; }
      if (c.paint) { paints.push([c, window.emMakers[c.paint](data.parts.mixture, c, index)]); continue; }
      if (c.fixed && !moved) continue;
      const values = byTrace.get(c.trace) ?? {};
      byTrace.set(c.trace, values);
      if (c.make) Object.assign(values, window.emMakers[c.make](data.parts.mixture, c, index));
      else if (c.upto) for (const name in c.arrays) values[name] = c.arrays[name].slice(0, c.upto[index]);
      else Object.assign(values, c.fixed ?? c.frames[c.at[index]]);
    }
    return { patch, paints, traces: [...byTrace.keys()], data: [...byTrace.values()] };
  }

  function draw(key) {
    const gd = plotOf(key);
    if (!gd || !gd._fullLayout || !window.Plotly || !ready(charts[key])) return false;
    if (charts[key].some(c => c.trace >= gd.data.length)) return false;   // the chart of another film, on its way out
    const layout = data.layouts[key] || {};
    const fixed = charts[key].some(c => c.fixed);
    const stamp = JSON.stringify(layout);
    const moved = gd.emData !== gd.data || gd.emLayout !== stamp || (fixed && gd.emFilm !== data);
    const { data: values, traces, patch, paints } = state(charts[key], self.index, moved);
    if (!moved && !values.length && !paints.length && !Object.keys(patch).length) return true;   // nothing of it changes from stop to stop
    gd.emLayout = stamp;
    gd.emFilm = data;
    gd.emData = gd.data;   // before drawing: drawing announces itself, and must not start another
    const { meta, ...rest } = layout, names = [...new Set(values.flatMap(Object.keys))];
    const all = Object.fromEntries(names.map(name => [name, values.map(arrays => arrays[name])]));   // what a trace has not is left alone
    const paint = drawn => paints.forEach(([channel, looks]) => paintMarks(gd, channel, looks, drawn));
    if (moved) Plotly.update(gd, all, { ...rest, ...patch }, traces).then(() => paint(true));
    else if (charts[key].some(c => c.make)) values.forEach((arrays, i) => moveTrace(gd, traces[i], arrays) || Plotly.restyle(gd, { x: [arrays.x], y: [arrays.y], ...(arrays.z && { z: arrays.z }) }, [traces[i]]));
    else Plotly.update(gd, all, patch, traces);   // at once, so that a print shows this stop; an animation would come a moment later
    gd.emPaint = paint;
    paint();
    if (!gd.emListening) {
      gd.emListening = true;
      gd.on("plotly_afterplot", () => gd.emData === gd.data ? gd.emPaint?.(true) : gd.emRedraw?.());
      gd.on("plotly_click", event => gd.emClick?.(event));
      gd.addEventListener("click", event => gd.emTouch?.(event));
    }
    gd.emRedraw = () => draw(key);
    gd.emClick = event => {
      const point = event.points[0];
      if (layout.meta?.pick === true && data.picks) setTriggerValue("point", { chart: key, trace: point.curveNumber, place: point.pointNumber, x: point.x, y: point.y });
      if (layout.meta?.choose === point.curveNumber) document.dispatchEvent(new CustomEvent("em-choose", { detail: { group: data.group, row: point.pointNumber } }));
    };
    gd.emTouch = event => {   // anywhere in the chart, not on a point alone
      if (layout.meta?.pick !== "anywhere" || !data.picks) return;
      const { xaxis, yaxis } = gd._fullLayout, box = gd.getBoundingClientRect();
      const [x, y] = [[xaxis, event.clientX - box.left], [yaxis, event.clientY - box.top]].map(([axis, pixel]) => {
        const inside = pixel - axis._offset;
        return inside >= 0 && inside <= axis._length ? axis.p2d(inside) : null;
      });
      if (x === null || y === null) return;
      acts.first();   // what is chosen is a start: the reader sees it move
      setTriggerValue("point", { chart: key, x, y });
    };
    return true;
  }

  function drawAll() {
    clearTimeout(self.waiting);
    if (Object.keys(charts).map(key => draw(key)).includes(false)) self.waiting = setTimeout(drawAll, 60);  // charts load after the page
  }

  function show(index, speak = true) {
    self.index = Math.max(0, Math.min(last, index));
    const i = self.index;
    stops[data.group] = data.steps[i];
    scrubber.value = i;
    scrubber.setAttribute("aria-valuetext", data.titles[i]);
    scrubber.style.setProperty("--done", `${last ? 100 * i / last : 0}%`);
    find(".em-title").textContent = data.titles[i];
    find(".em-readout").innerHTML = "";
    for (const [name, value] of data.readouts[i]) {
      const item = document.createElement("span");
      item.append(...rich(`${name} = ${value}`));
      find(".em-readout").append(item);
    }
    const say = find(".em-say");
    clearTimeout(self.silence);
    say.setAttribute("aria-live", speak ? "polite" : "off");   // a new run is shown at once, but not read out while a slider moves
    if (!speak) self.silence = setTimeout(() => say.setAttribute("aria-live", "polite"), 300);
    say.replaceChildren(...rich(data.sentences[i]));
    drawAll();
    document.dispatchEvent(new CustomEvent("em-stop", { detail: { group: data.group, step: data.steps[i], kind: data.kinds[i] } }));
    clearTimeout(self.writing);
    self.writing = setTimeout(writeAddress, 250);
  }

  function writeAddress() {
    if (!root.isConnected || data.standalone) return;
    const url = new URL(location.href), value = String(data.steps[self.index]);
    if (value === "0") url.searchParams.delete("step"); else url.searchParams.set("step", value);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  function playing(on) {
    clearInterval(self.timer);
    self.timer = on ? setInterval(() => self.index < last ? show(self.index + 1) : playing(false), 1000 / self.speed) : null;
    const button = root.querySelector("[data-act=play]");
    button.innerHTML = icon(on ? "pause" : "play");
    button.setAttribute("aria-label", on ? w.pause : w.play);
    button.setAttribute("aria-pressed", String(on));
    root.classList.toggle("em-playing", on);
  }

  const acts = {
    first: () => { playing(false); show(0); },
    back: () => { playing(false); show(self.index - 1); },
    play: () => {
      if (self.timer) return playing(false);
      if (self.index >= last) show(0); else show(self.index + 1);
      playing(true);
    },
    next: () => { playing(false); show(self.index + 1); },
    last: () => { playing(false); show(last); },
  };
  for (const button of root.querySelectorAll("button")) button.onclick = () => acts[button.dataset.act]();
  scrubber.oninput = () => { playing(false); show(Number(scrubber.value)); };
  speed.onchange = () => { self.speed = Number(speed.value); if (self.timer) playing(true); };

  const silence = listenToKeys(root, acts, !!data.large);

  /* On paper there are snapshots in place of the player. */
  const before = () => {
    const here = self.index;
    const stand = place => show(place, false);
    addSnapshots(root, data, stand, () => Object.keys(charts).filter(key => !charts[key].every(c => c.fixed)).map(plotOf).filter(gd => gd?._fullLayout));
    stand(here);
  };
  const after = () => find(".em-snapshots")?.remove();
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);

  /* Where to begin: the address, else where this film stood before; who stood at the end stays at the end of a new run. */
  const asked = self.index === null && !data.standalone ? new URL(location.href).searchParams.get("step") : null;
  const place = Number(asked ?? stops[data.group] ?? 0);
  const atEnd = self.index !== null && self.index > 0 && self.index === self.last;
  self.last = last;
  (window.emFilms ??= {})[data.group] = data.parts;   // for parts that are mounted later
  document.dispatchEvent(new CustomEvent("em-film", { detail: { group: data.group } }));
  show(atEnd ? last : nearest(Number.isFinite(place) ? place : 0), false);
  return () => { clearInterval(self.timer); clearTimeout(self.waiting); clearTimeout(self.writing); silence(); removeEventListener("beforeprint", before); removeEventListener("afterprint", after); };
}
