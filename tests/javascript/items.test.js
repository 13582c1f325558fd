import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import items from "./static/items.js";
import { fire, forbid, Model, newPage } from "./support.js";

let root, model, close;

function draw(values) {
  model = new Model({ look: "list", label: "Rows", current: "", words: {}, has_keys: false, ...values });
  close = items.render({ model, el: root });
  // A document without a layout says of nothing that it is seen.
  for (const list of root.querySelectorAll("ul")) Object.defineProperty(list, "offsetParent", { value: root });
}

const item = (key, text = key, note = "", mark = "", tone = "") => [key, text, note, mark, tone];
const button = (key) => root.querySelector(`button[data-key="${key}"]`);
const press = (key, values = {}) => fire(document.body, "keydown", { key, ...values });
const picked = () => model.sent.map(({ pick }) => pick);

beforeEach(() => {
  root = newPage();
});

describe("a list to pick from", () => {
  test("the current item says so, and a press is told", () => {
    draw({ items: [item("a"), item("b")], current: "b" });
    button("a").click();

    assert.equal(button("b").getAttribute("aria-current"), "true");
    assert.equal(button("a").hasAttribute("aria-current"), false);
    assert.deepEqual(picked(), ["a"]);
  });

  test("drawn anew an item keeps its element and the focus", () => {
    draw({ items: [item("a"), item("b")] });
    const before = button("b");
    before.focus();
    model.set({ items: [item("new"), item("b", "B", "Ada is here")] });

    assert.equal(button("b"), before);
    assert.equal(document.activeElement, before);
    assert.equal(before.textContent, "BAda is here");
    assert.equal(button("a"), null);
  });

  test("arrows, Home and End move between items", () => {
    draw({ items: [item("a"), item("b"), item("c")], current: "a" });
    const path = [];
    button("a").focus();
    for (const key of ["ArrowDown", "End", "ArrowDown", "ArrowUp", "Home", "ArrowUp"]) {
      fire(document.activeElement, "keydown", { key });
      path.push(document.activeElement.dataset.key);
    }

    assert.deepEqual(path, ["b", "c", "c", "b", "a", "a"]);
  });

  test("one item is reached by Tab: the current one, or the first", () => {
    draw({ items: [item("a"), item("b")] });
    assert.deepEqual([button("a").tabIndex, button("b").tabIndex], [0, -1]);
    model.set({ current: "b" });
    assert.deepEqual([button("a").tabIndex, button("b").tabIndex], [-1, 0]);
  });

  test("hears later that it is hidden, and that it is shown again", () => {
    draw({ items: [item("a")], _dom_classes: ["dtmnb-hidden"] });
    assert.ok(root.classList.contains("dtmnb-hidden"));
    model.set({ _dom_classes: ["dtmnb-at-1"] });
    assert.deepEqual([...root.classList], ["dtmnb", "dtmnb-at-1"]);
    close();

    assert.equal(model.isHeard, false);
  });

  test("an opener tells whether it is open", () => {
    draw({ look: "opener", items: [item("more")] });
    assert.equal(button("more").getAttribute("aria-expanded"), "false");
    model.set({ current: "more" });
    assert.equal(button("more").getAttribute("aria-expanded"), "true");
  });

  test("markup is shown as text", () => {
    draw({ items: [item("a", "<img src=x>", "<b>note</b>", "<i>mark</i>", "alarm")] });

    assert.equal(root.querySelectorAll("img, b, i").length, 0);
    assert.equal(button("a").dataset.tone, "alarm");
  });
});

describe("the rail", () => {
  const words = { fold: "Fold", unfold: "Unfold" };

  test("what somebody chose is kept in the browser", () => {
    draw({ look: "rail", items: [item("00", "00 · Start")], current: "00", words });
    const turn = root.querySelector(".dtmnb-rail-turn");
    const was = turn.getAttribute("aria-expanded");
    turn.click();

    assert.notEqual(turn.getAttribute("aria-expanded"), was);
    assert.equal(localStorage.getItem("dtmnb.rail"), was === "true" ? "narrow" : "wide");
  });

  test("a browser that keeps nothing folds it all the same", () => {
    forbid("localStorage");
    draw({ look: "rail", items: [item("00", "00 · Start")], words });
    const turn = root.querySelector(".dtmnb-rail-turn");
    const was = turn.title;
    turn.click();

    assert.notEqual(turn.title, was);
  });
});

describe("quick keys", () => {
  const ROUND = [item("say:public", "1 · Public"), item("say:sensitive", "2 · Sensitive")];

  test("a key picks its item from wherever nothing is typed", () => {
    draw({ items: ROUND, has_keys: true });
    press("2");

    assert.deepEqual(picked(), ["say:sensitive"]);
  });

  for (const [name, values] of [
    ["with Ctrl", { ctrlKey: true }],
    ["held down", { repeat: true }],
    ["that no item has", { key: "7" }],
  ]) {
    test(`a key ${name} picks nothing`, () => {
      draw({ items: ROUND, has_keys: true });
      press("2", values);

      assert.deepEqual(picked(), []);
    });
  }

  test("a key typed into a field picks nothing", () => {
    draw({ items: ROUND, has_keys: true });
    const field = root.appendChild(document.createElement("textarea"));
    fire(field, "keydown", { key: "2" });

    assert.deepEqual(picked(), []);
  });

  test("keys wait until the list has followed the one before", () => {
    draw({ items: ROUND, has_keys: true });
    for (const key of ["2", "1", "2"]) press(key);
    assert.deepEqual(picked(), ["say:sensitive"]);
    model.set({ items: [...ROUND] });
    model.set({ items: [...ROUND] });
    model.set({ items: [...ROUND] });

    assert.deepEqual(picked(), ["say:sensitive", "say:public", "say:sensitive"]);
  });

  test("a key that now would mean something else is dropped, and all behind it", () => {
    draw({ items: ROUND, has_keys: true });
    for (const key of ["2", "2", "1"]) press(key);
    model.set({ items: [item("say:public", "1 · Public"), item("settle", "2 · Settle: Sensitive")] });
    model.set({ items: [...ROUND] });

    assert.deepEqual(picked(), ["say:sensitive"]);
  });

  test("no answer holds the next key for three seconds only", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      draw({ items: ROUND, has_keys: true });
      for (const key of ["2", "1"]) press(key);
      mock.timers.tick(2999);
      assert.deepEqual(picked(), ["say:sensitive"]);
      mock.timers.tick(1);
      assert.deepEqual(picked(), ["say:sensitive", "say:public"]);
    } finally {
      mock.timers.reset();
    }
  });

  test("a closed list hears no key", () => {
    draw({ items: ROUND, has_keys: true });
    close();
    press("2");

    assert.deepEqual(picked(), []);
  });
});
