// A toolbar of native buttons. Each is a tab stop of its own: simple, and known to everybody.

const ICONS = { // 24 by 24
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  step: "M5 4v16l10-8zM16 4h3v16h-3z",
  back: "M19 4v16L9 12zM5 4h3v16H5z",
  restart: "M12 5V1L6 6l6 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  dice: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v14h14V5zm2 2h4v4H7zm6 6h4v4h-4z",
  link: "M10 7H7a5 5 0 0 0 0 10h3v-2H7a3 3 0 0 1 0-6h3zm4 0h3a5 5 0 0 1 0 10h-3v-2h3a3 3 0 0 0 0-6h-3zM8 11h8v2H8z",
  save: "M11 3h2v9l3.5-3.5L18 10l-6 6-6-6 1.5-1.5L11 12zM4 18h16v3H4z",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "cp-icon"]]) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function takesText(target) {
  return target instanceof Element && Boolean(target.closest("input, select, textarea, [contenteditable]"));
}

function render({ model, el }) {
  const tell = teller(model, "pressed");
  const bar = make("div", { role: "toolbar", class: "cp-buttons cp-widget", "data-testid": "buttons" });
  const nodes = new Map();
  el.replaceChildren(bar);

  function create(name) {
    const node = make("button", { type: "button", class: "cp-button", "data-testid": `button-${name}` });
    // aria-disabled keeps the focus where it is when a button stops working for a while
    node.addEventListener("click", () => { if (!node.hasAttribute("aria-disabled")) tell({ name }); });
    return node;
  }

  function dress(node, button) {
    const face = `${button.icon ?? ""}|${button.label}`;
    if (node.dataset.face !== face) {
      node.dataset.face = face;
      node.replaceChildren(...(Object.hasOwn(ICONS, button.icon ?? "") ? [icon(button.icon)] : []),
        make("span", {}, button.label));
    }
    node.classList.toggle("cp-main", Boolean(button.main));
    const key = model.get("shortcuts") ? button.shortcut : null;
    setOrDrop(node, "aria-pressed", typeof button.pressed === "boolean" ? String(button.pressed) : null);
    setOrDrop(node, "aria-disabled", button.disabled ? "true" : null);
    setOrDrop(node, "aria-keyshortcuts", key);
    setOrDrop(node, "title", key ? fill(model.get("words").shortcut, { label: button.label, key }) : null);
  }

  function draw() {
    setOrDrop(bar, "aria-label", model.get("label"));
    const buttons = model.get("buttons");
    for (const [name, node] of nodes) {
      if (!buttons.some((button) => button.name === name)) { node.remove(); nodes.delete(name); }
    }
    buttons.forEach((button, i) => {
      if (!nodes.has(button.name)) nodes.set(button.name, create(button.name));
      const node = nodes.get(button.name);
      dress(node, button);
      if (bar.children[i] !== node) bar.insertBefore(node, bar.children[i] ?? null);
    });
  }

  function onKey(event) {
    if (!model.get("shortcuts") || event.defaultPrevented || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
    const button = model.get("buttons").find((one) => one.shortcut && one.shortcut.toLowerCase() === event.key.toLowerCase());
    if (!button || button.disabled) return;
    event.preventDefault();
    tell({ name: button.name });
  }

  draw();
  const stop = listen(model, ["buttons", "label", "shortcuts", "words"], draw);
  document.addEventListener("keydown", onKey);
  return () => {
    stop();
    document.removeEventListener("keydown", onKey);
  };
}

export default { render };
