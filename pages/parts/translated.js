/* Texts that a browser's translator has taken. It puts FONT elements around text nodes, or in their place, and React, which
   still holds the nodes, throws as soon as one is to go, or changes one that nobody sees. The document asks not to be translated
   (server/document.py); for who has it done all the same, a node that is to go takes its FONT along, and one that
   changes comes back. */
if (!window.emTranslated) {
  const taken = new WeakMap();   // text node -> the element that stands in its place
  const cover = (parent, child) => {   // what stands in `parent` for its former child
    if (!child || child.parentNode === parent) return child;
    const place = taken.get(child);
    let outer = place?.isConnected ? place : child;
    while (outer && outer.parentNode !== parent) outer = outer.parentNode;
    return outer;
  };
  const { removeChild, insertBefore, appendChild, replaceChild } = Node.prototype;
  const wrapped = (parent, child) => child?.nodeType === Node.TEXT_NODE && child.parentNode !== parent;
  Node.prototype.removeChild = function (child) {
    if (!wrapped(this, child)) return removeChild.call(this, child);
    const outer = cover(this, child);
    if (outer) removeChild.call(this, outer);
    return child;
  };
  const moved = added => {   // to another place, where what stood for it shall not stay behind
    const place = taken.get(added);
    if (place?.isConnected) removeChild.call(place.parentNode, place);
    taken.delete(added);
  };
  Node.prototype.appendChild = function (added) {
    moved(added);
    return appendChild.call(this, added);
  };
  Node.prototype.insertBefore = function (added, before) {
    moved(added);
    return insertBefore.call(this, added, wrapped(this, before) ? cover(this, before) : before);
  };
  const changed = new MutationObserver(records => {
    for (const { target } of records) {
      const place = taken.get(target);
      if (place?.isConnected && !target.isConnected) replaceChild.call(place.parentNode, target, place);
      taken.delete(target);
    }
  });
  window.emTranslated = new MutationObserver(records => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      const font = [...addedNodes, previousSibling, nextSibling].find(node => node?.nodeName === "FONT");
      const text = [...removedNodes].find(node => node.nodeType === Node.TEXT_NODE);
      if (!font || !text || text.isConnected) continue;
      taken.set(text, font);
      changed.observe(text, { characterData: true });
    }
  });
  window.emTranslated.observe(document.body, { childList: true, subtree: true });
}
