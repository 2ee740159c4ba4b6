/* A link to the anchor of a step, or of a part that is folded away, opens it and goes there. A link in the prose to a section
   of another page goes the way of the navigation, so that the visit goes on. */
if (!window.emFolds) {
  window.emFolds = true;
  const SEEK = 15000, SETTLE = [0, 400, 1200, 2500];   // milliseconds: how long to look for a section; when to go to it, as charts above it arrive
  let wanted = "", until = 0, timers = [];
  const rest = () => timers.splice(0).forEach(clearTimeout);
  const look = () => {
    if (!wanted) return;
    if (Date.now() > until) return stop();
    const anchor = wanted, name = anchor.replaceAll("-", "_");
    const fold = () => document.querySelector(`.st-key-read_${name} details, .st-key-${name} details`);
    const place = () => fold() ?? document.getElementById(anchor);
    if (!place()) return;
    stop();
    timers = SETTLE.map(wait => setTimeout(() => {
      for (let outer = place()?.closest("details"); outer; outer = outer.parentElement.closest("details")) {
        if (!outer.open) outer.querySelector("summary").click();   // again where a first run was still under way
      }
      if (!place()) return;
      place().style.scrollMarginTop = "4rem";   // below the bar that stays at the top
      place().scrollIntoView();
    }, wait));
  };
  const observer = new MutationObserver(look);
  const stop = () => { wanted = ""; observer.disconnect(); };
  const seek = hash => {
    rest();
    wanted = decodeURIComponent(hash.slice(1));
    if (!/^[a-z0-9-]+$/.test(wanted)) return stop();
    until = Date.now() + SEEK;
    observer.observe(document.body, { childList: true, subtree: true });
    look();
  };
  for (const name of ["wheel", "pointerdown", "keydown"]) addEventListener(name, rest, { passive: true });   // the reader goes elsewhere
  addEventListener("hashchange", () => seek(location.hash));
  addEventListener("click", event => {
    const link = event.target.closest?.(".stMarkdown a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = new URL(link.href), here = new URL(location.href);
    if (to.origin !== here.origin) return;
    if (to.pathname === here.pathname) return seek(to.hash);
    event.preventDefault();
    event.stopPropagation();
    const way = [...document.querySelectorAll("a[data-testid=stPageLink-NavLink]")].find(each => each.pathname === to.pathname);
    if (!way) return location.assign(link.href);
    way.click();
    if (to.hash) seek(to.hash);
    else scrollTo(0, 0);
  }, true);
  seek(location.hash);
}
