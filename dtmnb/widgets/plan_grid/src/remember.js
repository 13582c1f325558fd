// Which columns this browser shows, kept for the next visit and for every plan.
const KEY = "dtmnb:columns";

export function remember(fields) {
  try {
    localStorage.setItem(KEY, JSON.stringify(fields));
  } catch {
    // Full or forbidden: the choice holds while the page is open.
  }
}

// The columns chosen last that there are; *usual* where nobody chose.
export function remembered(columns, usual) {
  try {
    const chosen = JSON.parse(localStorage.getItem(KEY)) ?? [];
    const known = columns.map(({ field }) => field).filter((field) => chosen.includes(field));
    return known.length ? known : usual;
  } catch {
    return usual;
  }
}
