// One control for each kind of field: { node, show(value), target }.

const POSITIONS = 200; // of a logarithmic slider

function timesShown(field) {
  return field.scale === "percent" ? 100 : 1;
}

function valueText(field, value, lang) {
  const percent = (field.format?.kind ?? (field.scale === "percent" ? "percent" : "number")) === "percent";
  const digits = field.format?.digits ?? (field.kind === "whole" || percent ? 0 : 2);
  const suffix = field.format?.suffix ?? (percent ? "\u00a0%" : field.unit ? `\u00a0${field.unit}` : "");
  return (value * (percent ? 100 : 1)).toLocaleString(lang, { maximumFractionDigits: digits }) + suffix;
}

// A comma before exactly three digits parts thousands; any other comma is a decimal one.
function readNumber(text) {
  const tight = text.replace(/[\s\u00a0%]/g, "");
  const plain = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(tight) ? tight.replaceAll(",", "") : tight.replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

function toPlace(field, value) {
  if (field.scale !== "log") return value;
  return (POSITIONS * Math.log(value / field.low)) / Math.log(field.high / field.low);
}

function fromPlace(field, place) {
  if (field.scale !== "log") return Number(place);
  const value = Number((field.low * (field.high / field.low) ** (place / POSITIONS)).toPrecision(3));
  const step = field.kind === "whole" ? 1 : field.step ?? 0;
  const snapped = step ? Number((Math.round(value / step) * step).toPrecision(12)) : value;
  return Math.min(Math.max(snapped, field.low), field.high);
}

// On a logarithmic slider one step may not change the rounded value: go on to where it does.
function fromMove(field, range, before) {
  let place = Number(range.value);
  if (field.scale !== "log") return fromPlace(field, place);
  const way = Math.sign(place - toPlace(field, before));
  while (way && fromPlace(field, place) === before && place > 0 && place < POSITIONS) place += way;
  return fromPlace(field, place);
}

function sliderParts(field, id, words, lang) {
  const log = field.scale === "log";
  const described = `${id}-hint ${id}-base ${id}-problem`;
  const range = make("input", { type: "range", id, class: "cp-range", "data-testid": `field-${field.key}`,
    min: String(log ? 0 : field.low), max: String(log ? POSITIONS : field.high),
    step: String(log ? 1 : field.kind === "whole" ? field.step ?? 1 : field.step ?? (field.high - field.low) / 100),
    "aria-describedby": described });
  const box = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "cp-box",
    "data-testid": `field-${field.key}-box`, "aria-describedby": `${id}-problem`,
    "aria-label": fill(words.exact, { label: field.label }) });
  const based = typeof field.base === "number";
  const tick = based ? make("span", { class: "cp-tick", "data-testid": `field-${field.key}-tick` }) : null;
  tick?.style.setProperty("--at", String(share(field, field.base)));
  const base = based ? make("p", { id: `${id}-base`, class: "cp-small cp-base" },
    fill(words.baseline, { value: valueText(field, field.base, lang) })) : null;
  return { range, box, tick, base };
}

function share(field, value) {
  const [low, high] = field.scale === "log" ? [0, POSITIONS] : [field.low, field.high];
  return Math.min(Math.max((toPlace(field, value) - low) / (high - low), 0), 1);
}

function sliderControl(field, context) {
  const { words, id, send, problem, valueNode } = context;
  const { range, box, tick, base } = sliderParts(field, id, words, words.lang);
  let held = field.low;
  let typed = false; // what is being typed is not overwritten

  function show(value) {
    if (typeof value !== "number") return;
    held = value;
    range.value = String(toPlace(field, value));
    range.style.setProperty("--at", String(share(field, value)));
    const text = valueText(field, value, words.lang);
    setOrDrop(range, "aria-valuetext", text);
    setText(valueNode, text);
    if (!typed) box.value = String(Number((value * timesShown(field)).toPrecision(12)));
  }

  function settle() {
    typed = false;
    setOrDrop(box, "aria-invalid", null);
    problem("");
  }

  function takeBox() {
    if (!typed) return;
    const value = Number((readNumber(box.value) / timesShown(field)).toPrecision(12));
    if (!(value >= field.low && value <= field.high) || (field.kind === "whole" && !Number.isInteger(value))) {
      const [low, high] = [field.low, field.high].map((end) => Number((end * timesShown(field)).toPrecision(12)));
      problem(fill(words[`problem_${field.kind}`], { low, high }));
      box.setAttribute("aria-invalid", "true");
      return;
    }
    settle();
    show(value);
    send(value, true);
  }

  range.addEventListener("input", () => { settle(); show(fromMove(field, range, held)); send(held, false); });
  range.addEventListener("change", () => send(held, true));
  box.addEventListener("input", () => { typed = true; });
  box.addEventListener("change", takeBox);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") takeBox();
    if (event.key === "Escape") { settle(); show(held); }
  });
  const unit = field.scale === "percent" ? "%" : field.unit;
  const node = make("div", { class: "cp-slide" },
    make("div", { class: "cp-track" }, range, tick),
    make("div", { class: "cp-exact" }, box, unit ? make("span", { class: "cp-unit", "aria-hidden": "true" }, unit) : null),
    base);
  return { node, show };
}

function switchControl(field, context) {
  const { id, words, send, valueNode } = context;
  const box = make("input", { type: "checkbox", id, class: "cp-check", "data-testid": `field-${field.key}`,
    "aria-describedby": `${id}-hint ${id}-problem` });
  const show = (value) => { box.checked = value === true; setText(valueNode, box.checked ? words.yes : words.no); };
  box.addEventListener("change", () => { show(box.checked); send(box.checked, true); });
  return { node: box, show };
}

function choiceControl(field, context) {
  const { id, send } = context;
  const select = make("select", { id, class: "cp-select", "data-testid": `field-${field.key}`,
    "aria-describedby": `${id}-hint ${id}-chosen ${id}-problem` },
  ...field.choices.map((choice, i) => make("option", { value: String(i) }, choice.label)));
  const chosen = make("p", { id: `${id}-chosen`, class: "cp-small", "data-testid": `field-${field.key}-chosen` });
  const explain = () => setText(chosen, field.choices[select.selectedIndex]?.hint);
  select.addEventListener("change", () => { explain(); send(field.choices[select.selectedIndex].value, true); });
  const show = (value) => { select.selectedIndex = field.choices.findIndex((one) => one.value === value); explain(); };
  return { node: make("div", {}, select, chosen), show };
}
