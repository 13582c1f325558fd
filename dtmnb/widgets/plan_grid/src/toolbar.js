// The keys above the table, the chip that says whether all is saved, and the banner.
import { button, fill, labelled, make } from "./dom.js";

const SIGNS = { saving: "↻", saved: "✓", offline: "⚠", trouble: "⚠" };

export class Toolbar {
  // `act` has add, duplicate, retire, remove, undo, redo, copy, columns(fields), showAll.
  constructor(state, act) {
    this.state = state;
    const { texts } = state;
    this.box = make("div", "pg-toolbar");
    this.box.setAttribute("role", "group");
    labelled(this.box, texts.toolbar);
    // What a seat may not do is not offered.
    const rows = state.may_remove ? ["retire", "remove"] : [];
    const names = ["add", "duplicate", ...rows, "undo", "redo"];
    this.keys = names.map((name) =>
      button(texts[name], () => act[name]()),
    );
    this.chip = make("span", "pg-chip");
    this.chip.setAttribute("role", "status");
    this.said = make("span", "pg-said");
    this.said.setAttribute("role", "status");
    this.banner = make("div", "pg-banner");
    this.banner.setAttribute("role", "alert");
    this.filter = button("", () => act.showAll(), "pg-filter");
    this.filter.hidden = true;
    this.sentences = [];
    const copy = button(texts.copy, () => act.copy());
    const [sets, chooser] = this.columns(act.columns);
    this.box.append(...this.keys, copy, sets, chooser, this.filter, this.said, this.chip);
  }

  columns(show) {
    const { columns, sets, texts, visible } = this.state;
    const select = labelled(make("select"), texts.columnSet);
    select.append(...sets.map(({ name }) => make("option", "", name)));
    const isShown = ({ fields }) => fields.length === visible.length && fields.every((each) => visible.includes(each));
    select.selectedIndex = sets.findIndex(isShown);
    const boxes = columns.map(({ field, head }) => {
      const box = Object.assign(make("input"), { type: "checkbox", checked: visible.includes(field) });
      const label = make("label");
      label.append(box, make("span", "", head));
      box.addEventListener("change", () => show(chosen()));
      return { field, box, label };
    });
    const chosen = () => boxes.filter(({ box }) => box.checked).map(({ field }) => field);
    select.addEventListener("change", () => {
      const { fields } = sets[select.selectedIndex];
      for (const { field, box } of boxes) box.checked = fields.includes(field);
      show(fields);
    });
    const details = make("details", "pg-columns");
    const list = make("div");
    list.append(...boxes.map(({ label }) => label));
    details.append(make("summary", "", texts.columns), list);
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      details.open = false;
      details.firstChild.focus();
    });
    return [select, details];
  }

  status(name, sentence) {
    const { texts } = this.state;
    this.chip.dataset.state = name;
    const words = `${SIGNS[name]} ${texts[name] ?? ""}`;
    if (this.chip.textContent !== words) this.chip.textContent = words;
    const text = name === "offline" ? texts.banner : name === "trouble" ? sentence : "";
    if (this.shown === text) return;
    this.shown = text;
    this.banner.replaceChildren(...(text ? [make("p", "", text)] : []));
    if (name === "offline") this.banner.append(button(texts.reload, () => location.reload()));
    for (const key of this.keys) key.disabled = name === "offline" || !this.state.isEditable;
  }

  // Filters of hidden columns hold too, so this key is there whenever rows are left out.
  filtered(shown, number) {
    this.filter.hidden = shown === null;
    this.filter.textContent = fill(this.state.texts.filtered, { shown, number });
  }

  // What one deed gives cause to say is said together.
  say(sentence) {
    if (this.sentences.push(sentence) > 1) return;
    queueMicrotask(() => {
      this.said.textContent = this.sentences.splice(0).join(" ");
    });
  }
}
