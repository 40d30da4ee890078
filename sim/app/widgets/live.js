// HTML that changes in place: only what differs is touched, so focus, selection and what is folded open stay.

const READING = 2000; // ms between changes that are read out
const NATIVE = "button, a[href], summary, input, select";

function sameKind(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.namespaceURI === b.namespaceURI
    && a.id === b.id;
}

function patch(here, wanted) {
  if (here.nodeType !== Node.ELEMENT_NODE) {
    if (here.nodeValue !== wanted.nodeValue) here.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...here.attributes]) {
    const opened = name === "open" && here.nodeName === "DETAILS"; // the visitor's own doing
    if (!wanted.hasAttribute(name) && !opened) here.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  patchChildren(here, wanted);
}

function patchChildren(here, wanted) {
  const goal = [...wanted.childNodes];
  goal.forEach((child, i) => {
    const old = here.childNodes[i];
    if (!old) here.append(child);
    else if (sameKind(old, child)) patch(old, child);
    else old.replaceWith(child);
  });
  while (here.childNodes.length > goal.length) here.lastChild.remove();
}

function makeReachable(node) {
  if (node.matches(NATIVE)) return;
  if (!node.hasAttribute("role")) node.setAttribute("role", "button");
  if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "0");
}

// What an element is, whatever its place: a list may have grown above the one with the focus.
function identity(node) {
  const names = ["id", "data-testid", "data-action", "data-value"].filter((name) => node.hasAttribute(name));
  return names.length ? names.map((name) => `[${name}="${CSS.escape(node.getAttribute(name))}"]`).join("") : null;
}

function replaceContent(box, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const wanted = document.importNode(template.content, true);
  wanted.querySelectorAll("[data-action]").forEach(makeReachable);
  const focused = box.contains(document.activeElement) && document.activeElement !== box ? document.activeElement : null;
  const who = focused && identity(focused);
  patchChildren(box, wanted);
  if (who && !(document.activeElement?.matches(who) && box.contains(document.activeElement))) {
    box.querySelector(who)?.focus({ preventScroll: true });
  }
}

function render({ model, el }) {
  const tell = teller(model, "action");
  const box = make("div", { class: "cp-live cp-widget" });
  let timer = null;
  let last = -Infinity;
  el.replaceChildren(box);

  function dress() {
    const label = model.get("label");
    setOrDrop(box, "role", model.get("role") || (label ? "group" : null));
    setOrDrop(box, "aria-label", label);
    setOrDrop(box, "aria-live", model.get("live"));
    setOrDrop(box, "data-testid", model.get("testid"));
  }

  function update() {
    clearTimeout(timer);
    timer = null;
    last = performance.now();
    replaceContent(box, model.get("html"));
  }

  function onHtml() {
    const wait = model.get("live") === "polite" ? last + READING - performance.now() : 0;
    if (wait <= 0) update();
    else timer ??= setTimeout(update, wait);
  }

  function act(event) {
    const node = event.target.closest?.("[data-action]");
    if (!node || !box.contains(node) || node.matches("[disabled], [aria-disabled=true]")) return;
    if (event.type === "keydown" && (node.matches(NATIVE) || event.target !== node)) return;
    if (event.type === "click" ? node.matches("a") : true) event.preventDefault();
    tell({ name: node.getAttribute("data-action"), value: node.getAttribute("data-value") ?? "" });
  }

  box.addEventListener("click", act);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") act(event); });
  dress();
  update();
  const stops = [listen(model, ["html"], onHtml), listen(model, ["role", "label", "live", "testid"], dress)];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}

export default { render };
