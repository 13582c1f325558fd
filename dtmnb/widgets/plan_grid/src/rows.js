// What the table shows: the rows as Python sent them, and over them what this person typed.
const keyOf = (id, col) => `${id}\n${col}`;

export class Rows {
  constructor() {
    this.base = new Map();
    this.typed = new Map();
    this.drafts = new Map();
    this.marks = new Map();
    this.news = new Map();
  }

  replace(rows) {
    this.base = new Map(rows.map((row) => [row.id, row]));
  }

  // The rows to show, new ones of our own included.
  all() {
    const drafts = [...this.drafts.values()].filter((row) => !this.base.has(row.id));
    return [...this.base.values(), ...drafts];
  }

  get(id) {
    return this.base.get(id) ?? this.drafts.get(id);
  }

  text(id, col) {
    return this.typed.get(keyOf(id, col))?.text ?? this.get(id)?.[col] ?? "";
  }

  // {text, batch, why}: `why` only when Python refused the text; it stays until corrected.
  typedAt(id, col) {
    return this.typed.get(keyOf(id, col));
  }

  type(id, col, entry) {
    this.typed.set(keyOf(id, col), entry);
  }

  forget(id, col, batch) {
    const found = this.typed.get(keyOf(id, col));
    if (found && (batch === undefined || (found.batch === batch && !found.why))) {
      this.typed.delete(keyOf(id, col));
    }
  }

  // Who changed a cell elsewhere; shown for a while.
  announce(id, col, who) {
    this.news.set(keyOf(id, col), who);
  }

  silence(id, col) {
    this.news.delete(keyOf(id, col));
  }

  newsAt(id, col) {
    return this.news.get(keyOf(id, col));
  }

  marksAt(id, col) {
    return this.marks.get(id)?.[col] ?? [];
  }
}
