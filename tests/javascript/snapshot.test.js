import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { choose, fire, newPage, write } from "./support.js";

let file = 0;

// The page as it is opened: two sectors, three questions; the script runs once it is read.
async function open(lang = "en") {
  const root = newPage();
  document.documentElement.lang = lang;
  const finder = Object.assign(document.createElement("div"), { id: "finder", hidden: true });
  finder.dataset.shown = "{shown} of {all}";
  for (const [element, id] of [["input", "find"], ["select", "category"], ["select", "sector"], ["button", "all"], ["button", "print"], ["p", "shown"]]) {
    finder.append(Object.assign(document.createElement(element), { id }));
  }
  for (const list of finder.querySelectorAll("select")) list.append(Object.assign(document.createElement("option"), { value: "" }));
  const region = Object.assign(document.createElement("div"), { className: "scroll" });
  const table = Object.assign(document.createElement("table"), { className: "questions" });
  for (const [sector, rows] of [
    ["Health", [["Où sont les dispensaires ?", "Public"], ["<img src=x onerror=hack()>", "Sensitive"]]],
    ["Water", [["أين توجد آبار المياه؟", "Public"]]],
  ]) {
    const body = document.createElement("tbody");
    body.append(rowOf("group", sector));
    for (const cells of rows) body.append(rowOf("", ...cells));
    table.append(body);
  }
  region.append(table);
  root.append(finder, region);
  file += 1;
  await import(`./snapshot/snapshot.js?${file}`);
  const seen = () => [...table.querySelectorAll("tbody:not([hidden]) tr:not(.group):not([hidden])")].map((row) => row.firstChild.textContent);
  return { root, finder, table, seen, at: (id) => document.getElementById(id) };
}

function rowOf(name, words, category) {
  const row = Object.assign(document.createElement("tr"), { className: name });
  row.append(Object.assign(document.createElement("td"), { textContent: words }));
  if (category) row.append(Object.assign(document.createElement("span"), { className: "badge", textContent: category }));
  return row;
}

describe("a snapshot", () => {
  let page;

  beforeEach(async () => {
    page = await open();
  });

  test("offers what there is, above the questions", () => {
    const offered = (id) => [...page.at(id).options].map((each) => each.value);

    assert.deepEqual([offered("category"), offered("sector")], [["", "Public", "Sensitive"], ["", "Health", "Water"]]);
    assert.equal(page.finder.hidden, false);
    assert.equal(page.finder.nextSibling.className, "scroll");
    assert.equal(page.at("shown").textContent, "3 of 3");
  });

  for (const [words, found] of [
    ["dispensaires OU", 1],
    ["où", 1],
    ["المياة", 1],
    ["ابار", 1],
    ["health", 2],
    ["health public", 1],
    ["nothing like it", 0],
    ["  ", 3],
    [".*", 0],
  ]) {
    test(`finds ${found} by "${words}", whatever the accents, case and marks`, () => {
      write(page.at("find"), words);

      assert.equal(page.seen().length, found);
      assert.equal(page.at("shown").textContent, `${found} of 3`);
    });
  }

  test("filters by category and sector together, and shows no sector without questions", () => {
    choose(page.at("category"), "Public");
    choose(page.at("sector"), "Water");

    assert.equal(page.seen().length, 1);
    assert.deepEqual([...page.table.tBodies].map((body) => body.hidden), [true, false]);
    page.at("all").click();
    assert.equal(page.seen().length, 3);
    assert.deepEqual([page.at("category").value, page.at("sector").value], ["", ""]);
  });

  test("prints what is shown", () => {
    let printed = 0;
    window.print = () => (printed += 1);
    page.at("print").click();

    assert.equal(printed, 1);
  });

  test("makes no markup of what people wrote", () => {
    fire(page.at("find"), "input");

    assert.equal(page.root.querySelectorAll("img").length, 0);
  });

  test("counts in the figures of its language", async () => {
    page = await open("ar-EG");

    assert.equal(page.at("shown").textContent, "٣ of ٣");
  });
});

test("a plan without questions has nothing to find in", async () => {
  newPage();
  file += 1;
  await import(`./snapshot/snapshot.js?${file}`);

  assert.equal(document.getElementById("finder"), null);
});
