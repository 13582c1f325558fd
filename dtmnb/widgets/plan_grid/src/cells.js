// How one cell looks: its text, and beside it signs that never rely on colour alone.
import { fill, labelled, make } from "./dom.js";

const SHAPES = {
  circle: "●", square: "■", triangle: "▲", diamond: "◆",
  hexagon: "⬢", pentagon: "⬟", cross: "✖", ring: "○",
};
const SEVERITIES = { blocker: "⛔", alarm: "⚠", advice: "ℹ" };

export const plain = (text) => text.normalize("NFKC").trim().toLocaleLowerCase();

// The parts of *text* that are in no list, [] where the column has none.
export function strangers(column, text, lists) {
  const list = lists[column.list];
  if (!list || !text.trim()) return [];
  const parts = column.many ? text.split(/[;\n]/).filter((part) => part.trim()) : [text];
  return parts.filter((part) => !list.known.has(plain(part)));
}

// What is said of a cell: {glyph, said, kind, short}; `short` is shown in the cell, the rest below.
export function notesOf(column, id, { lists, retired, rows, texts }) {
  const notes = rows.marksAt(id, column.field).map(({ severity, text }) => ({
    glyph: SEVERITIES[severity], said: text, kind: severity,
  }));
  const why = rows.typedAt(id, column.field)?.why;
  if (why) {
    const said = fill(texts.notSaved, { why });
    notes.unshift({ glyph: "⛔", said, kind: "refused", short: texts.trouble });
  } else if (strangers(column, rows.text(id, column.field), lists).length) {
    const glyph = notes.length ? "" : "⚠";
    notes.unshift({ glyph, said: texts.notInList, kind: "stranger", short: texts.notInList });
  }
  if (column.field === "id" && rows.text(id, "status") === retired) {
    notes.unshift({ glyph: "✖", said: retired, kind: "retired", short: retired });
  }
  const who = rows.newsAt(id, column.field);
  if (who) {
    const said = fill(texts.changedBy, { who });
    notes.push({ glyph: "✎", said, kind: "by", short: said });
  }
  return notes;
}

function sign({ glyph, said, kind, short }) {
  const made = make("span", `pg-sign pg-${kind}`, glyph);
  made.title = said;
  if (short) made.append(make("small", "", ` ${short}`));
  labelled(made, said).setAttribute("role", "img");
  return made;
}

// Signs and names come first: however long the words are, they stay in sight.
export function renderCell(column, row, text, state) {
  const box = make("span", "pg-cell");
  const notes = notesOf(column, row.id, state);
  const body = make("span", "pg-body");
  // What is cut is cut at the end of its own language, on a page of either direction.
  body.dir = "auto";
  body.append(...notes.map(sign));
  const shown = column.tones?.[text];
  if (shown) {
    const shape = make("span", "pg-shape", SHAPES[shown.shape] ?? "");
    shape.style.color = shown.colour;
    shape.setAttribute("aria-hidden", "true");
    body.append(shape);
  }
  const words = make("span", "pg-words");
  for (const [number, line] of text.split("\n").entries()) {
    if (number) words.append(make("span", "pg-break", "\n"));
    words.append(line);
  }
  body.append(words);
  box.append(body);
  return box;
}

export const cellRules = (column, state) => ({
  "pg-wrong": ({ data }) =>
    Boolean(state.rows.typedAt(data.id, column.field)?.why) ||
    strangers(column, state.rows.text(data.id, column.field), state.lists).length > 0,
  "pg-pending": ({ data }) => {
    const typed = state.rows.typedAt(data.id, column.field);
    return Boolean(typed) && !typed.why;
  },
});
