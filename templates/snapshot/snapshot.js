// Finds in the questions of a plan: by their words, category and sector. Without it all of them are there.

// What is written over or below letters, and what only makes a word longer.
const MARKS = /[\p{M}\u0640]/gu;
const ALIKE = new Map([["ى", "ي"], ["ة", "ه"]]);

function plain(words) {
  const bare = words.normalize("NFKD").replace(MARKS, "").toLowerCase();
  return bare.replace(/[ىة]/g, (letter) => ALIKE.get(letter));
}

function entriesOf(table) {
  const entries = [];
  for (const body of table.tBodies) {
    const group = body.querySelector(".group");
    const sector = group ? group.textContent.trim() : "";
    for (const row of body.querySelectorAll("tr:not(.group)")) {
      const badge = row.querySelector(".badge");
      const category = badge ? badge.textContent.trim() : "";
      entries.push({ row, body, sector, category, words: plain(`${sector} ${row.textContent}`) });
    }
  }
  return entries;
}

function offer(list, values) {
  for (const value of new Set(values)) {
    if (!value) continue;
    const option = document.createElement("option");
    option.value = value;
    option.textContent = value;
    list.append(option);
  }
}

function start() {
  const finder = document.getElementById("finder");
  const table = document.querySelector("table.questions");
  if (!finder || !table) return;
  const [find, category, sector, shown] = ["find", "category", "sector", "shown"].map((id) => document.getElementById(id));
  const entries = entriesOf(table);
  const number = new Intl.NumberFormat(document.documentElement.lang);

  const show = () => {
    const wanted = plain(find.value).split(/\s+/).filter(Boolean);
    const bodies = new Set();
    let found = 0;
    for (const entry of entries) {
      const fits = (!category.value || entry.category === category.value)
        && (!sector.value || entry.sector === sector.value)
        && wanted.every((word) => entry.words.includes(word));
      entry.row.hidden = !fits;
      if (fits) bodies.add(entry.body);
      found += fits;
    }
    for (const body of table.tBodies) body.hidden = !bodies.has(body);
    const told = { shown: number.format(found), all: number.format(entries.length) };
    shown.textContent = finder.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => told[name]);
  };

  offer(category, entries.map((entry) => entry.category));
  offer(sector, entries.map((entry) => entry.sector));
  find.addEventListener("input", show);
  for (const list of [category, sector]) list.addEventListener("change", show);
  document.getElementById("all").addEventListener("click", () => {
    for (const control of [find, category, sector]) control.value = "";
    show();
    find.focus();
  });
  document.getElementById("print").addEventListener("click", () => window.print());
  table.closest(".scroll").before(finder);
  finder.hidden = false;
  show();
}

start();
