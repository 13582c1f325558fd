// Editor for cells with a list: a field that filters the list below it, by keyboard alone.
// What is in no list may be typed too; the cell then says so.
import { plain } from "./cells.js";
import { labelled, make, newId } from "./dom.js";

export class ChoiceEditor {
  init(params) {
    this.params = params;
    this.isMany = params.many;
    this.current = -1;
    this.gui = make("div", "pg-choice");
    this.input = labelled(make("input"), params.label);
    const id = `pg-${newId()}`;
    this.list = labelled(make("ul"), params.label);
    Object.assign(this.list, { id, role: "listbox" });
    const aria = { expanded: "true", controls: id, autocomplete: "list" };
    this.input.setAttribute("role", "combobox");
    for (const [name, value] of Object.entries(aria)) this.input.setAttribute(`aria-${name}`, value);
    this.gui.append(this.input, this.list);
    this.start(params.eventKey, params.value ?? "");
    this.input.addEventListener("input", () => this.draw(this.token()));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => this.press(event));
  }

  start(key, value) {
    const isTyped = key?.length === 1;
    const isCleared = key === "Backspace" || key === "Delete";
    if (isTyped) this.input.value = this.isMany && value ? `${value}; ${key}` : key;
    else this.input.value = isCleared ? "" : value + (this.isMany && value ? "; " : "");
    this.draw(isTyped ? key : "");
    if (!isTyped && !this.isMany) this.mark(this.shown.indexOf(value));
  }

  token() {
    return this.isMany ? this.input.value.split(/[;\n]/).pop().trim() : this.input.value;
  }

  draw(text) {
    const wanted = plain(text);
    const chosen = new Set(this.isMany ? this.input.value.split(/[;\n]/).map(plain) : []);
    this.shown = this.params.choices.filter(
      (label) => plain(label).includes(wanted) && (!chosen.has(plain(label)) || plain(label) === wanted),
    );
    this.list.replaceChildren(
      ...this.shown.map((label) => {
        const item = make("li", "", label);
        Object.assign(item, { id: `pg-${newId()}`, role: "option" });
        return item;
      }),
    );
    const first = this.shown.findIndex((label) => plain(label).startsWith(wanted));
    this.mark(wanted && this.shown.length ? Math.max(first, 0) : -1);
  }

  mark(index) {
    this.current = index;
    [...this.list.children].forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === index));
      if (place === index) item.scrollIntoView?.({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", this.list.children[index]?.id ?? "");
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) {
      this.mark((this.current + step + this.shown.length) % this.shown.length);
    } else if (event.key === "Enter" && this.isMany && this.current >= 0) {
      this.pick(this.shown[this.current]);
    } else {
      if (event.key === "Enter" || event.key === "Tab") this.pick(this.shown[this.current]);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  press(event) {
    const label = event.target.closest("li")?.textContent;
    event.preventDefault();
    this.pick(label);
    if (label && !this.isMany) this.params.stopEditing();
  }

  pick(label) {
    if (label === undefined) return;
    if (!this.isMany) {
      this.input.value = label;
      return;
    }
    const before = this.input.value.split(/[;\n]/).slice(0, -1).map((part) => part.trim());
    this.input.value = `${[...before, label].join("; ")}; `;
    this.draw("");
  }

  getGui() {
    return this.gui;
  }

  afterGuiAttached() {
    this.input.focus();
    if (!this.isMany && this.params.eventKey?.length !== 1) this.input.select();
    this.mark(this.current);
  }

  getValue() {
    if (!this.isMany) return this.input.value;
    const parts = this.input.value.split(/[;\n]/).map((part) => part.trim());
    return parts.filter(Boolean).join("; ");
  }

  isPopup() {
    return true;
  }
}
