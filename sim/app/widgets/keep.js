// A link to copy, the page's own address kept equal to it, and files that Python makes when asked.

function download(file, content) {
  const url = URL.createObjectURL(new Blob([content], { type: file.kind }));
  const link = make("a", { href: url, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function render({ model, el }) {
  const tell = teller(model, "pressed");
  const id = uniqueName();
  const label = make("label", { for: id, class: "cp-keep-label" });
  const box = make("input", { id, type: "text", readonly: true, class: "cp-keep-link", "data-testid": "link" });
  const copy = make("button", { type: "button", class: "cp-keep-button", "data-testid": "copy" });
  const said = make("span", { role: "status", class: "cp-small" });
  const why = make("p", { class: "cp-small", "data-testid": "no-link" });
  const row = make("div", { class: "cp-keep-row" }, label, box, copy, said);
  const files = make("div", { class: "cp-keep-row" });
  const problem = make("p", { role: "alert", class: "cp-problem" });
  el.replaceChildren(make("div", { class: "cp-widget cp-keep" }, row, why, files, problem));

  const whole = () => `${location.origin}${model.get("path")}?${model.get("link")}`;

  function follow() {
    if (location.pathname.replace(/\/$/, "") !== model.get("path")) return;
    const link = model.get("link");
    const address = `${model.get("path")}${link ? `?${link}` : ""}`;
    if (`${location.pathname}${location.search}` !== address) history.replaceState(history.state, "", address);
  }

  async function copyLink() {
    box.select();
    try {
      await navigator.clipboard.writeText(whole());
    } catch {
      document.execCommand("copy"); // pages of other machines without https have no clipboard
    }
    setText(said, model.get("words").copied);
  }

  function dress() {
    const words = model.get("words");
    const link = model.get("link");
    setText(label, words.link);
    setText(copy, words.copy);
    row.hidden = !link;
    setText(why, link ? "" : model.get("no_link"));
    if (link && box.value !== whole()) {
      box.value = whole();
      setText(said, "");
    }
    setText(problem, model.get("problem"));
    const buttons = model.get("files").map((file) => {
      const node = make("button", { type: "button", class: "cp-keep-button", "data-testid": `file-${file.name}` }, file.label);
      node.addEventListener("click", () => tell({ name: file.name }));
      return node;
    });
    if (files.dataset.made !== JSON.stringify(model.get("files"))) {
      files.dataset.made = JSON.stringify(model.get("files"));
      files.replaceChildren(...buttons);
    }
    follow();
  }

  const onFile = (file, buffers) => { if (buffers.length) download(file, buffers[0]); };
  copy.addEventListener("click", copyLink);
  box.addEventListener("focus", () => box.select());
  model.on("msg:custom", onFile);
  dress();
  const stop = listen(model, ["link", "no_link", "files", "problem", "words"], dress);
  return () => {
    stop();
    model.off("msg:custom", onFile);
  };
}

export default { render };
