// Blocks of cells as spreadsheets write them: tabs between cells, quotes around line breaks.
export function parseBlock(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const endCell = () => {
    rows[rows.length - 1].push(cell);
    cell = "";
  };
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < body.length; i += 1) {
    const sign = body[i];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (body[i + 1] === '"') {
        cell += sign;
        i += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === "" && closes(body, i)) isQuoted = true;
    else if (sign === "\t") endCell();
    else if (sign === "\n") {
      endCell();
      rows.push([]);
    } else cell += sign;
  }
  endCell();
  return rows;
}

// A quote opens a cell only if its partner stands at the end of one: text may begin with a quote.
function closes(body, start) {
  for (let i = start + 1; i < body.length; i += 1) {
    if (body[i] === '"') {
      if (body[i + 1] !== '"') return [undefined, "\t", "\n"].includes(body[i + 1]);
      i += 1;
    }
  }
  return false;
}

export function writeBlock(rows) {
  const quoted = (cell) => (/["\t\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}
