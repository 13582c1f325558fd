// The plan grid: one table on the page, one line to its kernel.
import css from "./grid.css";
import { ask } from "./ask.js";
import { Conflicts } from "./conflicts.js";
import { Detail } from "./detail.js";
import { fill, make } from "./dom.js";
import { Editing } from "./editing.js";
import { Table } from "./grid.js";
import { Many } from "./many.js";
import { Presence } from "./presence.js";
import { Line } from "./protocol.js";
import { remembered } from "./remember.js";
import { Rows } from "./rows.js";
import { Toolbar } from "./toolbar.js";

const known = (labels) => new Set(labels.map((label) => label.normalize("NFKC").trim().toLocaleLowerCase()));

const withKnown = (lists) =>
  Object.fromEntries(Object.entries(lists).map(([name, labels]) => [name, { labels, known: known(labels) }]));

const LEAST_HEIGHT = 260;
const MARGIN = 6;
const REST_MS = 500;

class PlanGrid {
  constructor(model, el) {
    this.root = make("div", "pg-grid");
    // Notebook shortcuts must not act on what is typed here.
    this.root.dataset.lmSuppressShortcuts = "true";
    this.root.append(make("style", "", css));
    el.append(this.root);
    this.line = new Line(model, this);
    this.leave = () => this.table?.api.stopEditing();
    window.addEventListener("pagehide", this.leave);
    this.line.hello();
  }

  close() {
    this.leave();
    window.removeEventListener("pagehide", this.leave);
    this.sizes?.disconnect();
    this.presence?.close();
    this.line.close();
    this.table?.api.destroy();
  }

  // Messages ------------------------------------------------------------------------------

  snapshot(message) {
    if (this.table) {
      const present = new Set(message.rows.map(({ id }) => id));
      this.table.rescue((id) => !present.has(id) && !this.state.rows.drafts.has(id));
      this.state.rows.replace(message.rows);
      this.state.heard = new Set(message.heard);
      this.lists(message.lists);
      this.marks(message, true);
      this.table.reload();
      return;
    }
    const rows = new Rows();
    rows.replace(message.rows);
    this.state = {
      ...message,
      rows,
      lists: withKnown(message.lists),
      heard: new Set(message.heard),
      visible: remembered(message.columns, message.sets[0].fields),
      isEditable: message.may_edit,
      say: (sentence) => this.toolbar.say(sentence),
    };
    this.build();
    this.line.open(message.owner, message.ping_seconds);
    this.marks(message, true);
    this.table.reload();
    this.conflicts.draw();
    this.root.parentElement?.removeAttribute("aria-busy");
  }

  build() {
    const { state } = this;
    const host = make("div", "pg-table");
    this.root.dir = state.direction;
    this.root.lang = state.language;
    this.table = new Table(state, host);
    this.editing = new Editing(state, this.line, this.table);
    this.toolbar = new Toolbar(state, this.acts());
    this.presence = new Presence(this.line, state.texts);
    this.conflicts = new Conflicts(state, (conflict, text) => this.decide(conflict, text));
    this.detail = new Detail(state);
    const { banner, box } = this.toolbar;
    this.many = new Many(state, this.table, this.editing, this.root);
    this.root.append(banner, box, this.presence.box, this.conflicts.box, host, this.many.box, this.detail.box);
    this.table.open({
      start: (id, col) => this.editing.start(id, col),
      stop: (id, col) => this.editing.stop(id, col),
      commit: (id, col, text) => this.editing.commit(id, col, text),
      focus: (id) => {
        this.presence.on(id);
        this.inFull();
      },
      drawn: () => this.inFull(),
      rows: (shown, all) => this.toolbar.filtered(shown, all),
      chosen: () => this.many.show(),
    });
    host.addEventListener("keydown", (event) => this.key(event), true);
    host.addEventListener("paste", (event) => this.paste(event));
    host.addEventListener("copy", (event) => this.copy(event));
    this.sizes = new ResizeObserver(() => this.fit(host));
    for (const each of [document.body, banner, box, this.conflicts.box, this.many.box, this.detail.box]) this.sizes.observe(each);
  }

  // On our page the table takes what is left of the screen; a cell of a notebook has its own height.
  fit(host) {
    if (!document.body.classList.contains("dtmnb-page")) return;
    const above = host.getBoundingClientRect().top + scrollY;
    const room = Math.floor(innerHeight - above - this.many.box.offsetHeight - this.detail.box.offsetHeight - MARGIN);
    const size = `${Math.max(room, LEAST_HEIGHT)}px`;
    if (host.style.blockSize !== size) host.style.blockSize = size;
  }

  // After a moment, so that a second click meets the same row as the first.
  inFull() {
    const { detail, table } = this;
    const was = detail.box.hidden;
    detail.show(table.focused(), table.isCut());
    if (was === detail.box.hidden) return;
    clearTimeout(this.showing);
    this.showing = setTimeout(() => {
      const cell = table.api.isDestroyed() ? null : table.api.getFocusedCell();
      if (cell) table.api.ensureIndexVisible(cell.rowIndex);
    }, REST_MS);
  }

  patch({ rows, removed, lists, heard, by, is_own: isOwn }) {
    const { state, table } = this;
    if (!state) return;
    if (heard) state.heard = new Set(heard);
    if (lists) this.lists(lists);
    const changed = [];
    const placed = [];
    for (const row of rows) {
      const before = state.rows.base.get(row.id);
      if (!before || ("order" in row && row.order !== before.order)) placed.push(row.id);
      state.rows.base.set(row.id, { ...before, ...row });
      const fields = Object.keys(row).filter((field) => !["id", "order"].includes(field));
      if (before) changed.push(...fields.map((col) => ({ id: row.id, col, who: by[row.id]?.[col] ?? "" })));
    }
    table.rescue((id) => removed.includes(id));
    for (const id of removed) state.rows.base.delete(id);
    table.drop(removed);
    table.refresh(changed);
    if (placed.length) table.add(placed);
    if (!isOwn) table.announce(changed.filter(({ who }) => who));
    this.conflicts.draw();
  }

  marks({ marks }, isAll = false) {
    if (!this.state) return;
    if (isAll) this.state.rows.marks.clear();
    for (const [id, found] of Object.entries(marks)) this.state.rows.marks.set(id, found);
    this.table.redraw(Object.keys(marks), undefined);
  }

  lists(lists) {
    Object.assign(this.state.lists, withKnown(lists));
  }

  reject({ rejected }) {
    const said = new Set();
    for (const each of rejected) {
      if (each.kind === "conflict") this.conflicts.add(each);
      else if (each.kind === "refused") this.editing.refuse(each);
      if (each.why) said.add(each.kind === "refused" ? fill(this.state.texts.notSaved, each) : each.why);
    }
    for (const sentence of said) this.state.say(sentence);
  }

  present({ people }) {
    this.presence?.show(people);
  }

  go({ id, col }) {
    this.table?.go(id, col);
  }

  // The line ------------------------------------------------------------------------------

  acknowledged(batch) {
    this.editing.acknowledged(batch);
  }

  replayed(batch) {
    this.editing.replay(batch);
  }

  online(isOnline) {
    if (!isOnline) this.table.api.stopEditing();
    this.state.isEditable = isOnline && this.state.may_edit;
  }

  status(name, sentence) {
    this.toolbar?.status(name, sentence);
  }

  // People --------------------------------------------------------------------------------

  acts() {
    const { table, editing } = this;
    const row = () => table.focused()?.id ?? table.last();
    const added = (id) => table.go(id);
    return {
      add: () => added(editing.add(row())),
      duplicate: () => row() && added(editing.add(row(), row())),
      retire: () => table.focused() && editing.retire(row()),
      remove: () => table.focused() && this.remove(row()),
      undo: () => editing.undo(),
      redo: () => editing.redo(),
      copy: () => this.copyText(editing.copyTable()),
      columns: (fields) => table.show(fields),
      showAll: () => {
        table.showAll();
        table.go(table.focused()?.id ?? table.idAt(0), "");
      },
    };
  }

  // What organisations said of a row is not thrown away by one key.
  remove(id) {
    const { heard, texts } = this.state;
    if (!heard.has(id)) {
      this.editing.remove(id);
      return;
    }
    ask(this.root, fill(texts.sure, { row: id }), [
      [texts.keep, () => {}],
      [texts.retire, () => this.editing.retire(id)],
      [texts.remove, () => this.editing.remove(id)],
    ]);
  }

  async copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure address only a copy event may write.
      const write = (event) => {
        event.preventDefault();
        event.clipboardData.setData("text/plain", text);
      };
      document.addEventListener("copy", write, { once: true });
      document.execCommand("copy");
    }
    this.state.say(this.state.texts.copied);
  }

  decide(conflict, text) {
    this.line.say({ type: "decided", id: conflict.id, col: conflict.col });
    if (text === null) return;
    const { id, col } = conflict;
    const isThere = this.state.rows.get(id);
    if (!isThere) this.editing.restore({ id, col, mine: text });
    else this.editing.set([{ id, col, from: this.editing.held(id, col), to: text }]);
  }

  key(event) {
    if (isTyping(event) || !this.state.isEditable) return;
    const cell = this.table.focused();
    const isControl = event.ctrlKey || event.metaKey;
    const name = event.key.toLowerCase();
    const acts = {
      z: () => (event.shiftKey ? this.editing.redo() : this.editing.undo()),
      y: () => this.editing.redo(),
      d: () => this.table.selected().length > 1 ? this.many.fillDown() : cell?.above && this.table.editable(cell) && this.editing.fillDown(cell.above, cell.id, cell.col),
    };
    if (isControl && acts[name]) acts[name]();
    else if (name === "delete" && this.table.editable(cell)) this.editing.clear(cell.id, cell.col);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  paste(event) {
    if (isTyping(event) || !this.state.isEditable) return;
    event.preventDefault();
    this.editing.paste(event.clipboardData.getData("text/plain"));
  }

  copy(event) {
    const cell = this.table.focused();
    if (isTyping(event) || !cell || !getSelection().isCollapsed) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", this.editing.copyCell(cell.id, cell.col));
  }
}

const isTyping = (event) => event.target.closest?.("input, textarea, select") !== null;

export function render({ model, el }) {
  const grid = new PlanGrid(model, el);
  return () => grid.close();
}
