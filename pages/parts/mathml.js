/* Formulas as MathML: browsers set it, screen readers read it, and nothing need be loaded. */
const node = tag => (...children) => {
  const element = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  for (const child of children) element.append(child);
  return element;
};
const [row, mi, mn, mo, frac, sup, sub, subsup, text] = ["mrow", "mi", "mn", "mo", "mfrac", "msup", "msub", "msubsup", "mtext"].map(node);
const joined = (items, sign) => items.flatMap((item, i) => i ? [mo(sign), item] : [item]);
const math = (...children) => {
  const element = node("math")(row(...children));
  element.setAttribute("display", "block");
  return element;
};
const fixed = (value, digits = 4) => mn(value.toFixed(digits));
const scientific = value => {   // four significant digits; what is easily read is left as it is
  if (value === 0 || (value >= 0.1 && value < 10)) return fixed(value);
  const [mantissa, exponent] = value.toExponential(3).split("e");
  return row(mn(mantissa), mo("×"), sup(mn("10"), mn(String(Number(exponent)).replace("-", "−"))));
};
