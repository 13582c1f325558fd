// What this person did, batch by batch, to be taken back and done again as a whole.
import { newId } from "./dom.js";

const DEPTH = 200;

export class History {
  // `done` are ids of batches from before, oldest first: a reload takes nobody's undo away.
  constructor(done) {
    this.done = done.map((batch_id) => ({ batch_id, cells: [] }));
    this.undone = [];
  }

  // Each entry: {batch_id, cells: [{id, col, from, to}]}.
  add(entry) {
    this.done.push(entry);
    if (this.done.length > DEPTH) this.done.shift();
    this.undone = [];
  }

  // Return the batch that takes back the last one, or does it again; null for none.
  undo() {
    return this.turn(this.done, this.undone);
  }

  redo() {
    return this.turn(this.undone, this.done);
  }

  turn(from, to) {
    const last = from.pop();
    if (!last) return null;
    const cells = last.cells.map((cell) => ({ ...cell, from: cell.to, to: cell.from }));
    const entry = { batch_id: newId(), cells };
    to.push(entry);
    return { ...entry, undoes: last.batch_id };
  }
}
