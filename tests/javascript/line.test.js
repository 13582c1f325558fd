import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import inputs from "./static/inputs.js";
import line from "./static/line.js";
import { fire, forbid, Model, newPage, write } from "./support.js";

const TEXTS = {
  gone: "The tool does not answer.", reload: "Reload", offline: "Offline", kept: "Not saved", forget: "Forget",
  copied: "Copied", put: "Put it back", copy: "Copy", discard: "Discard", byHand: "Open the field by hand",
};
const QUESTION = { name: "question", kind: "paragraph", label: "Question", value: "", options: [], notes: [] };
const PING_S = 5;
const HOUR_MS = 3600 * 1000;

let root, form, fields, model, close;

function open(owner = "ada@plan", values = {}) {
  const el = root.appendChild(document.createElement("div"));
  model = new Model({
    owner, texts: TEXTS, is_shared: false, ping_seconds: PING_S, revision: 4, where: ["Rows"],
    place: { step: "30", panel: "rows" }, ...values,
  });
  close = line.render({ model, el });
}

const field = () => form.querySelector("textarea");
const kept = () => Object.keys(localStorage).filter((name) => name.includes(":text:"));
const sent = (type) => model.sent.filter((each) => each.type === type);
const hear = (message) => model.tell("msg:custom", message);
const beat = (times = 1) => mock.timers.tick(times * PING_S * 1000);
const button = (words) => [...root.querySelectorAll("button")].find(({ textContent }) => textContent === words);

// The same page once more, in the same browser and tab.
function reload() {
  close();
  root.querySelector(".dtmnb-line").remove();
  open();
  // The kernel says which of the kept texts are in the store: none.
  hear({ type: "saved", keys: [] });
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_800_000_000_000 });
  root = newPage();
  form = root.appendChild(document.createElement("div"));
  const values = { collection: "rows", record: "r1", title: "Row 1", turn: 0, wanted: "", inputs: [QUESTION] };
  fields = new Model(values);
  inputs.render({ model: fields, el: form });
});

afterEach(() => {
  close();
  mock.timers.reset();
});

describe("what is typed", () => {
  test("is kept under its collection, record and field until it is in the store", () => {
    open();
    write(field(), "How many fam");
    const [name] = kept();
    const entry = JSON.parse(localStorage.getItem(name));
    assert.deepEqual(
      [entry.collection, entry.record, entry.field, entry.text, entry.since],
      ["rows", "r1", "question", "How many fam", 4],
    );
    fire(field(), "focusout");
    mock.timers.tick(1200);
    assert.deepEqual(sent("kept")[0].texts, [{ key: name, since: 4, text: "How many fam", record: "r1" }]);
    hear({ type: "saved", keys: [name] });

    assert.deepEqual(kept(), []);
  });

  test("is not kept when it is what stood there", () => {
    open();
    write(field(), "How");
    write(field(), "");
    assert.deepEqual(kept(), []);
    field().blur();
    write(field(), "How many?");
    field().blur();
    write(field(), " ");

    assert.deepEqual(kept(), []);
  });

  test("is not kept for nobody, nor what belongs to no record", () => {
    open("");
    write(field(), "How many?");
    assert.deepEqual(kept(), []);
    form.dataset.collection = "";
    model.set({ owner: "ada@plan" });
    write(field(), "How many?");

    assert.deepEqual(kept(), []);
  });

  test("stays in this tab where a browser is shared", () => {
    open("ada@plan", { is_shared: true });
    write(field(), "How many?");

    assert.deepEqual(kept(), []);
    assert.equal(Object.keys(sessionStorage).filter((name) => name.includes(":text:")).length, 1);
  });

  test("is offered after a reload, and put back where it was typed", () => {
    open();
    write(field(), "How many families?");
    field().value = "";
    reload();
    assert.equal(root.querySelector(".dtmnb-kept-text").textContent, "How many families?");
    button("Put it back").click();

    assert.equal(field().value, "How many families?");
    assert.equal(root.querySelector(".dtmnb-kept").hidden, true);
  });

  test("is brought to its field when that is not shown", () => {
    open();
    write(field(), "How many families?");
    form.dataset.record = "r2";
    reload();
    button("Put it back").click();
    assert.deepEqual(sent("go"), [{ type: "go", step: "30", panel: "rows", record: "r1", field: "question" }]);
    form.dataset.record = "r1";
    hear({ type: "there" });

    assert.equal(field().value, "How many families?");
  });

  test("is offered when its form turns to another record under the hand", () => {
    open();
    write(field(), "How many fam");
    fields.values.record = "r2";
    fields.set({ inputs: [{ ...QUESTION, value: "Another" }] });
    assert.equal(field().value, "Another");
    assert.equal(root.querySelector(".dtmnb-kept-text").textContent, "How many fam");
    fields.values.record = "r1";
    fields.set({ inputs: [QUESTION] });
    button("Put it back").click();

    assert.equal(field().value, "How many fam");
    assert.equal(root.querySelector(".dtmnb-kept").hidden, true);
  });

  test("of another seat is not offered", () => {
    open();
    write(field(), "How many families?");
    close();
    root.querySelector(".dtmnb-line").remove();
    open("ben@plan");

    assert.equal(root.querySelector(".dtmnb-kept").hidden, true);
  });

  test("is forgotten after a week, and at once when somebody says so", () => {
    open();
    write(field(), "Old");
    mock.timers.tick(8 * 24 * HOUR_MS);
    reload();
    assert.deepEqual(kept(), []);
    write(field(), "New");
    reload();
    button("Forget").click();

    assert.deepEqual(kept(), []);
  });
});

describe("the line", () => {
  const isGone = () => Boolean(root.querySelector("[role=alert] .dtmnb-alert"));

  test("that does not answer twice is told, and told no more when it does", () => {
    open();
    beat(1);
    assert.equal(isGone(), false);
    beat(1);
    assert.equal(isGone(), true);
    hear({ type: "pong" });

    assert.equal(isGone(), false);
  });

  test("that answers is never told", () => {
    open();
    for (let number = 0; number < 10; number += 1) {
      hear({ type: "pong" });
      beat();
    }

    assert.equal(isGone(), false);
  });

  test("that is cut offers what was on its way once it is back", () => {
    open();
    write(field(), "Into the void");
    beat(3);
    assert.ok(root.querySelector(".dtmnb-kept-text"));
    hear({ type: "pong" });
    field().blur();
    mock.timers.tick(3000);

    assert.equal(sent("kept").at(-1).texts[0].text, "Into the void");
  });

  test("a browser that keeps nothing is no fault", () => {
    forbid("localStorage", "sessionStorage");
    open();
    write(field(), "How many?");
    beat(1);

    assert.equal(field().value, "How many?");
  });
});
