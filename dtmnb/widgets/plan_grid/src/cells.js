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

function sign(glyph, title, className) {
  const made = labelled(make("span", `pg-sign ${className}`, glyph), title);
  made.setAttribute("role", "img");
  made.title = title;
  return made;
}

export function renderCell(column, row, text, state) {
  const { lists, rows, texts } = state;
  const box = make("span", "pg-cell");
  const shown = column.tones?.[text];
  if (shown) {
    const shape = make("span", "pg-shape", SHAPES[shown.shape] ?? "");
    shape.style.color = shown.colour;
    shape.setAttribute("aria-hidden", "true");
    box.append(shape);
  }
  const words = make("span", "pg-words", text);
  words.dir = "auto";
  box.append(words);
  const refused = rows.typedAt(row.id, column.field)?.why;
  const marks = rows.marksAt(row.id, column.field);
  if (refused) {
    box.append(sign("⛔", fill(texts.notSaved, { why: refused }), "pg-refused"));
    box.append(make("small", "", texts.trouble));
  } else if (strangers(column, text, lists).length) {
    if (!marks.length) box.append(sign("⚠", texts.notInList, "pg-stranger"));
    box.append(make("small", "", texts.notInList));
  }
  for (const { severity, text: said } of marks) {
    box.append(sign(SEVERITIES[severity], said, `pg-${severity}`));
  }
  const who = rows.newsAt(row.id, column.field);
  if (who) box.append(make("small", "pg-by", fill(texts.changedBy, { who })));
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
