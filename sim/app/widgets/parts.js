// What several widgets share. It stands before each of their scripts: a module of its own would have to be loaded.

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setOrDrop(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function setOrDrop(node, name, value) {
  const gone = value === null || value === undefined || value === false || value === "";
  const text = value === true ? "" : String(value);
  if (gone) node.removeAttribute(name);
  else if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

function setText(node, text) {
  const said = text ?? "";
  if (node.textContent !== said) node.textContent = said;
}

function fill(template, values) {
  return String(template ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function uniqueName() {
  return `cp-${Math.random().toString(36).slice(2, 10)}`;
}

// Calls back on changes of traits until the returned function is called.
function listen(model, names, callback) {
  for (const name of names) model.on(`change:${name}`, callback);
  return () => names.forEach((name) => model.off(`change:${name}`, callback));
}

// Reports by a trait. Changes of a trait are merged while Python is busy, so each report repeats those that Python has
// not heard of yet (its trait `heard` is the number of the last one).
function teller(model, trait) {
  let waiting = [];
  return (report) => {
    const heard = model.get("heard") ?? 0;
    const n = Math.max(heard, model.get(trait)?.n ?? 0) + 1;
    waiting = waiting.filter((one) => one.n > heard).slice(-49);
    model.set(trait, { ...report, n, before: [...waiting] });
    waiting.push({ ...report, n });
    model.save_changes();
    return n;
  };
}
