/* What print needs besides the sheet: steps that are open, formulas and charts that are as wide as the paper. Undone after. */
if (!window.emPrint) {
  window.emPrint = [];   // what undoes it
  const PAPER = 690, SMALLER = 12.5 / 16;   // pixels between the margins of A4; how much smaller letters are there (frame.css)
  const set = (element, name, value) => {
    const before = element.style[name];
    element.style[name] = value;
    window.emPrint.push(() => { element.style[name] = before; });
  };
  addEventListener("beforeprint", () => {
    for (const step of document.querySelectorAll("details:not([open])")) {
      step.open = true;
      window.emPrint.push(() => { step.open = false; });
    }
    // What nobody opened has no code to print.
    for (const box of document.querySelectorAll(".st-key-code:has(details[open])")) if (!box.querySelector("code")) for (const each of [box, box.previousElementSibling]) if (each) set(each, "display", "none");
    const screen = document.querySelector(".stMainBlockContainer")?.clientWidth ?? PAPER;
    for (const formula of document.querySelectorAll(".katex-display")) {
      const inner = document.createRange(), room = PAPER * formula.clientWidth / screen;
      inner.selectNodeContents(formula.querySelector(".katex-html"));
      const width = inner.getBoundingClientRect().width * SMALLER;
      if (width > room) set(formula, "fontSize", `${room / width}em`);
    }
    for (const chart of document.querySelectorAll(".js-plotly-plot")) if (chart.offsetWidth > PAPER) set(chart, "zoom", PAPER / chart.offsetWidth);
  });
  addEventListener("afterprint", () => { for (const undo of window.emPrint.splice(0)) undo(); });
}
