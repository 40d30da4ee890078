// The picture of the people: what Python sends, pointer, keys and words. network_drawing.js stands before it.

const MOUSE = 14, FINGER = 22;                 // how near a click or a tap must be, in pixels
const MOST_GLOWS = 200, CLEARLY_STRONGER = 12;   // of 255

class Network extends Drawing {
  constructor(model, el) {
    super();
    Object.assign(this, { model, el, at: -1, hover: -1, zoom: 1, panX: 0, panY: 0, flashes: [], sprites: new Map() });
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.undo = [];
    el.classList.add("network-view");
    el.__frames = 0;
    el.__xy = (i) => {
      const box = this.top.getBoundingClientRect();
      return [box.left + this.x[i], box.top + this.y[i]];
    };
    this.build();
    this.listen();
    this.recolour();
    this.readPeople();
    this.readTies();
    this.readFrame();
  }

  // — the page —

  build() {
    this.words = this.model.get("words");
    this.box = made("div", "nv-box");
    const layers = ["nv-ties", "nv-flashes", "nv-top"].map((name) => made("canvas", name));
    this.top = layers[2];
    [this.ties, this.flash, this.people] = layers.map((canvas) => canvas.getContext("2d"));
    layers.slice(0, 2).forEach((canvas) => canvas.setAttribute("aria-hidden", "true"));
    const about = { role: "application", tabindex: "0", "aria-roledescription": this.words.kind,
      "aria-label": `${this.words.label}. ${this.words.keys}`, "data-testid": this.model.get("testid") };
    Object.entries(about).forEach(([name, value]) => this.top.setAttribute(name, value));
    this.tip = made("div", "nv-tip");
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true");
    this.said = made("div", "nv-said");
    this.said.setAttribute("aria-live", "polite");
    this.said.dataset.testid = `${this.model.get("testid")}-said`;
    this.box.append(...layers, this.tip);
    this.legend = legend(this.words, this.model.get("testid"));
    this.el.replaceChildren(this.box, this.said, this.legend);
  }

  listen() {
    const on = (target, name, what, options) => {
      target.addEventListener(name, what, options);
      this.undo.push(() => target.removeEventListener(name, what, options));
    };
    const changed = (names, what) => {
      const names_ = names.map((name) => `change:${name}`).join(" ");
      this.model.on(names_, what);
      this.undo.push(() => this.model.off(names_, what));
    };
    changed(["_places", "_people"], () => this.readPeople());
    changed(["_pairs", "_strength"], () => this.readTies());
    // the number of the frame: the bytes may be the same as last week's
    changed(["tick"], () => this.readFrame(true));
    changed(["_looks"], () => this.readFrame());
    changed(["selected", "labels"], () => this.ask());
    on(this.top, "keydown", (event) => this.key(event));
    on(this.top, "blur", () => { this.at = -1; this.ask(); });
    on(this.top, "pointermove", (event) => this.move(event));
    on(this.top, "pointerleave", () => { this.hover = -1; this.ask(); });
    on(this.top, "pointerdown", (event) => { this.from = [event.clientX, event.clientY]; this.dragged = false; });
    on(this.top, "click", (event) => this.click(event));
    on(this.top, "wheel", (event) => this.wheel(event), { passive: false });
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(this.box);
    const themed = new MutationObserver(() => this.recolour());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
    this.undo.push(() => sized.disconnect(), () => themed.disconnect());
  }

  stop() {
    cancelAnimationFrame(this.asked);
    clearTimeout(this.answering);
    this.undo.forEach((undo) => undo());
    this.el.replaceChildren();
  }

  // — what Python sent —

  readPeople() {
    this.places = new Float32Array(bytes(this.model, "_places").buffer);
    const rows = bytes(this.model, "_people");
    this.n = Math.min(this.places.length, rows.length) / 2;
    this.role = rows.filter((_, k) => k % 2 === 0);
    this.kind = rows.filter((_, k) => k % 2 === 1);
    Object.assign(this, { at: -1, hover: -1, zoom: 1, panX: 0, panY: 0, flashes: [], known: null });
    this.resize();
  }

  readTies() {
    const strength = bytes(this.model, "_strength");
    const pairs = new Uint32Array(bytes(this.model, "_pairs").buffer);
    if (pairs.length !== 2 * strength.length) return;       // the other half is still to come
    const before = this.known, now = new Map(), grown = [];
    for (let k = 0; k < strength.length; k++) {
      const a = pairs[2 * k], b = pairs[2 * k + 1], name = Math.min(a, b) * 4294967296 + Math.max(a, b);
      now.set(name, strength[k]);
      if (before && strength[k] - (before.get(name) ?? 0) >= CLEARLY_STRONGER && grown.length < MOST_GLOWS) grown.push([a, b]);
    }
    Object.assign(this, { pairs, strength, known: strength.length ? now : null, tiesAreOld: true });
    this.light(grown, GLOW);
    this.ask();
  }

  readFrame(again = false) {
    this.looks = bytes(this.model, "_looks");
    if (again) {
      const talks = new Uint32Array(bytes(this.model, "_talks").buffer), pairs = [];
      for (let k = 0; k + 1 < talks.length; k += 2) pairs.push([talks[k], talks[k + 1]]);
      this.light(pairs, TALK);
    }
    this.ask();
  }

  light(pairs, lasts) {
    if (!pairs.length || this.still.matches) return;
    this.flashes = this.flashes.filter((flash) => flash.until > performance.now()).slice(-40);
    this.flashes.push({ pairs, lasts, until: performance.now() + lasts });
  }

  // — size and colours —

  recolour() {
    const style = getComputedStyle(this.el);
    this.colour = {};
    for (const [name, usual] of Object.entries(COLOURS)) {
      this.colour[name] = style.getPropertyValue(`--${name}`).trim() || usual;
    }
    this.redrawAll();
  }

  redrawAll() {
    this.sprites.clear();
    this.tiesAreOld = true;
    this.ask();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, dpr = Math.min(window.devicePixelRatio || 1, 2);
    if (!this.width) this.legend.open = width >= 640; // on a small picture it would be larger than what it explains
    if (width !== this.width || height !== this.height || dpr !== this.dpr) {
      Object.assign(this, { width, height, dpr });
      for (const layer of [this.ties, this.flash, this.people]) {
        layer.canvas.width = Math.round(width * dpr);
        layer.canvas.height = Math.round(height * dpr);
      }
    }
    this.settle();
  }

  // Where everybody is on the screen, and how large a person may be there.
  settle() {
    const { n, places, width, height, zoom } = this, edge = 14;
    this.panX = Math.max(-width * (zoom - 1), Math.min(0, this.panX));
    this.panY = Math.max(-height * (zoom - 1), Math.min(0, this.panY));
    this.x = new Float32Array(n);
    this.y = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      this.x[i] = (edge + places[2 * i] * (width - 2 * edge)) * zoom + this.panX;
      this.y[i] = (edge + places[2 * i + 1] * (height - 2 * edge)) * zoom + this.panY;
    }
    const gaps = [];
    for (let i = 0; i < n; i += Math.ceil(n / 60)) gaps.push(Math.hypot(...this.nearest(this.x[i], this.y[i], i)[1]));
    gaps.sort((a, b) => a - b);
    this.r = Math.max(1, Math.min(11, 0.4 * (gaps[gaps.length >> 1] ?? 30)));
    this.redrawAll();
  }

  // The row of whoever is nearest, and how far away; -1 without anybody.
  nearest(x, y, but = -1) {
    let found = -1, best = Infinity, way = [1e9, 1e9];
    for (let i = 0; i < this.n; i++) {
      const dx = this.x[i] - x, dy = this.y[i] - y, far = dx * dx + dy * dy;
      if (far < best && i !== but && this.here(i)) [found, best, way] = [i, far, [dx, dy]];
    }
    return [found, way];
  }

  here(i) { return !this.looks?.length || (this.looks[i] & PRESENT) !== 0; }

  // — words —

  described(i) {
    const { words, role, kind, looks } = this, look = looks.length ? looks[i] : PRESENT | kind[i];
    const parts = [words.roles[role[i]], filled(words.now, { stance: words.stances[Math.min(look & 3, 2)] }),
      filled(words.start, { start: words.starts[kind[i]] })];
    [[PRACTISES, "practises"], [TEAM, "team"], [AWAY, "away"]].forEach(([bit, name]) => {
      if (look & bit) parts.push(words[name]);
    });
    if (!(look & PRESENT)) parts.push(words.gone);
    const name = this.model.get("labels")[i] || filled(words.person, { number: i + 1 });
    return filled(words.described, { name, parts: parts.join(words.between) });
  }

  showTip() {
    const i = this.hover >= 0 ? this.hover : this.at, { tip } = this;
    tip.hidden = i < 0 || i >= this.n || !this.here(i);
    if (tip.hidden) return;
    const text = this.described(i);
    if (tip.textContent !== text) tip.textContent = text;
    const left = Math.max(4, Math.min(this.x[i] + 14, this.width - tip.offsetWidth - 4));
    const below = this.y[i] + 18 + tip.offsetHeight < this.height;
    tip.style.transform = `translate(${left}px, ${below ? this.y[i] + 18 : this.y[i] - 18 - tip.offsetHeight}px)`;
  }

  // — pointer and keys —

  under(event) {
    const box = this.top.getBoundingClientRect(), reach = event.pointerType === "touch" ? FINGER : MOUSE;
    const [found, [dx, dy]] = this.nearest(event.clientX - box.left, event.clientY - box.top);
    return Math.hypot(dx, dy) <= reach ? found : -1;
  }

  move(event) {
    if (event.buttons & 1 && this.from && this.zoom > 1) {
      const [x, y] = this.from;
      if (this.dragged || Math.hypot(event.clientX - x, event.clientY - y) > 4) {
        this.panX += event.clientX - x;
        this.panY += event.clientY - y;
        Object.assign(this, { from: [event.clientX, event.clientY], dragged: true });
        this.settle();
      }
      return;
    }
    const found = this.under(event);
    if (found === this.hover) return;
    this.hover = found;
    this.top.style.cursor = found >= 0 ? "pointer" : "default";
    this.ask();
  }

  click(event) {
    if (!this.dragged) this.choose(this.under(event));
    this.dragged = false;
  }

  choose(i) {
    this.model.set("selected", i);
    this.model.save_changes();
    this.say(i < 0 ? this.words.let_go : filled(this.words.chosen, { person: this.described(i) }));
    this.ask();
  }

  say(text) { this.said.textContent = text; }

  wheel(event) {
    if (!event.ctrlKey) return;               // without ctrl the page scrolls
    event.preventDefault();
    const box = this.top.getBoundingClientRect();
    this.enlarge(Math.exp(-event.deltaY / 200), event.clientX - box.left, event.clientY - box.top);
  }

  enlarge(times, x = this.width / 2, y = this.height / 2) {
    const zoom = Math.max(1, Math.min(12, this.zoom * times)), by = zoom / this.zoom;
    Object.assign(this, { zoom, panX: x - (x - this.panX) * by, panY: y - (y - this.panY) * by });
    this.settle();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const from = this.at >= 0 ? [this.x[this.at], this.y[this.at]] : [];
    const deeds = {
      Home: () => this.go(this.first()),
      Enter: () => { if (this.at >= 0) this.choose(this.at); },
      Escape: () => this.choose(-1),
      "+": () => this.enlarge(1.5, ...from),
      "=": () => this.enlarge(1.5, ...from),
      "-": () => this.enlarge(1 / 1.5, ...from),
      0: () => this.enlarge(0),
    };
    const deed = ways[event.key] ? () => this.step(...ways[event.key]) : deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  first() {
    for (let i = 0; i < this.n; i++) if (this.here(i)) return i;
    return -1;
  }

  // To the nearest person in a direction; people to the side count as further away.
  step(right, down) {
    const chosen = this.model.get("selected");
    if (this.at < 0) return this.go(chosen >= 0 && this.here(chosen) ? chosen : this.first());
    let found = -1, best = Infinity;
    for (let i = 0; i < this.n; i++) {
      const dx = this.x[i] - this.x[this.at], dy = this.y[i] - this.y[this.at];
      const along = dx * right + dy * down, aside = Math.abs(dx * down) + Math.abs(dy * right);
      if (along > 0.01 && along + 2 * aside < best && this.here(i)) [found, best] = [i, along + 2 * aside];
    }
    return found < 0 ? undefined : this.go(found);
  }

  go(i) {
    this.at = i;
    this.hover = -1;
    this.say(i < 0 ? this.words.nobody : this.described(i));
    const inside = i < 0 || (this.x[i] > 0 && this.x[i] < this.width && this.y[i] > 0 && this.y[i] < this.height);
    if (!inside) {
      this.panX += this.width / 2 - this.x[i];
      this.panY += this.height / 2 - this.y[i];
      this.settle();
    }
    this.ask();
  }
}

export default {
  render({ model, el }) {
    const network = new Network(model, el);
    return () => network.stop();
  },
};
