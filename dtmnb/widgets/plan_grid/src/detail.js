// The cell in focus in full, below the table: its whole text, what is found about it, and who
// changed it. What a cell has room for only in part is read here without a mouse; where the cell
// says all, the table has the room.
import { labelled, make } from "./dom.js";
import { notesOf } from "./cells.js";

export class Detail {
  constructor(state) {
    this.state = state;
    this.box = labelled(make("section", "pg-detail"), state.texts.inFull);
    // Long texts scroll, so the keyboard must reach the box.
    this.box.tabIndex = 0;
    this.box.hidden = true;
  }

  show(cell, isCut) {
    if (!cell || !this.state.rows.get(cell.id)) return;
    const { columns, rows, texts } = this.state;
    const column = columns.find(({ field }) => field === cell.col) ?? { field: cell.col, head: texts.row };
    const title = make("strong", "", `${cell.id} · ${column.head}`);
    const notes = notesOf(column, cell.id, this.state).map(({ glyph, said }) => make("p", "", `${glyph} ${said}`));
    const words = make("p", "pg-full", rows.text(cell.id, cell.col));
    words.dir = "auto";
    this.box.replaceChildren(title, ...notes, words);
    this.box.hidden = !isCut && !notes.length;
  }
}
