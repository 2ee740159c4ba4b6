/* A part follows the film of its group: `listeners` by event (em-film: another film; em-stop: another stop; em-choose: the
   reader chose something to open). A root that is mounted again follows once. Gives back how to stop. */
function follow(root, group, listeners) {
  const listen = event => { if (event.detail.group === group) listeners[event.type](event.detail); };
  root.emSilence?.();
  root.emSilence = () => { for (const name in listeners) document.removeEventListener(name, listen); };
  for (const name in listeners) document.addEventListener(name, listen);
  listeners["em-film"]();
  return root.emSilence;
}
