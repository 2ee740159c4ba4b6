/* What the frame tells the browser: the language, and which formulas must be scrolled sideways (a phone's width), so that the
   keyboard reaches them. {{tag}} is the language's tag. */
document.documentElement.lang = "{{tag}}";
if (!window.emWide) {
  const mark = () => {
    for (const formula of document.querySelectorAll(".katex-display")) {
      if (formula.scrollWidth > formula.clientWidth + 1) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  };
  let waiting;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(mark, 30); };
  window.emWide = new MutationObserver(later);
  window.emWide.observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", later);
  later();
}
