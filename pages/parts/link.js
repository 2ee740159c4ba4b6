/* The link to exactly this state: the page's own address, which controls and player keep up to date. */
export default function link(component) {
  const { parentElement } = component;
  const data = JSON.parse(new TextDecoder().decode(component.data));
  const root = parentElement.querySelector(".em-link");
  const w = data.words;
  if (!root.firstChild) {
    root.innerHTML = `<label><span></span><input type="text" readonly></label><button type="button"></button><p class="em-copied" role="status"></p>`;
  }
  const [label, field, button, copied] = ["span", "input", "button", "p"].map(s => root.querySelector(s));
  label.textContent = w.label;
  button.textContent = w.copy;
  const address = () => {
    const url = new URL(location.href);
    url.hash = "";
    url.searchParams.set("lang", data.lang);
    return url.href;
  };
  const own = () => ["pasted", "uploaded", "trace"].includes(new URL(location.href).searchParams.get("source"));
  const write = () => { field.value = address(); copied.textContent = own() ? w.own : ""; };
  field.onfocus = () => { write(); field.select(); };
  button.onclick = async () => {
    write();
    try { await navigator.clipboard.writeText(field.value); } catch { field.select(); document.execCommand("copy"); }
    copied.textContent = w.copied + (own() ? " " + w.own : "");
  };
  /* The address is written by the player, by Streamlit's controls and by the server; none of them tells. */
  let seen = null;
  const watch = () => { if (seen !== location.href) { seen = location.href; write(); } };
  clearInterval(root.emTimer);
  root.emTimer = setInterval(watch, 300);
  watch();
  return () => clearInterval(root.emTimer);
}
