// A line chart that grows. Drawn at the real width, so that text keeps the size the reader has chosen.

const SVG = "http://www.w3.org/2000/svg";
const NOWS = ["var(--now, #8a5a00)", "var(--team, #7b2d8e)", "var(--third, #0072b2)", "var(--fourth, #c2410c)"];
const GHOSTS = ["var(--ghost1, #5f6368)", "var(--ghost2, #4a6fa5)"];
const SOFT = "var(--soft, #5f6368)", INK = "var(--ink, #1b1b1f)", HAIR = "var(--line, #d0d4d9)";
const DASHES = ["7 4", "2 4"];
const WEEKS = [1, 2, 4, 13, 26, 52, 104, 208, 520, 1040];

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const made = (tag, className = "") => Object.assign(document.createElement(tag), { className });

function drawn(name, about = {}, text = null) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(about)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  return node;
}

// The ends of lines are told apart by shape as well: disc, square, diamond, triangle.
function end(number, x, y, colour) {
  const disc = "M-5 0a5 5 0 1 1 10 0a5 5 0 1 1 -10 0Z";
  const shapes = [disc, "M-4.5 -4.5h9v9h-9Z", "M0 -6L6 0L0 6L-6 0Z", "M0 -6L6 5H-6Z"];
  return drawn("path", { d: shapes[number % 4], transform: `translate(${x} ${y})`, fill: colour });
}

// As Python does: a half goes to the even number, so that the curve says what the tables say.
function whole(value) {
  const near = Math.round(value);
  return near - value === 0.5 && near % 2 ? near - 1 : near;
}

class Chart {
  constructor(model, el) {
    Object.assign(this, { model, el, week: null, undo: [] });
    el.classList.add("curve-view");
    el.__lines = () => this.lines.map((line) => line.values);
    this.pen = made("canvas").getContext("2d");
    this.build();
    this.listen();
    this.begin();
    model.send({ ask: "all" });
  }

  build() {
    const testid = this.model.get("testid");
    this.words = this.model.get("words");
    this.yLabel = made("p", "cv-y");
    this.xLabel = made("p", "cv-x");
    this.key = made("ul", "cv-key");
    this.box = made("div", "cv-box");
    this.svg = drawn("svg", { class: "cv-picture", role: "img", "data-testid": `${testid}-picture` });
    this.cross = drawn("g", { "aria-hidden": "true" });
    this.plot = drawn("g", { "aria-hidden": "true" });
    this.said = made("p", "cv-said");
    const about = { role: "application", tabindex: "0", "aria-roledescription": this.words.kind,
      "aria-label": `${this.words.label}. ${this.words.hint}`, "data-testid": testid };
    for (const [name, value] of Object.entries(about)) this.box.setAttribute(name, value);
    this.said.dataset.testid = `${testid}-said`;
    this.said.setAttribute("aria-live", "polite");
    this.svg.append(this.plot, this.cross);
    this.box.append(this.svg);
    this.el.replaceChildren(this.yLabel, this.key, this.box, this.xLabel, this.said);
  }

  listen() {
    const on = (target, name, what) => {
      target.addEventListener(name, what);
      this.undo.push(() => target.removeEventListener(name, what));
    };
    const changed = (names, what) => {
      this.model.on(names, what);
      this.undo.push(() => this.model.off(names, what));
    };
    changed("change:_chart", () => this.begin());
    changed("change:_point", () => this.grow());
    changed("change:_marks change:_area change:summary", () => this.ask());
    on(this.box, "keydown", (event) => this.press(event));
    on(this.box, "blur", () => this.point(null));
    on(this.box, "pointermove", (event) => this.point(this.under(event)));
    on(this.box, "pointerdown", (event) => this.point(this.under(event)));
    on(this.box, "pointerleave", () => { if (document.activeElement !== this.box) this.point(null); });
    const sized = new ResizeObserver(() => this.ask());
    sized.observe(this.el);
    this.undo.push(() => sized.disconnect());
  }

  stop() {
    cancelAnimationFrame(this.asked);
    this.undo.forEach((undo) => undo());
    this.el.replaceChildren();
  }

  // — what Python sent —

  begin() {
    const chart = this.model.get("_chart");
    const fresh = chart.lines ?? [];
    this.weeks = chart.weeks ?? 1;
    this.n = chart.n ?? 0;
    this.lines = fresh.map((line) => ({ ...line, values: [...line.values] }));
    this.yLabel.textContent = chart.y_label ?? "";
    this.xLabel.textContent = chart.x_label ?? "";
    this.top = 20;
    this.ask();
  }

  grow() {
    const { n, week, values, cut } = this.model.get("_point");
    if (n <= this.n) return;
    if (n !== this.n + 1) { this.model.send({ ask: "all" }); return; }
    this.n = n;
    this.lines.filter((line) => line.kind === "now").forEach((line, k) => {
      if (cut !== undefined) line.values.length = Math.min(line.values.length, cut + 1);
      else {
        while (line.values.length < week) line.values.push(null);
        line.values.push(values[k]);
      }
    });
    this.ask();
  }

  // — drawing —

  ask() {
    this.asked ??= requestAnimationFrame(() => { this.asked = null; this.draw(); });
  }

  draw() {
    const width = this.box.clientWidth;
    if (!width) return;
    this.svg.setAttribute("aria-label", this.model.get("summary") || this.yLabel.textContent || this.words.label);
    this.measure(width);
    const parts = [...this.axes(), ...this.marks(), ...this.band(), ...this.curves(), ...this.labels()];
    this.plot.replaceChildren(...parts);
    this.drawCross();
  }

  measure(width) {
    const style = getComputedStyle(this.svg), rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.size = 0.9 * rem;
    this.family = style.fontFamily;
    const area = this.model.get("_area"), values = [this.lines.flatMap((line) => line.values), area?.high ?? []].flat();
    this.top = Math.max(this.top, 20 * Math.ceil(values.reduce((most, value) => Math.max(most, value ?? 0), 0) / 20));
    this.dress();
    const longest = this.named.map((line) => filled(this.words.end, { label: line.label, value: 100 }));
    const texts = [...longest, area?.label ?? ""];
    const room = Math.max(0, ...texts.map((text) => this.wide(text, "bold"))) + 22;
    this.direct = room <= 0.34 * width;
    const height = Math.max(13 * rem, Math.min(26 * rem, 0.52 * width));
    this.rows = this.markRows(width);
    const left = this.wide("100") + 10;
    const beside = Math.max(this.direct ? room : 10, this.wide(this.weeks) / 2 + 2);
    Object.assign(this, { width, height, left, right: width - beside,
      above: 8 + this.rows * this.size * 1.35, below: height - this.size * 1.9 });
    for (const [name, value] of [["width", width], ["height", height]]) this.svg.setAttribute(name, value);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.drawKey(area);
  }

  wide(text, weight = "normal") {
    this.pen.font = `${weight} ${this.size}px ${this.family}`;
    return this.pen.measureText(text).width;
  }
  x(week) { return this.left + (week / this.weeks) * (this.right - this.left); }
  y(value) { return this.below - (value / this.top) * (this.below - this.above); }

  dress() {
    const count = { now: 0, ghost: 0 };
    for (const line of this.lines) {
      const k = line.kind in count ? count[line.kind]++ : 0;
      Object.assign(line, { number: k, ...{
        now: { colour: NOWS[k % 4], thick: 3, dash: "none" },
        ghost: { colour: GHOSTS[k % 2], thick: 1.75, dash: DASHES[k % 2] },
        run: { colour: SOFT, thick: 0.8, dash: "none" },
        mean: { colour: INK, thick: 3, dash: "none" },
      }[line.kind] });
    }
    this.named = this.lines.filter((line) => line.kind !== "run");
  }

  axes() {
    const parts = [], { left, right, below, size } = this;
    for (let value = 0; value <= this.top; value += 20) {
      parts.push(drawn("path", { d: `M${left} ${this.y(value)}H${right}`, stroke: value ? HAIR : SOFT, fill: "none" }));
      const at = { x: left - 6, y: this.y(value) + size * 0.35, "text-anchor": "end", class: "cv-soft" };
      parts.push(drawn("text", at, value));
    }
    const room = this.wide("0000") + size, fits = (step) => (step / this.weeks) * (right - left) >= room;
    const step = WEEKS.find(fits) ?? this.weeks;
    for (let week = 0; week <= this.weeks; week += step) {
      parts.push(drawn("path", { d: `M${this.x(week)} ${below}v5`, stroke: SOFT, fill: "none" }));
      const at = { x: this.x(week), y: below + 6 + size, "text-anchor": "middle", class: "cv-soft" };
      parts.push(drawn("text", at, week));
    }
    return parts;
  }

  // Marks get as many rows above the plot as their texts need.
  markRows(width) {
    const ends = [], left = this.wide("100") + 10;
    const right = width - 10, most = right - left;
    this.placed = [...this.model.get("_marks")].sort((a, b) => a.week - b.week).map((mark) => {
      let text = mark.text;
      while (this.wide(text) > most && text.length > 2) text = `${text.slice(0, -2)}…`;
      return { ...mark, shown: text };
    });
    for (const mark of this.placed) {
      const x = left + (mark.week / this.weeks) * most * 0.66, wide = this.wide(mark.shown) + 10;
      mark.from = x;
      mark.row = ends.findIndex((end_) => end_ <= x);
      if (mark.row < 0) mark.row = ends.length;
      ends[mark.row] = x + wide;
    }
    return ends.length;
  }

  marks() {
    return this.placed.flatMap(({ week, end: last, row, shown }) => {
      const x = this.x(week), high = 4 + this.size * (1.35 * row + 1), wide = this.wide(shown);
      const line = { d: `M${x} ${high + 4}V${this.below}`, stroke: SOFT, "stroke-dasharray": "1 3", fill: "none" };
      const parts = [drawn("path", line),
        drawn("text", { x: Math.max(this.left, Math.min(x - 2, this.width - wide - 2)), y: high }, shown)];
      if (last === null) return parts;
      const far = this.x(Math.min(last, this.weeks));
      return [drawn("rect", { x, y: this.above, width: Math.max(1, far - x), height: this.below - this.above,
        fill: SOFT, "fill-opacity": 0.14 }), ...parts];
    });
  }

  band() {
    const area = this.model.get("_area");
    if (!area) return [];
    const along = (values) => values.map((value, week) => `${this.x(week).toFixed(1)} ${this.y(value).toFixed(1)}`);
    const d = `M${[...along(area.high), ...along(area.low).reverse()].join("L")}Z`;
    return [drawn("path", { d, fill: NOWS[0], "fill-opacity": 0.16, stroke: NOWS[0], "stroke-opacity": 0.6,
      "stroke-width": 0.8 })];
  }

  curves() {
    const order = ["run", "ghost", "mean", "now"];
    return [...this.lines].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)).map((line) => {
      let d = "", on = false;
      line.values.forEach((value, week) => {
        if (value !== null) d += `${on ? "L" : "M"}${this.x(week).toFixed(1)} ${this.y(value).toFixed(1)}`;
        on = value !== null;
      });
      return drawn("path", { d, fill: "none", stroke: line.colour, "stroke-width": line.thick,
        "stroke-dasharray": line.dash, "stroke-linejoin": "round", "stroke-linecap": "round", "data-kind": line.kind });
    });
  }

  // Names at the right, at the height where their line ends, moved apart where they would touch.
  labels() {
    const rows = [], parts = [], area = this.model.get("_area"), gap = this.size * 1.2;
    for (const line of this.named) {
      const week = line.values.findLastIndex((value) => value !== null);
      if (week < 0) continue;
      const value = line.values[week], text = filled(this.words.end, { label: line.label, value: whole(value) });
      rows.push({ text, line, week, value, at: this.y(value) });
    }
    if (area) {
      const last = area.low.length - 1, value = (area.low[last] + area.high[last]) / 2;
      rows.push({ text: area.label, week: last, value, at: this.y(value) });
    }
    rows.sort((a, b) => a.at - b.at);
    for (let k = 1; k < rows.length; k++) rows[k].at = Math.max(rows[k].at, rows[k - 1].at + gap);
    let lowest = this.below;
    for (const row of [...rows].reverse()) {
      row.at = Math.min(row.at, lowest);
      lowest = row.at - gap;
    }
    for (const { text, line, week, value, at } of rows) {
      const x = this.x(week), y = this.y(value);
      if (line && line.kind === "now") parts.push(end(line.number, x, y, line.colour));
      if (!this.direct) continue;
      const lead = `M${x + 6} ${y}L${Math.max(this.right + 2, x + 6)} ${y}L${this.right + 12} ${at}`;
      parts.push(drawn("path", { d: lead, fill: "none",
        stroke: line?.colour ?? SOFT, "stroke-dasharray": "1 3" }));
      parts.push(drawn("text", { x: this.right + 15, y: at + this.size * 0.35,
        "font-weight": line?.kind === "now" ? 700 : 400 }, text));
    }
    return parts;
  }

  // Where there is no room at the ends of the lines, the names stand above.
  drawKey(area) {
    this.key.hidden = this.direct;
    this.key.style.display = this.direct ? "none" : "";
    if (this.direct) return;
    const rows = this.named.map((line) => [line.label,
      drawn("path", { d: "M1 8H31", stroke: line.colour, "stroke-width": line.thick, "stroke-dasharray": line.dash }),
      line.kind === "now" ? end(line.number, 16, 8, line.colour) : null]);
    const shade = { x: 1, y: 2, width: 30, height: 12, fill: NOWS[0], "fill-opacity": 0.25 };
    if (area) rows.push([area.label, drawn("rect", shade)]);
    this.key.replaceChildren(...rows.map(([label, ...shapes]) => {
      const row = made("li"), text = made("span"), svg = drawn("svg", { viewBox: "0 0 32 16", "aria-hidden": "true" });
      svg.append(...shapes.filter(Boolean));
      text.textContent = label;
      row.append(svg, text);
      return row;
    }));
  }

  // — reading one week —

  under(event) {
    const x = event.clientX - this.box.getBoundingClientRect().left;
    return Math.max(0, Math.min(this.weeks, Math.round(((x - this.left) / (this.right - this.left)) * this.weeks)));
  }

  point(week) {
    if (week === this.week) return;
    this.week = week;
    this.drawCross();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = Math.max(0, ...this.lines.filter((line) => line.kind === "now").map((line) => line.values.length - 1));
    const from = this.week ?? last, year = 52;
    const to = { ArrowRight: this.week === null ? last : from + 1, ArrowLeft: this.week === null ? last : from - 1,
      PageUp: from + year, PageDown: from - year, Home: 0, End: this.weeks }[event.key];
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    this.point(to === undefined ? null : Math.max(0, Math.min(this.weeks, to)));
  }

  drawCross() {
    const text = this.week === null || this.week > this.weeks ? this.words.hint : this.told(this.week);
    if (this.said.textContent !== text) this.said.textContent = text;
    if (this.week === null || this.week > this.weeks || !this.width) { this.cross.replaceChildren(); return; }
    const x = this.x(this.week);
    const dots = this.named.filter((line) => line.values[this.week] != null).map((line) => drawn("circle",
      { cx: x, cy: this.y(line.values[this.week]), r: 4, fill: "var(--paper, #fff)", stroke: line.colour,
        "stroke-width": 2 }));
    this.cross.replaceChildren(drawn("path", { d: `M${x} ${this.above}V${this.below}`, stroke: INK }), ...dots);
  }

  told(week) {
    const { words } = this, area = this.model.get("_area");
    const parts = this.named.filter((line) => line.values[week] != null)
      .map((line, k) => filled(k ? words.part : words.part_first,
        { label: line.label, value: whole(line.values[week]) }));
    if (area && week < area.low.length) {
      const [low, high] = [area.low[week], area.high[week]].map(whole);
      parts.push(filled(words.part_band, { label: area.label, low, high }));
    }
    if (!parts.length) parts.push(words.nothing);
    const marks = this.model.get("_marks").filter((mark) => mark.week <= week && week <= (mark.end ?? mark.week));
    return filled(words.week, { week, parts: [...parts, ...marks.map((mark) => mark.text)].join(words.between) });
  }
}

export default {
  render({ model, el }) {
    const chart = new Chart(model, el);
    return () => chart.stop();
  },
};
