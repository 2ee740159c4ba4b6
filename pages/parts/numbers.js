/* How numbers are written, whatever the unit that they are measured in; the same as numbers.py, where it is explained. */
const numbers = (() => {
  const MOST_DECIMALS = 6, LARGEST_UNIT = 1e6, MOST_DIGITS = 14;
  const raised = power => String(power).replace(/[0-9-]/g, c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);
  const fixed = (value, decimals) => (Number(value.toFixed(decimals)) ? value : 0).toFixed(decimals).replace("-", "−");
  const timesTen = (value, decimals) => {
    const [mantissa, power] = value.toExponential(decimals).split("e");
    return `${mantissa.replace("-", "−")} × 10${raised(Number(power))}`;
  };

  /* As finely as data of this spread, above 0, deserve: so many digits of the spread. */
  function resolved(value, spread, digits = 3) {
    const decimals = digits - 1 - Math.floor(Math.log10(spread));
    if (decimals <= MOST_DECIMALS && spread < LARGEST_UNIT) return fixed(value, Math.max(decimals, 0));
    if (Math.abs(value) < 0.5 * 10 ** -decimals) return "0";
    return timesTen(value, Math.min(Math.max(Math.floor(Math.log10(Math.abs(value))) + decimals, 0), MOST_DIGITS));
  }

  /* A width is never nothing at all: what would be 0.00 is written with its power of ten. */
  const width = (value, spread, digits) => {
    const text = resolved(value, spread, digits);
    return /[1-9]/.test(text) || !value ? text : timesTen(value, 0);
  };
  return { resolved, width };
})();
