/* Keys and the player. Arrow keys, Home, End and the space bar work wherever the reader is not typing or moving another control;
   so that they do again after a choice by the mouse, the focus then goes back to the player, if that is in sight. On the
   projector there is nothing to scroll: there the keys of a clicker step as well (PageDown, PageUp) and blank the screen. */
const ACTS = { ArrowLeft: "back", ArrowRight: "next", " ": "play", Home: "first", End: "last" };
const CLICKER = { PageUp: "back", PageDown: "next" };
const TYPING = "textarea,[contenteditable],input:not([type=range],[type=radio],[type=checkbox])";
const BUSY = `${TYPING},input:not(.em-player input),select,[role=slider],[role=radio],[role=tab],[role=combobox],[role=dialog]`;
const CHOICES = "input[type=radio],label:has(input[type=radio]),[role=radio],[role=option],[role=toolbar] button,[role=group] button[aria-pressed]";

/* What `event` asks the player for: one of its acts, "blank", or nothing. */
function actOf(event, inSight, large) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || !inSight()) return null;   // out of sight, keys scroll as ever
  const at = selector => event.target.closest?.(selector);
  if (large && !at(TYPING)) {
    if (CLICKER[event.key]) return CLICKER[event.key];
    if (event.key === "." || event.key.toLowerCase() === "b") return "blank";
  }
  return at(BUSY) || (event.key === " " && at("button,a,summary,[role=button]")) ? null : ACTS[event.key] ?? null;
}

/* The screen dark until the next key or click, as clickers do it. */
function blank() {
  const dark = document.body.appendChild(Object.assign(document.createElement("div"), { className: "em-blank" }));
  const wake = event => {
    event.preventDefault();
    event.stopPropagation();
    dark.remove();
    for (const name of ["keydown", "pointerdown"]) removeEventListener(name, wake, true);
  };
  for (const name of ["keydown", "pointerdown"]) addEventListener(name, wake, true);
}

/* Listen for the player at `root`; gives back how to stop. There is one player for the keys, the last that was mounted. */
function listenToKeys(root, acts, large) {
  window.emSilent?.();
  const bar = root.querySelector(".em-bar");
  bar.tabIndex = -1;
  const inSight = () => { const box = root.getBoundingClientRect(); return root.isConnected && box.bottom >= 0 && box.top <= innerHeight; };
  const key = event => {
    const act = actOf(event, inSight, large);
    if (!act) return;
    event.preventDefault();
    if (act === "blank") blank(); else acts[act]();
  };
  let sliding = false;   // the mouse may be anywhere when it lets go of a slider
  const back = event => {   // by the mouse: a finger has no keys, and who chose by the keyboard goes on there
    const at = selector => event.target.closest?.(selector);
    if (event.type === "pointerdown") return sliding = !!at(".stSlider");
    if (event.pointerType !== "mouse" || at(".em-player") || !(event.type === "pointerup" ? sliding : at(CHOICES))) return;
    setTimeout(() => { if (inSight() && !document.activeElement?.closest("[role=dialog],[data-baseweb=popover],[data-testid=stPopoverBody]")) bar.focus({ preventScroll: true }); });
  };
  document.addEventListener("keydown", key);
  const pointer = ["pointerdown", "pointerup", "click"];
  for (const name of pointer) document.addEventListener(name, back, true);   // Streamlit's controls keep them from rising
  // Who comes to the projector by its button would leave it again by the space bar.
  if (large && document.activeElement?.closest("[class*=st-key-projector]")) bar.focus({ preventScroll: true });
  return window.emSilent = () => {
    document.removeEventListener("keydown", key);
    for (const name of pointer) document.removeEventListener(name, back, true);
  };
}
