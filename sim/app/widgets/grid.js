// A grid of steps, such as stages by domains: one tab stop, arrow keys move, space or Enter raises.

function percentText(value) {
  return `${Math.round(value * 100)}\u00a0%`;
}

function nextLevel(levels, value) {
  return levels.find((level) => level > value + 1e-9) ?? levels[0];
}

function lowerLevel(levels, value) {
  return levels.findLast((level) => level < value - 1e-9) ?? levels[0];
}

// Row and column -1 stand for all rows and all columns.
function gridControl(field, context) {
  const { words, id, send } = context;
  const levels = field.levels ?? [0, 0.25, 0.5, 0.75, 1];
  const buttons = new Map();
  let cells = field.rows.map(() => field.columns.map(() => levels[0]));
  let here = [0, 0];

  const affected = (r, c) => cells.flatMap((row, i) => row.map((_, j) => [i, j]))
    .filter(([i, j]) => (r < 0 || i === r) && (c < 0 || j === c));
  const lowest = (r, c) => Math.min(...affected(r, c).map(([i, j]) => cells[i][j]));

  function setLevel(r, c, level) {
    cells = cells.map((row) => [...row]);
    for (const [i, j] of affected(r, c)) cells[i][j] = level;
    draw();
    send(cells, true);
  }

  function moveTo(r, c) {
    here = [Math.min(Math.max(r, -1), field.rows.length - 1), Math.min(Math.max(c, -1), field.columns.length - 1)];
    roam();
    buttons.get(here.join()).focus();
  }

  function onKey(event, r, c) {
    const steps = { ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
      Home: [r, -1], End: [r, field.columns.length - 1] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) moveTo(...steps[event.key]);
    else if (event.key === "-") setLevel(r, c, lowerLevel(levels, lowest(r, c)));
    else if (event.key === "+") setLevel(r, c, lowest(r, c) < levels.at(-1) ? nextLevel(levels, lowest(r, c)) : levels.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function cell(r, c) {
    const testid = r < 0 && c < 0 ? "all" : r < 0 ? `column-${c}` : c < 0 ? `row-${r}` : `${r}-${c}`;
    const button = make("button", { type: "button", class: "cp-cell", "data-testid": `field-${field.key}-${testid}` },
      make("span", { class: "cp-where" }), make("span", { class: "cp-level" }));
    button.addEventListener("click", () => { here = [r, c]; roam(); setLevel(r, c, nextLevel(levels, lowest(r, c))); });
    button.addEventListener("focus", () => { here = [r, c]; roam(); });
    button.addEventListener("keydown", (event) => onKey(event, r, c));
    buttons.set(`${r},${c}`, button);
    const role = r < 0 ? "columnheader" : c < 0 ? "rowheader" : "gridcell";
    return make("div", { role, class: r < 0 || c < 0 ? "cp-head" : "cp-inner" }, button);
  }

  function roam() {
    for (const [place, button] of buttons) button.tabIndex = place === here.join() ? 0 : -1;
  }

  function describe(r, c, button) {
    const next = percentText(nextLevel(levels, lowest(r, c)));
    const [row, column] = [field.rows[r], field.columns[c]];
    const [where, level] = button.children;
    if (r >= 0 && c >= 0) {
      setText(where, column);
      setText(level, percentText(cells[r][c]));
      button.style.setProperty("--level", String(cells[r][c]));
      setOrDrop(button, "aria-label", fill(words.grid_cell, { row, column, level: percentText(cells[r][c]) }));
      return;
    }
    setText(level, r < 0 && c < 0 ? words.grid_corner : r < 0 ? column : row);
    const words_ = r < 0 && c < 0 ? words.grid_all : r < 0 ? words.grid_column : words.grid_row;
    setOrDrop(button, "aria-label", fill(words_, { row, column, level: next }));
    setOrDrop(button, "title", fill(words_, { row, column, level: next }));
  }

  function draw() {
    for (const [place, button] of buttons) describe(...place.split(",").map(Number), button);
  }

  const lines = [-1, ...field.rows.keys()].map((r) =>
    make("div", { role: "row", class: r < 0 ? "cp-row cp-top" : "cp-row" },
      ...[-1, ...field.columns.keys()].map((c) => cell(r, c))));
  const node = make("div", { class: "cp-grid-room" },
    make("div", { role: "grid", class: "cp-cells", "data-testid": `field-${field.key}`, "aria-labelledby": `${id}-label`,
      "aria-describedby": `${id}-help ${id}-hint`, style: `--columns: ${field.columns.length}` }, ...lines),
    make("p", { id: `${id}-help`, class: "cp-small" }, words.grid_help));
  roam();
  return { node, show: (value) => { if (Array.isArray(value)) { cells = value.map((row) => [...row]); draw(); } } };
}
