import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import inputs from "./static/inputs.js";
import { choose, fire, leave, Model, newPage, write } from "./support.js";

const CHOICES = [["", ""], ["Public", "public"], ["Sensitive", "sensitive"]];
const line = (name, value = "") => ({ name, kind: "line", label: name, value, options: [], notes: [] });
const choice = (name, value = "", options = CHOICES) => ({ name, kind: "choice", label: name, value, options, notes: [] });
const several = (name, value) => ({ ...choice(name, value, CHOICES.slice(1)), kind: "several" });

let root, model, close;

function draw(...shown) {
  model = new Model({ collection: "rows", record: "r1", title: "Row 1", turn: 0, wanted: "", inputs: shown });
  model.values.texts = { add: "Add …", drop: "{field}: take away" };
  close = inputs.render({ model, el: root });
}

const control = (name) => root.querySelector(`[data-field="${name}"] :is(input, select, textarea)`);
const news = (...shown) => model.set({ inputs: shown });

describe("inputs of a record", () => {
  beforeEach(() => {
    root = newPage();
  });

  test("each knows its collection, record and field", () => {
    draw(line("question", "How many?"));

    assert.deepEqual({ ...root.dataset }, { collection: "rows", record: "r1", title: "Row 1" });
    assert.equal(control("question").value, "How many?");
    assert.equal(root.querySelector("label").htmlFor, control("question").id);
  });

  test("a text is told once, when it is left, and not when it is what was there", () => {
    draw(line("question", "How many?"));
    write(control("question"), "How many people?");
    assert.deepEqual(model.sent, []);
    leave(control("question"));
    leave(control("question"));

    assert.deepEqual(model.sent, [{ record: "r1", field: "question", value: "How many people?" }]);
  });

  test("what is being typed stays while others save", () => {
    draw(line("question"), line("unit"));
    write(control("question"), "half a sent");
    news(line("question", "theirs"), line("unit", "households"));

    assert.equal(control("question").value, "half a sent");
    assert.equal(control("unit").value, "households");
    assert.equal(document.activeElement, control("question"));
  });

  test("what was refused is shown as it is kept", () => {
    draw(line("order", "1"));
    write(control("order"), "many");
    leave(control("order"));
    model.set({ turn: 1 });

    assert.equal(control("order").value, "1");
  });

  test("another record takes nothing over", () => {
    draw(line("question", "one"));
    write(control("question"), "half");
    model.values.record = "r2";
    news(line("question", "two"));

    assert.equal(control("question").value, "two");
    assert.equal(root.dataset.record, "r2");
  });

  for (const act of ["pointerdown", "keydown"]) {
    test(`a list opened by ${act} stays until something is chosen`, () => {
      draw(choice("category"), line("unit"));
      const list = control("category");
      list.focus();
      fire(list, act, { key: "ArrowDown" });
      news({ ...choice("category"), notes: ["From the dataset"] }, line("unit"));
      assert.equal(control("category"), list);
      choose(list, "sensitive");

      assert.deepEqual(model.sent, [{ record: "r1", field: "category", value: "sensitive" }]);
      news({ ...choice("category", "sensitive"), notes: ["From the dataset"] }, line("unit"));
      assert.equal(root.querySelector(".dtmnb-help").textContent, "From the dataset");
      assert.equal(control("category").value, "sensitive");
    });
  }

  test("a list left without a choice is drawn anew", () => {
    draw(choice("category"), line("unit"));
    control("category").focus();
    fire(control("category"), "pointerdown");
    news({ ...choice("category"), notes: ["New"] }, line("unit"));
    control("category").blur();

    assert.equal(root.querySelector(".dtmnb-help").textContent, "New");
    assert.deepEqual(model.sent, []);
  });

  test("passing a list by Tab holds nothing", () => {
    draw(choice("category"));
    control("category").focus();
    fire(control("category"), "keydown", { key: "Tab" });
    news({ ...choice("category"), notes: ["New"] });

    assert.equal(root.querySelector(".dtmnb-help").textContent, "New");
  });

  test("an input beside a new one is not moved", () => {
    draw(choice("category"), line("unit"));
    const list = control("category");
    const moved = [];
    const insert = root.insertBefore.bind(root);
    root.insertBefore = (each, before) => moved.push(each.dataset.field) && insert(each, before);
    news(line("recipients"), choice("category"), line("unit"));

    assert.equal(control("category"), list);
    assert.deepEqual([...root.children].map(({ dataset }) => dataset.field), ["recipients", "category", "unit"]);
    assert.deepEqual(moved, ["recipients"]);
  });

  const chips = () => [...root.querySelectorAll(".dtmnb-chips button")].map((each) => each.dataset.part);

  test("what is picked of several is shown at once, and told as one when the list is left", () => {
    draw(several("recipients", []), line("unit"));
    control("recipients").focus();
    for (const code of ["public", "sensitive"]) choose(control("recipients"), code);
    assert.deepEqual(chips(), ["drop public", "drop sensitive"]);
    assert.deepEqual(model.sent, []);
    news(several("recipients", []), line("unit", "news"));
    assert.deepEqual(chips(), ["drop public", "drop sensitive"]);
    control("recipients").blur();

    assert.deepEqual(model.sent.map(({ value }) => value), [["public", "sensitive"]]);
    news(several("recipients", ["public", "sensitive"]), line("unit", "news"));
    assert.deepEqual(chips(), ["drop public", "drop sensitive"]);
    assert.equal(control("unit").value, "news");
  });

  test("what is picked is told in the end though nobody leaves the list", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      draw(several("recipients", []));
      control("recipients").focus();
      choose(control("recipients"), "public");
      mock.timers.tick(15000);
      control("recipients").blur();

      assert.deepEqual(model.sent.map(({ value }) => value), [["public"]]);
    } finally {
      mock.timers.reset();
    }
  });

  test("what was picked for one record is never told of another", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      draw(several("recipients", []));
      control("recipients").focus();
      choose(control("recipients"), "public");
      model.values.record = "r2";
      news(several("recipients", []));
      mock.timers.tick(15000);

      assert.deepEqual(model.sent, [{ record: "r1", field: "recipients", value: ["public"] }]);
      assert.deepEqual(chips(), []);
    } finally {
      mock.timers.reset();
    }
  });

  test("a text that is left late is told of the record that it was typed for", () => {
    draw(line("question", "one"));
    const before = control("question");
    write(before, "one and a half");
    model.values.record = "r2";
    news(line("question", "two"));
    fire(before, "change");

    assert.deepEqual(model.sent, [{ record: "r1", field: "question", value: "one and a half" }]);
  });

  test("one of several is taken away at once, what was picked with it", () => {
    draw(several("recipients", ["public"]));
    control("recipients").focus();
    choose(control("recipients"), "sensitive");
    root.querySelector(".dtmnb-chips button").click();
    control("recipients").blur();

    assert.deepEqual(model.sent.map(({ value }) => value), [["sensitive"]]);
  });

  test("texts for some of a list are told together", () => {
    draw({ ...several("roles", { public: "all" }), kind: "texts" });
    choose(root.querySelector("select"), "sensitive");
    const [, second] = root.querySelectorAll("textarea");
    write(second, "DTM");
    leave(second);

    assert.deepEqual(model.sent.at(-1).value, { public: "all", sensitive: "DTM" });
  });

  test("the field that somebody is led to is brought into sight once it is there", () => {
    const frames = [];
    globalThis.requestAnimationFrame = (act) => frames.push(act);
    let isThere = false;
    root.ownerDocument.defaultView.HTMLElement.prototype.checkVisibility = () => isThere;
    draw(line("question"), line("unit"));
    model.set({ wanted: "unit", turn: 1 });
    frames.shift()();
    const shown = () => [...root.querySelectorAll(".dtmnb-wanted")].map((each) => each.dataset.field);
    assert.deepEqual(shown(), []);
    isThere = true;
    while (frames.length) frames.shift()();

    assert.deepEqual(shown(), ["unit"]);
  });

  test("markup is shown as text", () => {
    draw(choice("<img src=x onerror=alert(1)>", "", [["<b>bold</b>", "b"]]));

    assert.equal(root.querySelectorAll("img, b").length, 0);
    assert.equal(root.querySelector("option").textContent, "<b>bold</b>");
  });

  test("what is closed hears nothing more", () => {
    draw(line("question"));
    close();

    assert.equal(model.isHeard, false);
  });
});
