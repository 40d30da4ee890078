// A heading that takes the focus when it changes, so that a new step is read, and seen, from its start.

function render({ model, el }) {
  const node = make(model.get("tag"), { tabindex: "-1", "data-testid": model.get("testid") });
  setText(node, model.get("text"));
  el.replaceChildren(node);
  return listen(model, ["text"], () => {
    setText(node, model.get("text"));
    requestAnimationFrame(() => node.focus()); // what belongs to it is put on the page first
  });
}

export default { render };
