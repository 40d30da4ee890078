// How people, ties and the legend are drawn. Stands before network.js in one module.

const PRACTISES = 4, TEAM = 8, PRESENT = 16, AWAY = 32;
const TALK = 500, GLOW = 1400;                 // milliseconds that a talk flashes and a tie glows
const FRAMES = 2, LATER = 300;                 // frames, or else milliseconds, until Python has an answer
const COLOURS = {
  ink: "#1b1b1f", paper: "#ffffff", soft: "#5f6368", against: "#c2410c", fence: "#6f6f6f", ally: "#0072b2",
  team: "#7b2d8e", focus: "#005fcc", now: "#8a5a00",
};
const STANCES = ["against", "fence", "ally"];
const LEVELS = [[0.08, 0.5], [0.16, 0.7], [0.34, 1.2], [0.6, 1.9]];   // of ties: how dark, how thick

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const made = (tag, className = "") => Object.assign(document.createElement(tag), { className });

function bytes(model, name) {
  const view = model.get(name);
  // the view may start inside of a longer buffer, where wider numbers would not be aligned
  return view?.byteLength ? new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength))
    : new Uint8Array(0);
}

// Circle, triangle and square of about the same area, as SVG paths around 0,0.
function outline(kind, r) {
  if (kind === 2) return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
  if (kind === 1) return `M0 ${-1.3 * r}L${1.2 * r} ${0.8 * r}L${-1.2 * r} ${0.8 * r}Z`;
  return `M${-0.9 * r} ${-0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`;
}
const sign = (stance, r) => (stance === 1 ? "" : `M${-r} 0H${r}` + (stance === 2 ? `M0 ${-r}V${r}` : ""));

// Three layers: ties (drawn when they change), flashes (talks, ties that grew), people.
class Drawing {
  ask() {
    this.asked ??= requestAnimationFrame((now) => { this.asked = null; this.draw(now); });
  }

  draw(now) {
    if (!this.width) return;
    for (const layer of [this.ties, this.flash, this.people]) layer.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    if (this.tiesAreOld) this.drawTies();
    this.drawFlashes(now);
    this.drawPeople();
    this.showTip();
    const tick = this.model.get("tick");
    if (tick !== this.drawn) {
      this.drawn = tick;
      this.el.__frames += 1;
      this.answer();
    }
  }

  // An answer costs the server more than a frame does: every other frame is answered, and the last one a little later.
  answer() {
    const say = () => {
      this.model.set("ack", this.drawn);
      this.model.save_changes();
    };
    clearTimeout(this.answering);
    if (this.drawn - this.model.get("ack") >= FRAMES) say();
    else this.answering = setTimeout(say, LATER);
  }

  line(layer, a, b) {
    layer.moveTo(this.x[a], this.y[a]);
    layer.lineTo(this.x[b], this.y[b]);
  }

  drawTies() {
    const { ties, pairs, strength, n } = this, many = Math.min(1, Math.max(0.3, Math.sqrt(1500 / strength.length)));
    this.tiesAreOld = false;
    ties.clearRect(0, 0, this.width, this.height);
    ties.strokeStyle = this.colour.ink;
    LEVELS.forEach(([alpha, thick], level) => {
      ties.globalAlpha = alpha * many;
      ties.lineWidth = thick;
      ties.beginPath();
      for (let k = 0; k < strength.length; k++) {
        const a = pairs[2 * k], b = pairs[2 * k + 1];
        if (strength[k] >> 6 === level && a < n && b < n) this.line(ties, a, b);
      }
      ties.stroke();
    });
  }

  drawFlashes(now) {
    const { flash, n } = this;
    if (this.flashed) flash.clearRect(0, 0, this.width, this.height);
    this.flashes = this.flashes.filter(({ until }) => until > now);
    this.flashed = this.flashes.length > 0;
    for (const { pairs, lasts, until } of this.flashes) {
      flash.strokeStyle = this.colour[lasts === TALK ? "now" : "ally"];
      flash.globalAlpha = Math.min(1, (until - now) / lasts);
      flash.lineWidth = lasts === TALK ? 2 : 3;
      flash.beginPath();
      for (const [a, b] of pairs) if (a < n && b < n) this.line(flash, a, b);
      flash.stroke();
    }
    if (this.flashed) this.ask();
  }

  drawPeople() {
    const { people, n, looks, kind, x, y, r } = this, chosen = this.model.get("selected");
    people.clearRect(0, 0, this.width, this.height);
    if (chosen >= 0 && chosen < n) this.drawTiesOf(chosen);
    if (r < 3) this.drawPoints();
    else {
      const reach = r * 1.3 + 7;
      for (let i = 0; i < n; i++) {
        if (!this.here(i)) continue;
        const look = looks.length ? looks[i] & 63 : PRESENT | kind[i];
        people.drawImage(this.sprite(kind[i] * 64 + look, reach), x[i] - reach, y[i] - reach, 2 * reach, 2 * reach);
      }
    }
    people.strokeStyle = this.colour.focus;
    for (const [i, thick] of [[chosen, 4], [this.at, 2.5], [this.hover, 1.5]]) {
      if (i < 0 || i >= n) continue;
      people.lineWidth = thick;
      people.stroke(this.ringAt(i, r * 1.3 + 6));
    }
  }

  ringAt(i, far) {
    const ring = new Path2D();
    ring.arc(this.x[i], this.y[i], far, 0, 2 * Math.PI);
    return ring;
  }

  drawTiesOf(i) {
    const { people, pairs, strength } = this;
    people.strokeStyle = this.colour.focus;
    people.lineWidth = 1.5;
    people.beginPath();
    for (let k = 0; k < strength.length; k++) {
      if (pairs[2 * k] === i || pairs[2 * k + 1] === i) this.line(people, pairs[2 * k], pairs[2 * k + 1]);
    }
    people.stroke();
  }

  // People too small for a shape: squares of one colour, paler without practice.
  drawPoints() {
    const { people, n, looks, kind, x, y, r } = this, size = Math.max(1.5, 2 * r);
    for (const practises of [0, PRACTISES]) {
      people.globalAlpha = practises ? 1 : 0.6;
      STANCES.forEach((name, stance) => {
        people.fillStyle = this.colour[name];
        for (let i = 0; i < n; i++) {
          const look = looks.length ? looks[i] : PRESENT | kind[i];
          if ((look & PRESENT) && (look & PRACTISES) === practises && Math.min(look & 3, 2) === stance) {
            people.fillRect(x[i] - size / 2, y[i] - size / 2, size, size);
          }
        }
      });
    }
    people.globalAlpha = 1;
  }

  // One person's picture, drawn once for each way to look.
  sprite(key, reach) {
    let canvas = this.sprites.get(key);
    if (canvas) return canvas;
    canvas = made("canvas");
    canvas.width = canvas.height = Math.ceil(2 * reach * this.dpr);
    const pen = canvas.getContext("2d"), { colour, r } = this, stance = Math.min(key & 3, 2);
    const shape = new Path2D(outline(key >> 6, r)), strong = (key & PRACTISES) !== 0 && !(key & AWAY);
    pen.setTransform(this.dpr, 0, 0, this.dpr, canvas.width / 2, canvas.height / 2);
    pen.fillStyle = colour.paper;
    pen.fill(shape);
    pen.fillStyle = colour[STANCES[stance]];
    pen.globalAlpha = key & AWAY ? 0 : strong ? 1 : 0.25;
    pen.fill(shape);
    pen.globalAlpha = 1;
    pen.setLineDash(key & AWAY ? [2, 2] : []);
    pen.strokeStyle = key & PRACTISES ? colour.ink : colour[STANCES[stance]];
    pen.lineWidth = key & PRACTISES ? Math.max(1.8, r * 0.3) : 1.3;
    pen.stroke(shape);
    pen.setLineDash([]);
    if (r >= 5) {
      pen.strokeStyle = strong ? colour.paper : colour[STANCES[stance]];
      pen.lineWidth = Math.max(1.3, r * 0.22);
      pen.stroke(new Path2D(sign(stance, r * 0.5)));
    }
    if (key & TEAM) {
      pen.strokeStyle = colour.team;
      pen.lineWidth = 2;
      pen.stroke(new Path2D(outline(2, r * 1.3 + 3.5)));
    }
    this.sprites.set(key, canvas);
    return canvas;
  }
}

// — the legend: the same shapes, as SVG —

function drawing(...paths) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-14 -14 28 28");
  svg.setAttribute("aria-hidden", "true");
  for (const [d, style] of paths) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    Object.assign(path.style, { fill: "none", strokeWidth: "1.5px", ...style });
    svg.append(path);
  }
  return svg;
}

function legend(words, testid) {
  const tint = (name) => `var(--${name}, ${COLOURS[name]})`, ink = tint("ink"), r = 8;
  const bar = "M-12 -8h24v16h-24Z", circle = outline(2, r);
  const starts = [2, 1, 0].map((k) => [words.starts[k], drawing([outline(k, r), { stroke: ink }])]);
  const nows = [2, 1, 0].map((k) => [words.stances[k], drawing([bar, { fill: tint(STANCES[k]) }],
    [sign(k, 4), { stroke: tint("paper"), strokeWidth: "2px" }])]);
  const marks = [
    [words.legend_practises, drawing([circle, { fill: tint("ally"), stroke: ink, strokeWidth: "2.5px" }])],
    [words.legend_not_yet, drawing([circle, { fill: tint("ally"), fillOpacity: 0.25, stroke: tint("ally") }])],
    [words.legend_team, drawing([outline(2, 6), { stroke: ink }],
      [outline(2, 11), { stroke: tint("team"), strokeWidth: "2px" }])],
    [words.legend_away, drawing([circle, { stroke: ink, strokeDasharray: "2 2" }])],
  ];
  const details = made("details"), summary = made("summary"), groups = made("div", "nv-groups");
  details.dataset.testid = `${testid}-legend`;
  summary.textContent = words.legend;
  summary.dataset.testid = `${testid}-legend-button`;
  for (const [title, rows] of [["legend_start", starts], ["legend_now", nows], ["legend_marks", marks]]) {
    const group = made("div"), head = made("p"), list = made("ul");
    head.textContent = words[title];
    for (const [text, picture] of rows) {
      const row = made("li"), label = made("span");
      label.textContent = text;
      row.append(picture, label);
      list.append(row);
    }
    group.append(head, list);
    groups.append(group);
  }
  details.append(summary, groups);
  return details;
}
