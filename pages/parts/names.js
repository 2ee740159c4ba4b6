/* Names that screen readers speak. Streamlit hands a label over as it was written, with asterisks and TeX, and has English names
   of its own in every language; here they become plain words. */
{
  const { words: w } = { words: {{names}} };
  window.emNames = {   // Streamlit's (1.67, 2026-11) own; {} is what it removes
    "Sidebar": w.sidebar,
    "Collapse sidebar": w.collapse_sidebar,
    "Expand sidebar": w.expand_sidebar,
    "Link to heading": w.link_to_heading,
    "Choose an option": w.choose_an_option,
    "Open": w.open,
    "file upload": w.file_upload,
    "Selected values": w.selected_values,
    "Remove {}": w.remove,
    "Clear all": w.clear_all,
  };
}
if (!window.emName) {
  const NAMED = ["aria-label", "aria-valuetext", "placeholder"];
  const RAISED = Object.fromEntries([..."-0123456789"].map((sign, i) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));
  const power = text => text.replace(/^10[\^⁻](\d+)$/, (whole, exponent) => `10${whole[2] === "⁻" ? "⁻" : ""}${[...exponent].map(digit => RAISED[digit]).join("")}`);
  const spoken = (tex, home) => {   // as the formula beside it is set
    const set = [...(home?.querySelectorAll("annotation") ?? [])].find(each => each.textContent.trim() === tex.trim());
    const signs = set ? [...set.closest("math").querySelectorAll("mi, mn, mo, mtext")].map(sign => sign.textContent) : tex.replace(/\\(text|hat)\b|[\\{}_^$]/g, " ").split(/\s+/);
    return signs.join(" ").trim();
  };
  const plain = (text, home) => {
    const own = window.emNames[text] ?? text;
    const [first] = text.split(" "), rest = text.slice(first.length + 1);
    const removal = own === text && window.emNames[`${first} {}`];
    return power(removal ? removal.replace("{}", rest) : own).replace(/\*\*/g, "").replace(/\$([^$]+)\$/g, (_, tex) => spoken(tex, home));
  };
  const values = "[data-testid=stSliderThumbValue] p, [data-testid=stSliderTickBar] p";   // a slider's numbers can have no superscripts
  const raise = () => { for (const value of document.querySelectorAll(values)) { const text = power(value.textContent); if (text !== value.textContent) value.firstChild.data = text; } };
  window.emValues = new MutationObserver(raise);
  window.emValues.observe(document.body, { characterData: true, subtree: true });
  window.emName = () => {
    raise();
    for (const name of NAMED) for (const element of document.querySelectorAll(`.stApp [${name}], [data-testid=portal] [${name}]`)) {
      if (element.closest(".em, .katex")) continue;
      const shown = element.getAttribute(name), kept = element.emNamed?.[name];
      const text = kept?.shown === shown ? kept.text : shown;
      const wanted = plain(text, element.closest("[data-testid=stElementContainer]"));
      if (wanted !== shown) element.setAttribute(name, wanted);
      (element.emNamed ??= {})[name] = { text, shown: wanted };
    }
  };
}
