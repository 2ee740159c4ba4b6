/* Mixtures of Gaussians in the browser. A film carries the data and each shown step's parameters (its part `mixture`); what
   follows from them is worked out here, by Bayes' rule in log space: responsibilities, curves, ellipses, colours. So a film of
   a thousand points costs some kilobytes, and playing it costs the server nothing. Tests hold it against em_core.

   part.points[d][n]; part.sets[i] = { weights[k], means[k][d], covariances[k][…] } (rows of the upper triangle);
   part.at[stop] is the set in force, part.shared[stop] the set whose responsibilities are shown (−1: none yet). */
const gaussians = (() => {
  const kept = new WeakMap();
  const lazily = (part, what, place, make) => {
    if (!kept.has(part)) kept.set(part, { prepared: [], shares: [], strips: {}, looks: {} });
    return (kept.get(part)[what][place] ??= make());
  };

  /* A number whose like differ by `spread`, with as many digits as are worth reading, as [text, power of ten or null]: the rule of
     measured.py. */
  function measured(value, spread, digits) {
    const places = spread > 0 ? digits - 1 - Math.floor(Math.log10(spread)) : 2;
    const sign = text => Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
    if (-8 <= places && places <= 6) return [sign(value.toFixed(Math.min(Math.max(places, 0), 6))), null];
    if (value === 0) return ["0", null];
    const exponent = Math.floor(Math.log10(Math.abs(value)));
    if (places > 6 && Math.abs(value) >= 1e-4) return [sign(value.toFixed(Math.min(places, Math.max(15 - exponent, 0)))), null];
    return tenfold(value, Math.min(Math.max(places + exponent, 0), 15));
  }
  function tenfold(value, decimals) {
    const [mantissa, power] = value.toExponential(decimals).split("e").map(Number);
    if (-4 <= power && power < 5) return [value.toFixed(Math.max(decimals - power, 0)).replace("-", "−"), null];
    return [mantissa.toFixed(decimals).replace("-", "−"), power];
  }
  const raised = power => String(power).replace(/./g, sign => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻");
  const written = ([text, power]) => power === null ? text : `${text} × 10${raised(power)}`;

  /* The covariance's Cholesky factor (rows), by rows of the upper triangle. */
  function factor(upper, d) {
    const rows = [];
    for (let i = 0, place = 0; i < d; i++) for (let j = i; j < d; j++, place++) (rows[j] ??= [])[i] = upper[place];
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) {
      let sum = rows[i][j];
      for (let m = 0; m < j; m++) sum -= rows[i][m] * rows[j][m];
      rows[i][j] = i === j ? Math.sqrt(sum) : sum / rows[j][j];
    }
    return rows;
  }

  function prepared(part, place) {
    return lazily(part, "prepared", place, () => part.sets[place].weights.map((weight, k) => {
      const { means, covariances } = part.sets[place], mean = means[k], rows = factor(covariances[k], mean.length);
      const own = -rows.reduce((sum, row, i) => sum + Math.log(row[i]), 0) - mean.length / 2 * Math.log(2 * Math.PI);
      return { mean, rows, own, constant: Math.log(weight) + own };
    }));
  }

  /* log w_k N(x | μ_k, Σ_k) */
  function logJoint({ mean, rows, constant }, x) {
    const white = [];
    let square = 0;
    for (let i = 0; i < mean.length; i++) {
      let rest = x[i] - mean[i];
      for (let j = 0; j < i; j++) rest -= rows[i][j] * white[j];
      white[i] = rest / rows[i][i];
      square += white[i] * white[i];
    }
    return constant - square / 2;
  }

  /* The logarithm of a sum of numbers given by their logarithms. */
  const logSum = logs => { const top = Math.max(...logs); return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0)); };

  /* Responsibilities for one place x. */
  function divide(components, x) {
    const logs = components.map(component => logJoint(component, x)), top = Math.max(...logs);
    const terms = logs.map(log => Math.exp(log - top)), sum = terms.reduce((a, b) => a + b, 0);
    return terms.map(term => term / sum);
  }

  const point = (part, n) => part.points.map(column => column[n]);
  const shares = (part, place) => lazily(part, "shares", place, () => part.points[0].map((_, n) => divide(prepared(part, place), point(part, n))));
  /* Expected numbers of observations, N_k; brought along where the film has not all observations. */
  const totals = (part, place) => part.totals?.[place] ?? part.sets[place].weights.map((_, k) => shares(part, place).reduce((sum, row, n) => sum + row[k] * (part.counts?.[n] ?? 1), 0));
  /* Responsibilities at every place of a grid. */
  const strip = (part, place, x) => lazily(part, "strips", `${place} ${x[0]} ${x.length}`, () => x.map(value => divide(prepared(part, place), [value])));
  const likeliest = row => row.indexOf(Math.max(...row));
  return { measured, tenfold, written, logSum, factor, lazily, prepared, logJoint, point, shares, totals, strip, likeliest };
})();

/* What a film's channels can ask for by name: (part, channel, stop) -> what the chart's trace shows. */
window.emMakers = (() => {
  const { factor, lazily, prepared, logJoint, shares, strip, likeliest } = gaussians;
  const GREY = "rgb(138, 138, 138)";
  const grid = ({ from, to, size }) => Array.from({ length: size }, (_, i) => from + (to - from) * i / (size - 1));

  /* Every point in the mixed colour of its responsibilities and, with `shapes`, in the shape of its likeliest component; for
     the same responsibilities the same list, by which a painter sees that nothing has changed. */
  function points(part, channel, stop) {
    const place = part.shared[stop];
    return lazily(part, "looks", `${place} ${channel.shapes}`, () => look(part, channel, place));
  }

  function look(part, channel, place) {
    const circle = channel.shapes && outline("circle", channel.shapes);
    if (place < 0) return part.points[0].map(() => ({ colour: GREY, shape: circle }));
    const base = part.colours.map(colour => [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16)));
    const shapes = channel.shapes && part.symbols.map(name => outline(name, channel.shapes));
    return shares(part, place).map(row => {
      let red = 0, green = 0, blue = 0;
      for (let k = 0; k < row.length; k++) { red += row[k] * base[k][0]; green += row[k] * base[k][1]; blue += row[k] * base[k][2]; }
      return { colour: `rgb(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)})`, shape: shapes && shapes[likeliest(row)] };
    });
  }

  /* The outline of a mark of radius r, as the charts' own marks are drawn. */
  function outline(name, r) {
    const polygon = (corners, radius, turn = -90) => "M" + Array.from({ length: corners }, (_, i) => {
      const angle = (turn + 360 * i / corners) * Math.PI / 180, far = radius(i) * r;
      return `${(far * Math.cos(angle)).toFixed(2)},${(far * Math.sin(angle)).toFixed(2)}`;
    }).join("L") + "Z";
    const arm = r * 0.4, plus = [[-arm, -r], [arm, -r], [arm, -arm], [r, -arm], [r, arm], [arm, arm], [arm, r], [-arm, r], [-arm, arm], [-r, arm], [-r, -arm], [-arm, -arm]];
    const turned = plus.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);
    const made = {
      circle: () => `M${r},0A${r},${r} 0 1,1 0,-${r}A${r},${r} 0 0,1 ${r},0Z`,
      square: () => polygon(4, () => 1.25, 45),
      "triangle-up": () => polygon(3, () => 1.35),
      diamond: () => polygon(4, () => 1.3),
      cross: () => `M${plus.map(corner => corner.map(v => v.toFixed(2))).join("L")}Z`,
      x: () => `M${turned.map(corner => corner.map(v => v.toFixed(2))).join("L")}Z`,
      star: () => polygon(10, i => i % 2 ? 0.6 : 1.4),
      hexagon: () => polygon(6, () => 1.15),
    };
    return made[name]();
  }

  /* A grid, and places around the mean of each component that is so narrow that its peak would fall between the grid's. */
  function fine(spec, components) {
    const x = grid(spec), apart = x[1] - x[0];
    const narrow = components.filter(({ rows }) => rows[0][0] < apart);
    if (!narrow.length) return x;
    for (const { mean, rows } of narrow) for (let i = -16; i <= 16; i++) x.push(mean[0] + rows[0][0] * i / 4);
    return x.filter(value => value >= spec.from && value <= spec.to).sort((a, b) => a - b);
  }

  /* The density of one component with its weight, or (component −1) of the mixture, over a grid. */
  function density(part, channel, stop) {
    const components = prepared(part, part.at[stop]), chosen = channel.component < 0 ? components : [components[channel.component]];
    const x = fine(channel.grid, chosen);
    return { x, y: x.map(value => chosen.reduce((sum, component) => sum + Math.exp(logJoint(component, [value])), 0)) };
  }

  /* The share of a component at every place of the axis, stacked on those before it: together they fill the strip. */
  function band(part, channel, stop) {
    const x = grid(channel.grid), place = part.shared[stop], k = channel.component;
    const rows = place < 0 ? x.map(() => null) : strip(part, place, x);
    const upTo = last => rows.map(row => row ? row.slice(0, last).reduce((a, b) => a + b, 0) : 0);
    return { x: [...x, ...x.toReversed(), x[0]], y: [...upTo(k + 1), ...upTo(k).toReversed(), upTo(k + 1)[0]] };
  }

  /* Where the density of one component falls to that of 1, 2, … standard deviations, in the plane of two coordinates. */
  function ellipse(part, channel, stop) {
    const { means, covariances } = part.sets[part.at[stop]], mean = means[channel.component], d = mean.length, [i, j] = channel.axes ?? [0, 1];
    const entry = (a, b) => covariances[channel.component][a * d - a * (a - 1) / 2 + b - a];
    const rows = factor([entry(i, i), entry(Math.min(i, j), Math.max(i, j)), entry(j, j)], 2);
    const x = [], y = [];
    for (const radius of channel.radii) {
      for (let turn = 0; turn <= 48; turn++) {
        const [u, v] = [radius * Math.cos(turn * Math.PI / 24), radius * Math.sin(turn * Math.PI / 24)];
        x.push(mean[i] + rows[0][0] * u);
        y.push(mean[j] + rows[1][0] * u + rows[1][1] * v);
      }
      x.push(null);
      y.push(null);
    }
    return { x, y };
  }

  /* Where the mean of a component has been, up to this stop; `here` is where it is. */
  function path(part, channel, stop) {
    const [i, j] = channel.axes ?? [0, 1], seen = part.at.slice(0, stop + 1).filter((place, n, all) => place !== all[n - 1]);
    if (seen.length === 1) seen.push(seen[0]);   // a line needs two ends
    const means = seen.map(place => part.sets[place].means[channel.component]);
    return { x: means.map(mean => mean[i]), y: means.map(mean => mean[j]) };
  }

  function here(part, channel, stop) {
    const [i, j] = channel.axes ?? [0, 1], means = part.sets[part.at[stop]].means;
    return { x: means.map(mean => mean[i]), y: means.map(mean => mean[j]) };
  }

  /* The density of the mixture on a grid of the plane. */
  function surface(part, channel, stop) {
    const components = prepared(part, part.at[stop]), x = grid(channel.x), y = grid(channel.y);
    return { x, y, z: [y.map(b => x.map(a => components.reduce((sum, component) => sum + Math.exp(logJoint(component, [a, b])), 0)))] };
  }

  /* The places of the axis where the likeliest component changes, as upright lines from channel.low to channel.high. They are
     looked for between the places of a grid and the observations, and closed in on by halving. */
  function boundary(part, channel, stop) {
    const place = part.shared[stop], x = [], y = [];
    if (place < 0) return { x: [null], y: [null] };
    const components = prepared(part, place), best = value => likeliest(components.map(component => logJoint(component, [value])));
    const places = [...grid(channel.grid), ...part.points[0]].sort((a, b) => a - b);
    for (let i = 1; i < places.length; i++) {
      let [low, high] = [places[i - 1], places[i]];
      if (best(low) === best(high)) continue;
      for (let halving = 0; halving < 50; halving++) {
        const middle = (low + high) / 2;
        if (best(middle) === best(low)) low = middle; else high = middle;
      }
      x.push(high, high, null);
      y.push(channel.low, channel.high, null);
    }
    return x.length ? { x, y } : { x: [null], y: [null] };
  }

  return { points, density, band, ellipse, path, here, surface, boundary };
})();
