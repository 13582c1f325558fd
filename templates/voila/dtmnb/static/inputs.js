// Native inputs of a record, or for words that are none yet. Each tells what was typed when it is
// left; what is typed meanwhile the line keeps under the names that stand here as data.
let count = 0;

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function option([words, value]) {
  const made = make("option", "", words);
  made.value = value;
  return made;
}

// The label above its input, and the paragraphs that explain it.
function labelled(control, label, notes = []) {
  control.id = `dtmnb-input-${(count += 1)}`;
  control.dir = "auto";
  const words = make("label", "dtmnb-label", label);
  words.htmlFor = control.id;
  const told = notes.map((note, number) => {
    const made = make("p", "dtmnb-help", note);
    made.id = `${control.id}-${number}`;
    return made;
  });
  if (told.length) control.setAttribute("aria-describedby", told.map(({ id }) => id).join(" "));
  return [words, control, told];
}

// What stays is not moved: a list that is moved closes under the hand.
function place(el, elements) {
  for (const each of [...el.children]) if (!elements.includes(each)) each.remove();
  elements.forEach((each, number) => {
    if (el.children[number] !== each) el.insertBefore(each, el.children[number] ?? null);
  });
}

const isText = (control) => control?.matches?.("textarea, input:not([type=checkbox])");

class Inputs {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.blocks = new Map();
    el.classList.add("dtmnb-inputs");
    this.draw = () => this.show();
    this.heard = "change:inputs change:record change:turn change:title change:collection";
    model.on(this.heard, this.draw);
    // What is told below an input finds it by a class that comes later.
    this.wear = () => el.classList.add(...model.get("_dom_classes"));
    model.on("change:_dom_classes", this.wear);
    this.show();
  }

  close() {
    this.model.off(this.heard, this.draw);
    this.model.off("change:_dom_classes", this.wear);
  }

  show() {
    const { model, el } = this;
    const [record, turn] = [model.get("record"), model.get("turn")];
    const isOther = record !== this.record;
    const isAnew = isOther || turn !== this.turn;
    [this.record, this.turn] = [record, turn];
    const active = el.contains(document.activeElement) ? document.activeElement : null;
    // The line offers what was typed here too late.
    if (isOther && isText(active) && active.value !== active.told) {
      active.dispatchEvent(new Event("dtmnb-dropped", { bubbles: true }));
    }
    for (const name of ["collection", "record", "title"]) el.dataset[name] = model.get(name);
    const focused = active && [active.closest("[data-field]")?.dataset.field, active.dataset.part];
    const inputs = model.get("inputs");
    const made = inputs.map((input) => this.block(input, isAnew, isOther));
    this.blocks = new Map(inputs.map(({ name }, number) => [name, made[number]]));
    place(el, made.map(({ element }) => element));
    if (active && !active.isConnected) this.focusAgain(...focused);
    if (isAnew) this.want();
  }

  focusAgain(field, part) {
    const block = this.blocks.get(field)?.element;
    const all = [...(block?.querySelectorAll("[data-part]") ?? [])];
    (all.find((each) => each.dataset.part === part) ?? all[0])?.focus({ preventScroll: true });
  }

  // The page brings what gets this class into sight as soon as it is shown.
  want() {
    const wanted = this.model.get("wanted");
    for (const [name, { element }] of this.blocks) {
      element.classList.remove("dtmnb-wanted");
      if (name === wanted) requestAnimationFrame(() => element.classList.add("dtmnb-wanted"));
    }
  }

  // What is being typed stays, and what did not change keeps its element.
  block(input, isAnew, isOther) {
    const before = this.blocks.get(input.name);
    const told = JSON.stringify(input);
    if (before && !isOther) {
      const active = document.activeElement;
      const isTyping = isText(active) && before.element.contains(active) && active.value !== active.told;
      const isChoosing = !isAnew && this.open && before.element.contains(this.open);
      if (isTyping || isChoosing || (before.told === told && !isAnew)) return before;
      if (before.take?.(input)) return { ...before, told };
    }
    const element = make("div", "dtmnb-field");
    element.dataset.field = input.name;
    const { parts, take } = this[input.kind](input);
    element.append(...parts.flat(2));
    return { element, told, take };
  }

  tell(field, value) {
    this.model.send({ record: this.record, field, value });
  }

  text(tagName, input) {
    const control = make(tagName);
    if (input.kind === "date") control.type = "date";
    this.hold(control, input.value, (value) => this.tell(input.name, value));
    return { parts: labelled(control, input.label, input.notes), take: this.taking(control, input) };
  }

  // A text is told when it is left, once.
  hold(control, value, act) {
    control.value = control.told = value;
    control.dataset.part = control.dataset.part ?? "";
    control.addEventListener("change", () => {
      if (control.value === control.told) return;
      control.told = control.value;
      act(control.value);
    });
  }

  // Whether only the value is another one: then the same element shows it.
  taking(control, input) {
    const rest = ({ value, ...others }) => JSON.stringify(others);
    return (next) => {
      if (rest(next) !== rest(input)) return false;
      if (control.value !== next.value) control.value = next.value;
      control.told = next.value;
      return true;
    };
  }

  line(input) {
    return this.text("input", input);
  }

  date(input) {
    return this.text("input", input);
  }

  paragraph(input) {
    return this.text("textarea", input);
  }

  // A list that may be open stays as it is until something is chosen, or it is left.
  list(control) {
    const opened = ({ key }) => key !== "Tab" && (this.open = control);
    control.addEventListener("pointerdown", opened);
    control.addEventListener("keydown", opened);
    control.addEventListener("change", () => (this.open = null), { capture: true });
    control.addEventListener("blur", () => {
      if (this.open !== control) return;
      this.open = null;
      this.show();
    });
    return control;
  }

  tick(input) {
    const control = make("input");
    control.type = "checkbox";
    control.checked = input.value;
    control.dataset.part = "";
    control.addEventListener("change", () => this.tell(input.name, control.checked));
    const [words, , told] = labelled(control, "", input.notes);
    words.className = "dtmnb-tick";
    words.append(control, make("span", "", input.label));
    return { parts: [words, told] };
  }

  choice(input) {
    const control = this.list(make("select"));
    control.append(...input.options.map(option));
    this.hold(control, input.value, (value) => this.tell(input.name, value));
    return { parts: labelled(control, input.label, input.notes), take: this.taking(control, input) };
  }

  adding(input, present, act) {
    const control = this.list(make("select", "dtmnb-adds"));
    const others = input.options.filter(([, code]) => !present.includes(code));
    control.append(option([this.model.get("texts").add, ""]), ...others.map(option));
    control.dataset.part = "add";
    control.addEventListener("change", () => control.value && act(control.value, control));
    return control;
  }

  several(input) {
    const { name, label, value, options, notes } = input;
    const labels = new Map(options.map(([words, code]) => [code, words]));
    const control = this.adding(input, value, (code) => this.tell(name, [...value, code]));
    const chips = make("div", "dtmnb-items dtmnb-buttons dtmnb-chips");
    chips.setAttribute("role", "group");
    chips.setAttribute("aria-label", this.model.get("texts").drop.replace("{field}", label));
    for (const code of value) {
      const chip = chips.appendChild(make("button", "dtmnb-item"));
      chip.type = "button";
      chip.dataset.part = `drop ${code}`;
      chip.append(make("span", "dtmnb-item-text", labels.get(code) ?? code), make("span", "dtmnb-item-mark", "✕"));
      chip.addEventListener("click", () => this.tell(name, value.filter((each) => each !== code)));
    }
    return { parts: [labelled(control, label, notes), value.length ? chips : []] };
  }

  texts(input) {
    const { name, label, value, options, notes } = input;
    const labels = new Map(options.map(([words, code]) => [code, words]));
    const texts = { ...value };
    const box = make("div", "dtmnb-keyed");
    const open = (code) => {
      const control = make("textarea");
      control.dataset.part = code;
      this.hold(control, texts[code] ?? "", (words) => {
        texts[code] = words;
        this.tell(name, texts);
      });
      box.append(...labelled(control, labels.get(code) ?? code).flat());
      return control;
    };
    for (const code of Object.keys(value)) open(code);
    if (!options.length) return { parts: [make("p", "dtmnb-help", label), box] };
    const control = this.adding(input, Object.keys(value), (code, list) => {
      list.selectedOptions[0].remove();
      list.value = "";
      open(code).focus();
    });
    return { parts: [labelled(control, label, notes), box] };
  }
}

function render({ model, el }) {
  const inputs = new Inputs(model, el);
  return () => inputs.close();
}

export default { render };
