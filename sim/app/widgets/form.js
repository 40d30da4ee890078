// The form: groups of fields, what is sent and when, and what Python has to say about a field.

const PAUSE = 60; // ms between reports while a slider is dragged
const CONTROLS = { number: sliderControl, whole: sliderControl, switch: switchControl, choice: choiceControl,
  grid: gridControl };

function render({ model, el }) {
  const tell = teller(model, "changed");
  const name = uniqueName();
  let rows = new Map();

  function build() {
    const words = model.get("words");
    const groups = model.get("groups");
    const folded = new Map([...el.querySelectorAll("details")].map((group) => [group.dataset.testid, group.open]));
    const focused = el.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    for (const row of rows.values()) row.stop();
    rows = new Map();
    const nodes = groups.map((group) => groupNode(group, group.fields.map((field) => {
      const row = fieldRow(field, `${name}-${rows.size}`, words, tell);
      rows.set(field.key, row);
      return row.node;
    })));
    for (const node of nodes) if (folded.has(node.dataset.testid)) node.open = folded.get(node.dataset.testid);
    el.replaceChildren(make("div", { class: "cp-form cp-widget" }, ...nodes));
    if (focused) el.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
    showAll();
  }

  function showAll() {
    const [values, pending, problems] = ["values", "pending", "problems"].map((trait) => model.get(trait) ?? {});
    for (const [key, row] of rows) {
      if (!row.isAhead(model.get("heard") ?? 0)) row.show(values[key]);
      row.setPending(pending[key]);
      row.setProblem(problems[key]);
    }
  }

  build();
  const stopBuilding = listen(model, ["groups", "words"], build);
  const stopShowing = listen(model, ["values", "heard", "pending", "problems"], showAll);
  return () => {
    stopBuilding();
    stopShowing();
    for (const row of rows.values()) row.stop();
  };
}

function groupNode(group, fields) {
  const hint = group.hint ? make("p", { class: "cp-hint" }, group.hint) : null;
  const testid = `group-${group.name}`;
  if (typeof group.open !== "boolean") {
    return make("fieldset", { class: "cp-group", "data-testid": testid },
      make("legend", { class: "cp-title" }, group.title), hint, ...fields);
  }
  return make("details", { class: "cp-group", "data-testid": testid, open: group.open },
    make("summary", { class: "cp-title", "data-testid": `${testid}-toggle` }, group.title),
    hint, make("div", { role: "group", "aria-label": group.title }, ...fields));
}

// Sends the newest value at most every 60 ms, the last one at once.
function sender(key, tell) {
  let timer = null;
  let next;
  let last;
  let number = 0;
  const now = () => {
    clearTimeout(timer);
    timer = null;
    last = JSON.stringify(next);
    number = tell({ key, value: next });
  };
  return {
    send(value, atOnce) {
      const released = atOnce && timer === null && number && JSON.stringify(value) === last;
      next = value;
      if (atOnce && !released) now();
      else if (!atOnce) timer ??= setTimeout(now, PAUSE);
    },
    forget: () => { last = undefined; },
    isAhead: (heard) => timer !== null || number > heard,
    stop: () => { if (timer !== null) now(); },
  };
}

function fieldRow(field, id, words, tell) {
  const out = sender(field.key, tell);
  const testid = `field-${field.key}`;
  const valueNode = make("span", { class: "cp-value", "data-testid": `${testid}-value`, "aria-hidden": "true" });
  const badge = make("span", { class: "cp-badge", "data-testid": `${testid}-pending` });
  const problemNode = make("p", { id: `${id}-problem`, class: "cp-problem", "data-testid": `${testid}-problem`,
    "aria-live": "polite" });
  let ours = "";
  let theirs = "";
  const sayProblem = () => setText(problemNode, ours || theirs);
  const control = CONTROLS[field.kind](field, { id, words, valueNode, send: out.send,
    problem: (text) => { ours = text; sayProblem(); } });
  const label = field.kind === "grid" ? make("span", { id: `${id}-label`, class: "cp-label" }, field.label)
    : make("label", { for: id, class: "cp-label" }, field.label);
  const effect = field.effect === "restart" ? make("span", { class: "cp-effect" }, words.effect_restart) : null;
  const head = make("div", { class: "cp-line" }, field.kind === "switch" ? control.node : null, label, badge, effect,
    field.kind === "choice" || field.kind === "grid" ? null : valueNode);
  const node = make("div", { class: `cp-field cp-${field.kind}`, "data-testid": `${testid}-row` }, head,
    make("p", { id: `${id}-hint`, class: "cp-hint" }, field.hint), field.kind === "switch" ? null : control.node,
    problemNode);
  return {
    node,
    show: (value) => { out.forget(); control.show(value); },
    isAhead: out.isAhead,
    stop: out.stop,
    setPending: (text) => { setText(badge, text); if (effect) effect.hidden = Boolean(text); },
    setProblem: (text) => { theirs = text ?? ""; sayProblem(); },
  };
}

export default { render };
