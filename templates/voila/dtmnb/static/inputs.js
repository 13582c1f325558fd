// Native inputs of a record, or for words that are none yet. Each tells what was typed when it is
// left; what is typed meanwhile the line keeps under the names that stand here as data.
import { make, place, wear } from "./dom.js";

const PICKS_WAIT_MS = 15000;
const FRAMES = 60;
let count = 0;

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

const isText = (control) => control?.matches?.("textarea, input:not([type=checkbox])");

// The codes picked so far, told together; nobody has to leave the list for it in the end.
class Picked {
  constructor(codes, act) {
    this.codes = [...codes];
    this.act = act;
  }

  add(code) {
    this.codes.push(code);
    this.isPending = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PICKS_WAIT_MS);
  }

  drop(code) {
    this.codes = this.codes.filter((each) => each !== code);
    this.isPending = true;
    this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    if (!this.isPending) return;
    this.isPending = false;
    this.act([...this.codes]);
  }
}

class Inputs {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.blocks = new Map();
    el.classList.add("dtmnb-inputs");
    this.draw = () => this.show();
    this.heard = "change:inputs change:record change:turn change:title change:collection";
    model.on(this.heard, this.draw);
    this.unworn = wear(model, el);
    this.show();
  }

  close() {
    this.isClosed = true;
    this.model.off(this.heard, this.draw);
    this.unworn();
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
    if (isOther) for (const { picked } of this.blocks.values()) picked?.tell();
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

  // The page brings what gets this class into sight; a part that is being opened stands on the page
  // some frames after it was made.
  want() {
    const wanted = this.model.get("wanted");
    for (const [name, { element }] of this.blocks) {
      element.classList.remove("dtmnb-wanted");
      if (name === wanted) this.bring(element, FRAMES);
    }
  }

  bring(element, frames) {
    requestAnimationFrame(() => {
      if (element.checkVisibility()) element.classList.add("dtmnb-wanted");
      else if (frames && !this.isClosed) this.bring(element, frames - 1);
    });
  }

  // What is being typed stays, and what did not change keeps its element.
  block(input, isAnew, isOther) {
    const before = this.blocks.get(input.name);
    const told = JSON.stringify(input);
    if (before && !isOther) {
      const active = document.activeElement;
      const isTyping = isText(active) && before.element.contains(active) && active.value !== active.told;
      const isOpen = this.open && before.element.contains(this.open);
      const isChoosing = !isAnew && (isOpen || before.picked?.isPending);
      if (isTyping || isChoosing || (before.told === told && !isAnew)) return before;
      if (before.take?.(input)) return { ...before, told };
    }
    const element = make("div", "dtmnb-field");
    element.dataset.field = input.name;
    // Told late, it is still about the record that it was typed for.
    const { record } = this;
    const tell = (value) => this.model.send({ record, field: input.name, value });
    const { parts, ...more } = this[input.kind](input, tell);
    element.append(...parts.flat(2));
    return { element, told, ...more };
  }

  text(tagName, input, tell) {
    const control = make(tagName);
    if (input.kind === "date") control.type = "date";
    this.hold(control, input.value, tell);
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

  line(input, tell) {
    return this.text("input", input, tell);
  }

  date(input, tell) {
    return this.text("input", input, tell);
  }

  paragraph(input, tell) {
    return this.text("textarea", input, tell);
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

  tick(input, tell) {
    const control = make("input");
    control.type = "checkbox";
    control.checked = input.value;
    control.dataset.part = "";
    control.addEventListener("change", () => tell(control.checked));
    const [words, , told] = labelled(control, "", input.notes);
    words.className = "dtmnb-tick";
    words.append(control, make("span", "", input.label));
    return { parts: [words, told] };
  }

  choice(input, tell) {
    const control = this.list(make("select"));
    control.append(...input.options.map(option));
    this.hold(control, input.value, tell);
    return { parts: labelled(control, input.label, input.notes), take: this.taking(control, input) };
  }

  adding(input, present, act) {
    const control = this.list(make("select", "dtmnb-adds"));
    control.dataset.part = "add";
    this.offer(control, input, present);
    control.addEventListener("change", () => control.value && act(control.value, control));
    return control;
  }

  offer(control, { options }, present) {
    const others = options.filter(([, code]) => !present.includes(code));
    control.replaceChildren(option([this.model.get("texts").add, ""]), ...others.map(option));
  }

  // What is picked one after the other is told as one, when the list is left: each alone would be
  // a change of its own, and the second might open again what was settled.
  several(input, tell) {
    const { label, value, notes } = input;
    const picked = new Picked(value, tell);
    const control = this.adding(input, value, (code) => {
      picked.add(code);
      this.offer(control, input, picked.codes);
      this.chips(chips, input, picked);
    });
    control.addEventListener("blur", () => picked.tell());
    const chips = make("div", "dtmnb-items dtmnb-buttons dtmnb-chips");
    chips.setAttribute("role", "group");
    chips.setAttribute("aria-label", this.model.get("texts").drop.replace("{field}", label));
    this.chips(chips, input, picked);
    return { parts: [labelled(control, label, notes), chips], picked };
  }

  chips(box, { options }, picked) {
    const labels = new Map(options.map(([words, code]) => [code, words]));
    box.hidden = !picked.codes.length;
    box.replaceChildren(
      ...picked.codes.map((code) => {
        const chip = make("button", "dtmnb-item");
        chip.type = "button";
        chip.dataset.part = `drop ${code}`;
        chip.append(make("span", "dtmnb-item-text", labels.get(code) ?? code), make("span", "dtmnb-item-mark", "✕"));
        chip.addEventListener("click", () => picked.drop(code));
        return chip;
      }),
    );
  }

  texts(input, tell) {
    const { label, value, options, notes } = input;
    const labels = new Map(options.map(([words, code]) => [code, words]));
    const texts = { ...value };
    const box = make("div", "dtmnb-keyed");
    const open = (code) => {
      const control = make("textarea");
      control.dataset.part = code;
      this.hold(control, texts[code] ?? "", (words) => {
        texts[code] = words;
        tell(texts);
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
