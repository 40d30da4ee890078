// Files by button, key or drop. Sizes are looked at before anything is read; then all go as one message.

function sizeText(bytes, lang) {
  const number = (value) => value.toLocaleString(lang, { maximumFractionDigits: 1 });
  return bytes < 100_000 ? `${number(bytes / 1e3)}\u00a0kB` : `${number(bytes / 1e6)}\u00a0MB`;
}

function whatIsWrong(files, model) {
  const words = model.get("words");
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > model.get("most_files")) return fill(words.problem_many, { most: model.get("most_files") });
  if (total > model.get("limit_bytes")) {
    return fill(words.problem_large, { size: sizeText(total, words.lang), limit: sizeText(model.get("limit_bytes"), words.lang) });
  }
  return "";
}

function render({ model, el }) {
  const id = uniqueName();
  const input = make("input", { type: "file", id, multiple: true, class: "cp-unseen", "data-testid": "upload",
    "aria-describedby": `${id}-hint ${id}-problem` });
  const label = make("label", { for: id, class: "cp-choose" });
  const drop = make("span", { class: "cp-small", "aria-hidden": "true" });
  const hint = make("p", { id: `${id}-hint`, class: "cp-small" });
  const list = make("ul", { class: "cp-files", "data-testid": "upload-files", "aria-live": "polite" });
  const problem = make("p", { id: `${id}-problem`, class: "cp-problem", "data-testid": "upload-problem",
    "aria-live": "assertive" });
  const zone = make("div", { class: "cp-zone", "data-testid": "upload-zone" },
    make("div", { class: "cp-line" }, input, label, drop), hint, list, problem);
  el.replaceChildren(make("div", { class: "cp-upload cp-widget" }, zone));
  let turn = 0;

  function dress() {
    const words = model.get("words");
    setText(label, model.get("label") || words.choose);
    setText(drop, words.drop);
    const limit = fill(words.limit, { most: model.get("most_files"), limit: sizeText(model.get("limit_bytes"), words.lang) });
    setText(hint, [model.get("hint"), limit].filter(Boolean).join(" "));
    setOrDrop(input, "accept", model.get("accept"));
  }

  const say = (text) => setText(problem, text);
  const showFiles = (texts) => list.replaceChildren(...texts.map((text) => make("li", {}, text)));

  async function take(files) {
    const mine = ++turn; // a second choice while the first is being read takes its place
    const words = model.get("words");
    if (!files.length) return;
    const wrong = whatIsWrong(files, model);
    showFiles(wrong ? [] : [words.reading]);
    say(wrong);
    if (wrong) return;
    let contents;
    try {
      contents = await Promise.all(files.map((file) => file.arrayBuffer()));
    } catch {
      if (mine === turn) { showFiles([]); say(words.problem_read); }
      return;
    }
    if (mine !== turn) return;
    model.send({ files: files.map(({ name, size }) => ({ name, size })) }, undefined, contents);
    showFiles(files.map((file) => fill(words.taken, { name: file.name, size: sizeText(file.size, words.lang) })));
  }

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // so that the same file can be chosen again
    take(files);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("cp-over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") take([...(event.dataTransfer?.files ?? [])]);
    });
  }
  dress();
  say(model.get("problem"));
  const stops = [listen(model, ["label", "hint", "accept", "limit_bytes", "words"], dress),
    listen(model, ["problem"], () => { say(model.get("problem")); if (model.get("problem")) showFiles([]); })];
  return () => { turn += 1; stops.forEach((stop) => stop()); };
}

export default { render };
