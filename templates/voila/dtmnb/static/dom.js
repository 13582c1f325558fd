// What the scripts of the page share. Text from people only ever becomes text.
export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

// Classes come later too: what is told below this part finds it by one, and one says that it is hidden.
export function wear(model, el) {
  const draw = () => {
    const classes = model.get("_dom_classes");
    el.classList.add(...classes);
    el.classList.toggle("dtmnb-hidden", classes.includes("dtmnb-hidden"));
  };
  model.on("change:_dom_classes", draw);
  draw();
  return () => model.off("change:_dom_classes", draw);
}

// What stays is not moved: a list that is moved closes under the hand, and a press on it is lost.
export function place(el, elements) {
  for (const each of [...el.children]) if (!elements.includes(each)) each.remove();
  elements.forEach((each, number) => {
    if (el.children[number] !== each) el.insertBefore(each, el.children[number] ?? null);
  });
}
