/* What the frame tells the browser: the language; which formulas must be scrolled sideways (a phone's width), so that the
   keyboard reaches them; where a link to the home page leads in a new tab, and where Back leads.
   {{tag}} is the language's tag, {{beside}} that of the one that stands beside it where there are two.
   (This file and those sent with it have no "less than" right before a letter, be it in a comment: Streamlit then drops all.) */
document.documentElement.lang = "{{tag}}";
document.documentElement.dataset.beside = "{{beside}}";
if (!window.emFrame) {
  const mark = () => {
    window.emName();
    for (const formula of document.querySelectorAll(".katex-display")) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
    const second = document.documentElement.dataset.beside;
    for (const other of document.querySelectorAll("[class*=st-key-abreast-] > :nth-child(even), .st-key-two-languages :is(td, th):nth-child(2)")) other.lang = second;
    // Streamlit (1.67, 2026-11) links to the home page by its query alone: in a new tab that is the page one is on.
    for (const link of document.querySelectorAll("a[data-testid=stPageLink-NavLink][href^='?']")) link.setAttribute("href", "/" + link.getAttribute("href"));
  };
  let waiting;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(mark, 30); };
  window.emFrame = new MutationObserver(later);
  window.emFrame.observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", later);
  addEventListener("load", later, true);   // the style sheet of formulas, and their fonts, make them wider when they arrive
  document.fonts.addEventListener("loadingdone", later);
  later();

  /* On the way to another page Streamlit (1.67, 2026-11) pushes the old one once more without its parameters, and Back would
     lead to that. This one entry is left out. */
  const OVERLAID = 768;   // pixels of a screen on which the menu lies over the page: who has chosen wants to see the page
  let left = 0, arrived = 0;
  addEventListener("click", event => {
    const link = event.target.closest?.("a[data-testid=stPageLink-NavLink]");
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return event.stopPropagation();   // a new tab, which Streamlit forgets
    if (link?.closest(".stSidebar") && innerWidth <= OVERLAID) setTimeout(() => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click());
    if (link && new URL(link.href).pathname !== location.pathname) left = Date.now();
  }, true);
  const push = history.pushState.bind(history);
  let path = location.pathname;
  const notice = () => { if (path !== location.pathname) [path, arrived] = [location.pathname, Date.now()]; };
  addEventListener("popstate", notice);
  history.pushState = (state, title, url) => {
    const here = new URL(url, location.href).pathname === location.pathname;
    if (Date.now() - left < 5000 && here) return;
    left = 0;
    // What a page writes into its address on arrival belongs to the entry that it was reached by.
    if (here && Date.now() - arrived < 3000) return history.replaceState(state, title, url);
    push(state, title, url);
    notice();
  };
}
