import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import agenda from "./static/agenda.js";
import { choose, fire, Model, newPage, write } from "./support.js";

const SIGN = { path: "M0 0h12v12z", colour: "#123456" };
const CATEGORIES = ["public", "sensitive"].map((code) => ({ ...SIGN, code, label: code, isOn: code === "public" }));
const row = (key, values = {}) => ({ row: key, number: key, text: `Question ${key}`, holds: [], ...values });
const GROUP = {
  key: "g1", version: 7, title: "WASH", isRoom: true, isWaiting: false, isAsked: false, isFixed: false, said: "",
  category: CATEGORIES[0], advised: CATEGORIES[0], why: "Totals only", cost: "Nobody could compare",
  questions: [{ code: "released", words: "What leaves?", options: [["?", ""], ["Totals", "totals"]] }],
  categories: CATEGORIES, rows: [row("r1"), row("r2"), row("r3")], settle: "Settle 3 rows", reason: "", opens: false,
  partners: [["WASH Cluster", "wash"], ["Health", "health"]], own: "",
  voices: [{ partner: "wash", name: "WASH Cluster", note: "", isAgreed: false, isAgainst: false, may: true }],
};
const GROUPS = {
  progress: "0 of 3", by: "sector", fields: [["sector", "Sector"]], open: "g1",
  sections: [{ title: "Together", groups: [{ key: "g1", title: "WASH", note: "3" }, { key: "g2", title: "Health", note: "1" }] }],
};

let root, model, close;

function draw(values = {}) {
  model = new Model({ groups: GROUPS, group: { ...GROUP, ...values } });
  model.values.texts = new Proxy({}, { get: (_, name) => `the ${String(name)}` });
  close = agenda.render({ model, el: root });
}

const act = (name) => root.querySelector(`[data-act="${name}"]`);
const news = (values = {}) => model.set({ group: { ...model.get("group"), ...values } });
const last = () => model.sent.at(-1);

beforeEach(() => {
  root = newPage();
});

describe("a group is settled", () => {
  test("with the version that was seen, without what was unticked or is held", () => {
    draw({ rows: [row("r1"), row("r2", { holds: [{ words: "Health: why", partner: "health" }] }), row("r3")] });
    act("tick r3").click();
    act("main").click();

    assert.equal(act("tick r2").disabled, true);
    assert.deepEqual(last(), {
      type: "settle", version: 7, without: ["r3"], reason: "", opening_reason: "", opened_by: "",
    });
  });

  test("what was unticked stays so while others save", () => {
    draw();
    act("tick r3").click();
    news({ version: 8 });
    act("main").click();

    assert.equal(act("tick r3").checked, false);
    assert.deepEqual([last().version, last().without], [8, ["r3"]]);
  });

  test("another proposal begins with all rows", () => {
    draw();
    act("tick r3").click();
    news({ category: CATEGORIES[1] });

    assert.equal(act("tick r3").checked, true);
  });

  test("nothing is settled where nothing is proposed", () => {
    draw({ categories: CATEGORIES.map((each) => ({ ...each, isOn: false })) });

    assert.equal(act("main").disabled, true);
  });
});

describe("others save meanwhile", () => {
  test("a press that has begun ends on its button", async () => {
    draw();
    const settle = act("main");
    fire(settle, "pointerdown");
    news({ version: 8, said: "Health agrees" });
    assert.equal(act("main"), settle);
    fire(window, "pointerup");
    settle.click();
    await new Promise((done) => setTimeout(done));

    assert.equal(last().type, "settle");
    assert.notEqual(act("main"), settle);
    assert.equal(root.querySelector("[role=status]").textContent, "Health agrees");
  });

  test("a field that is left under a press does not end it", () => {
    draw();
    const reason = root.querySelector(".dtmnb-agenda-foot input");
    const settle = act("main");
    write(reason, "Agreed by all");
    fire(settle, "pointerdown");
    fire(reason, "change");
    reason.blur();
    news({ version: 8 });

    assert.equal(act("main"), settle);
  });

  test("an open list stays until something is chosen", async () => {
    draw();
    const list = root.querySelector(".dtmnb-agenda-questions select");
    fire(list, "pointerdown");
    fire(window, "pointerup");
    await new Promise((done) => setTimeout(done));
    news({ version: 8 });
    assert.ok(list.isConnected);
    choose(list, "totals");

    assert.deepEqual(model.sent.at(-1), { type: "context", version: 8, code: "released", answer: "totals" });
    assert.equal(list.isConnected, false);
  });

  test("what is unfolded stays so, and not in another group", async () => {
    draw();
    const opened = root.querySelector(".dtmnb-agenda-questions");
    opened.open = true;
    fire(opened, "toggle");
    news({ version: 8 });
    assert.equal(root.querySelector(".dtmnb-agenda-questions").open, true);
    news({ key: "g2" });
    assert.equal(root.querySelector(".dtmnb-agenda-questions").open, false);
  });

  test("what is typed about a row that is held back stays", () => {
    draw();
    act("hold r2").click();
    write(root.querySelector(".dtmnb-agenda-holding input"), "Not below adm");
    news({ version: 8 });

    assert.equal(root.querySelector(".dtmnb-agenda-holding input").value, "Not below adm");
  });

  test("the focus stays on what does the same", () => {
    draw();
    act("agree wash").focus();
    news({ version: 8 });

    assert.equal(document.activeElement, act("agree wash"));
  });
});

describe("an organisation at its own page", () => {
  const OWN = { isRoom: false, own: "wash", questions: [], partners: [["WASH Cluster", "wash"]] };

  test("agrees for itself, once", () => {
    draw(OWN);
    act("main").click();
    assert.deepEqual(last(), { type: "agree", version: 7, partner: "wash" });
    news({ voices: [{ ...GROUP.voices[0], isAgreed: true }] });

    assert.equal(act("main").disabled, true);
  });

  test("is offered nothing that only the room may do", () => {
    draw(OWN);

    assert.equal(root.querySelector("[type=checkbox]"), null);
    assert.equal(root.querySelector("[data-act^=propose]"), null);
  });

  test("a row is held back with its reason, and with none nothing is told", () => {
    draw(OWN);
    act("hold r2").click();
    const form = () => root.querySelector(".dtmnb-agenda-holding");
    fire(form(), "submit");
    assert.equal(last().reason, "");
    assert.ok(form());
    write(form().querySelector("input"), "Not below admin 2");
    fire(form(), "submit");

    assert.deepEqual(last(), { type: "hold", version: 7, partner: "wash", row: "r2", reason: "Not below admin 2" });
    assert.equal(form(), null);
  });
});

test("markup is shown as text", () => {
  draw({ title: "<img src=x>", why: "<b>x</b>", rows: [row("r1", { text: "<script>1</script>" })] });

  assert.equal(root.querySelectorAll("img, b, script").length, 0);
});

test("arrows move between groups, and a press opens one", () => {
  draw();
  const [first, second] = root.querySelectorAll(".dtmnb-agenda-list button");
  first.focus();
  fire(first, "keydown", { key: "ArrowDown" });
  assert.equal(document.activeElement, second);
  second.click();

  assert.deepEqual(last(), { type: "open", version: 7, group: "g2" });
});

test("what is closed hears nothing more", () => {
  draw();
  close();

  assert.equal(model.isHeard, false);
});
