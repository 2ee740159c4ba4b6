/* A term opens its definition where it stands, and the reader stays there: the list at the end of the page is for print and for
   who has no script. The card takes the focus, so that it is read out; Escape, Tab, scrolling or a press elsewhere close it. */
if (!window.emTerms) {
  let open = null;
  const close = back => {
    if (!open) return;
    const { card, link } = open;
    open = null;
    card.remove();
    link.setAttribute("aria-expanded", "false");
    if (back) link.focus({ preventScroll: true });
  };
  const show = link => {
    const card = document.createElement("div"), name = document.createElement("strong"), text = document.createElement("span");
    name.textContent = link.textContent;
    text.textContent = link.title;
    text.id = "em-term-text";
    card.append(name, text);
    card.className = "em-term";
    card.tabIndex = -1;
    card.lang = link.closest("[lang]").lang;
    for (const [key, value] of [["role", "dialog"], ["aria-label", link.textContent], ["aria-describedby", text.id]]) card.setAttribute(key, value);
    document.body.append(card);
    const [line] = link.getClientRects(), { offsetWidth: width, offsetHeight: height } = card;
    card.style.left = `${Math.max(16, Math.min(line.left, innerWidth - width - 16))}px`;
    card.style.top = `${line.bottom + height + 8 < innerHeight ? line.bottom + 6 : Math.max(8, line.top - height - 6)}px`;
    link.setAttribute("aria-expanded", "true");
    open = { card, link };
    card.focus({ preventScroll: true });
  };
  window.emTerms = event => {
    const link = event.target.closest?.("a[href='#terms'][title]"), again = open?.link === link;
    if (!event.target.closest?.(".em-term")) close(false);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();   // no other listener shall go to the list
    if (!again) show(link);
  };
  addEventListener("click", window.emTerms, true);
  addEventListener("keydown", event => {
    if (!open || !["Escape", "Tab"].includes(event.key)) return;
    if (event.key === "Escape") event.stopPropagation();
    close(true);   // Tab then goes on from the term
  }, true);
  addEventListener("scroll", () => close(false), true);
  addEventListener("resize", () => close(false));
}
