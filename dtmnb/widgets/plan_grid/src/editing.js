// Everything a person does to the rows; each deed is one batch and one step of undo.
import { parseBlock, writeBlock } from "./clipboard.js";
import { fill, newId } from "./dom.js";
import { Drawer } from "./pending.js";
import { History } from "./undo.js";

export class Editing {
  constructor(state, line, table) {
    Object.assign(this, { state, line, table, history: new History(state.done), opened: null });
    this.refused = new Drawer(state.owner, "refused");
    for (const { id, col, text, why } of this.refused.all()) state.rows.type(id, col, { text, why });
  }

  // The text that the plan will hold once all is acknowledged.
  held(id, col) {
    const { rows } = this.state;
    return rows.typedAt(id, col)?.why ? (rows.get(id)?.[col] ?? "") : rows.text(id, col);
  }

  start(id, col) {
    // A patch may ask an open editor anew; what was seen first is what counts.
    if (this.opened?.id === id && this.opened.col === col && !this.opened.isDone) return;
    this.opened = { id, col, shown: this.state.rows.text(id, col), held: this.held(id, col) };
  }

  stop(id, col) {
    if (this.opened?.id === id && this.opened.col === col) this.opened.isDone = true;
  }

  // An editor was closed with *text*; what its author saw when it opened is what counts.
  commit(id, col, text) {
    const seen = this.opened?.id === id && this.opened.col === col ? this.opened : null;
    this.opened = null;
    if (text === (seen ? seen.shown : this.state.rows.text(id, col))) return;
    this.set([{ id, col, from: seen ? seen.held : this.held(id, col), to: text }]);
  }

  set(cells, added = []) {
    const real = cells.filter(({ from, to }) => from !== to);
    for (const cell of cells) this.overlay(cell, null);
    if (!real.length && !added.length) return;
    const batch_id = newId();
    for (const cell of real) this.overlay(cell, batch_id);
    for (const row of added) this.state.rows.drafts.set(row.id, { ...row.cells, ...this.place(row) });
    this.history.add({ batch_id, cells: real });
    const sets = real.map(({ id, col, from, to }) => ({ op: "set", id, col, was: from, value: to }));
    const adds = added.map(({ id, after, copy, cells: texts }) => ({ op: "add", id, after, copy, cells: texts }));
    this.line.edit({ batch_id, cells: real, changes: [...adds, ...sets] });
    this.table.add(added.map(({ id }) => id));
    this.table.uncover(added.map(({ id }) => id));
    this.table.refresh(cells);
  }

  overlay({ id, col, to }, batch) {
    this.refused.drop(`${id}\n${col}`);
    if (batch) this.state.rows.type(id, col, { text: to, batch });
    else if (this.state.rows.typedAt(id, col)?.why) this.state.rows.forget(id, col);
  }

  // Where a new row stands until Python says: right behind the one before it.
  place({ id, after, step = 1 }) {
    const { rows } = this.state;
    const before = rows.get(after)?.order ?? Math.max(0, ...rows.all().map(({ order }) => order));
    return { id, order: before + step * 1e-6 };
  }

  add(after, copy = null) {
    const id = `row-${newId().slice(0, 8)}`;
    this.set([], [{ id, after, copy, cells: {} }]);
    return id;
  }

  // A copy right behind each of the rows *ids*; return the first.
  addCopies(ids) {
    const added = ids.map((each) => ({ id: `row-${newId().slice(0, 8)}`, after: each, copy: each, cells: {} }));
    this.set([], added);
    return added[0].id;
  }

  // What the cells of one column would become; `become` makes the new text of the old.
  changes(ids, col, become) {
    return ids.map((id) => ({ id, col, from: this.held(id, col), to: become(this.state.rows.text(id, col)) }));
  }

  remove(id) {
    const batch_id = newId();
    this.history.add({ batch_id, cells: [] });
    this.line.edit({ batch_id, cells: [], changes: [{ op: "remove", id }] });
    this.state.say(fill(this.state.texts.removed, { row: id }));
  }

  // The row stays in the plan as one that will not be asked.
  retire(id) {
    const { retired, texts } = this.state;
    this.set([{ id, col: "status", from: this.held(id, "status"), to: retired }]);
    this.state.say(fill(texts.retired, { row: id }));
  }

  restore({ id, col, mine }) {
    const changes = [{ op: "restore", id, cells: col ? { [col]: mine } : {} }];
    this.line.edit({ batch_id: newId(), cells: [], changes });
  }

  undo() {
    this.again(this.history.undo());
  }

  redo() {
    this.again(this.history.redo());
  }

  again(entry) {
    if (!entry) return;
    const { batch_id, undoes, cells } = entry;
    const present = cells.filter(({ id }) => this.state.rows.get(id));
    for (const cell of present) this.overlay(cell, batch_id);
    this.line.edit({ batch_id, undoes, cells: present, changes: [] });
    this.table.refresh(present);
  }

  // A batch kept in this browser from before: show it again as on its way.
  replay({ batch_id, cells, changes }) {
    for (const { id, col, to } of cells) this.state.rows.type(id, col, { text: to, batch: batch_id });
    for (const row of changes.filter(({ op }) => op === "add")) {
      this.state.rows.drafts.set(row.id, { ...row.cells, ...this.place(row) });
    }
  }

  acknowledged({ batch_id, cells, changes }) {
    for (const { id, col } of cells) this.state.rows.forget(id, col, batch_id);
    const added = changes.filter(({ op }) => op === "add").map(({ id }) => id);
    for (const id of added) this.state.rows.drafts.delete(id);
    this.table.drop(added.filter((id) => !this.state.rows.get(id)));
    this.table.refresh(cells);
  }

  // Python would not take a text: it stays where it was typed, marked, until corrected.
  refuse({ id, col, mine, why }) {
    this.state.rows.type(id, col, { text: mine, why });
    this.refused.put(`${id}\n${col}`, { id, col, text: mine, why, made: Date.now() });
    this.table.refresh([{ id, col }]);
  }

  clear(id, col) {
    this.set([{ id, col, from: this.held(id, col), to: "" }]);
  }

  fillDown(above, id, col) {
    this.set([{ id, col, from: this.held(id, col), to: this.state.rows.text(above, col) }]);
  }

  // Put a copied block down and to the right of the cell in focus; rows are added at the end.
  paste(text) {
    const block = parseBlock(text);
    const { ids, columns: here } = this.table.from();
    const heads = this.heads(block[0]);
    const columns = here.length && heads ? heads : here;
    if (heads) block.shift();
    if (!columns.length || !block.length) return;
    const cells = [];
    const added = [];
    block.forEach((line, step) => {
      const isNew = step >= ids.length;
      const id = isNew ? `row-${newId().slice(0, 8)}` : ids[step];
      const row = { id, after: added.at(-1)?.id ?? this.table.last(), step: step + 1, copy: null, cells: {} };
      line.slice(0, columns.length).forEach((to, place) => {
        const { field, editable } = columns[place];
        if (!editable) return;
        if (isNew) row.cells[field] = to;
        else cells.push({ id, col: field, from: this.held(id, field), to });
      });
      if (isNew) added.push(row);
    });
    this.set(cells, added);
    this.state.say(fill(this.state.texts.pasted, { number: cells.length + added.length * block[0].length }));
  }

  // The columns that a line names, as a copy of this table does in its first line; null for none.
  heads(line) {
    const byHead = new Map(this.state.columns.map((column) => [column.head, column]));
    return line.every((cell) => byHead.has(cell)) ? line.map((cell) => byHead.get(cell)) : null;
  }

  copyCell(id, col) {
    return writeBlock([[this.state.rows.text(id, col)]]);
  }

  copyTable() {
    const { ids, columns } = this.table.shown();
    const body = ids.map((id) => columns.map(({ field }) => this.state.rows.text(id, field)));
    return writeBlock([columns.map(({ head }) => head), ...body]);
  }
}
