// The bar below the table while rows are selected: one deed for all of them, one step of undo.
import { ask } from "./ask.js";
import { ChoiceEditor } from "./choice.js";
import { button, fill, labelled, make } from "./dom.js";

const NAMED = 8;

export class Many {
  constructor(state, table, editing, root) {
    Object.assign(this, { state, table, editing, root });
    const { texts } = state;
    this.box = labelled(make("div", "pg-many"), texts.chosenRows);
    this.box.setAttribute("role", "group");
    this.count = make("strong");
    this.count.setAttribute("role", "status");
    this.keys = [
      button(texts.setValue, () => this.setValue()),
      button(texts.fillDown, () => this.fillDown()),
      button(texts.duplicateThem, () => this.duplicate()),
      button(texts.replace, () => this.replace()),
    ];
    this.box.append(this.count, ...this.keys, button(texts.unselect, () => table.unselect()));
    this.box.hidden = true;
  }

  show() {
    const { length } = this.table.selected();
    const words = length ? fill(this.state.texts.chosen, { number: length }) : "";
    if (this.count.textContent !== words) this.count.textContent = words;
    this.box.hidden = !length;
    for (const key of this.keys) key.disabled = !this.state.isEditable;
  }

  // Deeds ---------------------------------------------------------------------------------

  setValue() {
    const place = make("div");
    const columns = this.columns(() => {
      editor = this.editor(columns.chosen());
      place.replaceChildren(editor.gui);
    });
    let editor = this.editor(columns.chosen());
    place.append(editor.gui);
    const act = () => this.become(columns.chosen().field, () => editor.value());
    const { texts } = this.state;
    ask(this.root, texts.setValue, [[texts.keep, () => {}], [texts.set, act]], [columns.label, place]);
  }

  fillDown() {
    const cell = this.table.focused();
    if (!this.table.editable(cell)) {
      this.state.say(this.state.texts.focusFirst);
      return;
    }
    const text = this.state.rows.text(this.table.selected()[0], cell.col);
    this.become(cell.col, () => text);
  }

  duplicate() {
    const ids = this.table.selected();
    if (ids.length) this.table.go(this.editing.addCopies(ids), "");
  }

  replace() {
    const { texts } = this.state;
    const [find, by] = [texts.find, texts.replaceBy].map((words) => field(words, make("input")));
    const number = make("p");
    number.setAttribute("role", "status");
    const become = (text) => (find.input.value ? text.split(find.input.value).join(by.input.value) : text);
    const tell = () => {
      const cells = this.editing.changes(this.table.selected(), columns.chosen().field, become);
      number.textContent = fill(texts.willChange, { number: moved(cells).length });
    };
    const columns = this.columns(tell);
    for (const { input } of [find, by]) input.addEventListener("input", tell);
    const act = () => this.become(columns.chosen().field, become);
    const parts = [columns.label, find.label, by.label, number];
    ask(this.root, texts.replace, [[texts.keep, () => {}], [texts.set, act]], parts);
    tell();
  }

  // Give the cells of a column what `become` makes of them; agreed rows that open are named first.
  become(col, become) {
    const { state } = this;
    const cells = moved(this.editing.changes(this.table.selected(), col, become));
    const act = () => {
      if (!state.isEditable) return;
      this.editing.set(cells);
      state.say(fill(state.texts.changed, { number: cells.length }));
    };
    const opened = this.opened(col, cells);
    if (!opened.length) {
      act();
      return;
    }
    const named = opened.slice(0, NAMED).join(", ") + (opened.length > NAMED ? ", …" : "");
    const words = fill(state.texts.wouldOpen, { number: opened.length, row: named });
    ask(this.root, words, [[state.texts.keep, () => {}], [state.texts.goOn, act]]);
  }

  opened(col, cells) {
    const { agreed, columns } = this.state;
    if (!columns.find((each) => each.field === col)?.is_sealed) return [];
    return cells.map(({ id }) => id).filter((id) => agreed.includes(this.editing.held(id, "status")));
  }

  // Parts of dialogs ----------------------------------------------------------------------

  // A choice of columns, the one in focus first; `chosen` returns it.
  columns(onChange) {
    const { columns, texts } = this.state;
    const open = columns.filter(({ editable }) => editable);
    const { label, input } = field(texts.column, make("select"));
    input.append(...open.map(({ head }) => make("option", "", head)));
    const here = open.findIndex(({ field: name }) => name === this.table.focused()?.col);
    input.selectedIndex = Math.max(here, 0);
    input.addEventListener("change", onChange);
    return { label, chosen: () => open[input.selectedIndex] };
  }

  // The editor that a cell of the column has.
  editor(column) {
    const { lists, texts, most } = this.state;
    if (column.list) {
      const editor = new ChoiceEditor();
      const choices = lists[column.list].labels;
      editor.init({ choices, many: column.many, label: texts.value, value: "", eventKey: null, stopEditing: () => {} });
      return { gui: editor.getGui(), value: () => editor.getValue() };
    }
    const { label, input } = field(texts.value, make(column.is_long ? "textarea" : "input"));
    input.maxLength = most;
    return { gui: label, value: () => input.value };
  }
}

const moved = (cells) => cells.filter(({ from, to }) => from !== to);

function field(words, input) {
  const label = make("label", "pg-field");
  label.append(make("span", "", words), input);
  return { label, input };
}
