// A text field with the names of all people as suggestions; Enter or the button looks.

function render({ model, el }) {
  const tell = teller(model, "searched");
  const id = uniqueName();
  const label = make("label", { for: id, class: "cp-search-label" });
  const input = make("input", { id, type: "text", list: `${id}-names`, autocomplete: "off", maxlength: 200,
    class: "cp-search-box", "data-testid": "search" });
  const names = make("datalist", { id: `${id}-names` });
  const button = make("button", { type: "submit", class: "cp-search-button", "data-testid": "search-button" });
  const form = make("form", { role: "search", class: "cp-widget cp-search" }, label, input, names, button);

  function look(event) {
    event.preventDefault();
    if (input.value.trim()) tell({ text: input.value });
  }

  function dress() {
    setText(label, model.get("label"));
    setText(button, model.get("button"));
    names.replaceChildren(...model.get("names").map((name) => make("option", { value: name })));
  }

  form.addEventListener("submit", look);
  dress();
  el.replaceChildren(form);
  return listen(model, ["label", "button", "names"], dress);
}

export default { render };
