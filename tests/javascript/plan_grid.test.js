import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { ChoiceEditor } from "./plan_grid/choice.js";
import { parseBlock, writeBlock } from "./plan_grid/clipboard.js";
import { notesOf, strangers } from "./plan_grid/cells.js";
import { fill, make, newId } from "./plan_grid/dom.js";
import { Drawer } from "./plan_grid/pending.js";
import { Line } from "./plan_grid/protocol.js";
import { remember, remembered } from "./plan_grid/remember.js";
import { Rows } from "./plan_grid/rows.js";
import { History } from "./plan_grid/undo.js";
import { fire, Model, newPage } from "./support.js";

beforeEach(() => {
  newPage();
});

describe("blocks of cells", () => {
  for (const [text, cells] of [
    ["", [[""]]],
    ["a\tb\nc\td\n", [["a", "b"], ["c", "d"]]],
    ["a\r\nb\rc", [["a"], ["b"], ["c"]]],
    ['"two\nlines"\tb', [["two\nlines", "b"]]],
    ['"say ""so"""', [['say "so"']]],
    ['"unclosed\tb', [['"unclosed', "b"]]],
    ['"Where" is it?\tb', [['"Where" is it?', "b"]]],
    ['5" pipe\tb', [['5" pipe', "b"]]],
    ["\t\t", [["", "", ""]]],
  ]) {
    test(`${JSON.stringify(text)} is read`, () => assert.deepEqual(parseBlock(text), cells));
  }

  test("whatever is written is read again", () => {
    const signs = ["a", '"', "\t", "\n", "é", "سؤال"];
    const word = (seed) => Array.from({ length: seed % 5 }, (_, place) => signs[(seed * 7 + place * 3) % 6]).join("");
    for (let seed = 0; seed < 3000; seed += 1) {
      const rows = [[`x${word(seed)}`, word(seed + 1)], [word(seed + 2), `${word(seed + 3)}x`]];
      assert.deepEqual(parseBlock(writeBlock(rows)), rows, JSON.stringify(rows));
    }
  });
});

describe("what one person did", () => {
  const cell = { id: "r1", col: "question", from: "old", to: "new" };

  test("is taken back and done again as a whole", () => {
    const history = new History([]);
    history.add({ batch_id: "b1", cells: [cell] });
    const back = history.undo();
    assert.deepEqual([back.undoes, back.cells], ["b1", [{ ...cell, from: "new", to: "old" }]]);
    const again = history.redo();

    assert.deepEqual([again.undoes, again.cells], [back.batch_id, [cell]]);
    assert.equal(history.redo(), null);
  });

  test("a new deed ends what could be done again, and 200 can be taken back", () => {
    const history = new History(["before the reload"]);
    assert.equal(history.undo().undoes, "before the reload");
    for (let number = 0; number < 300; number += 1) history.add({ batch_id: `b${number}`, cells: [] });
    assert.equal(history.redo(), null);
    let taken = 0;
    while (history.undo()) taken += 1;

    assert.equal(taken, 200);
  });
});

describe("the rows shown", () => {
  test("what is typed stands over what Python sent until its batch is acknowledged", () => {
    const rows = new Rows();
    rows.replace([{ id: "r1", question: "stored" }]);
    rows.type("r1", "question", { text: "typed", batch: "b2" });
    rows.forget("r1", "question", "b1");
    assert.equal(rows.text("r1", "question"), "typed");
    rows.forget("r1", "question", "b2");

    assert.equal(rows.text("r1", "question"), "stored");
    assert.equal(rows.text("r9", "question"), "");
  });

  test("what was refused stays until it is corrected", () => {
    const rows = new Rows();
    rows.type("r1", "order", { text: "many", batch: "b1", why: "not a number" });
    rows.forget("r1", "order", "b1");
    assert.equal(rows.text("r1", "order"), "many");
    rows.forget("r1", "order");

    assert.equal(rows.text("r1", "order"), "");
  });

  test("a new row is shown until Python has it", () => {
    const rows = new Rows();
    rows.drafts.set("n1", { id: "n1" });
    rows.replace([{ id: "r1" }]);
    assert.deepEqual(rows.all().map(({ id }) => id), ["r1", "n1"]);
    rows.replace([{ id: "r1" }, { id: "n1", question: "stored" }]);

    assert.deepEqual(rows.all(), [{ id: "r1" }, { id: "n1", question: "stored" }]);
  });
});

describe("a cell says", () => {
  const LISTS = { sectors: { known: new Set(["wash", "health"]), labels: ["WASH", "Health"] } };
  const COLUMN = { field: "sector", list: "sectors" };
  const TEXTS = { notSaved: "Not saved: {why}", trouble: "!", notInList: "Not in the list", changedBy: "by {who}" };

  for (const [column, text, found] of [
    [COLUMN, "WASH", []],
    [COLUMN, " wash ", []],
    [COLUMN, "Ｈealth", []],
    [COLUMN, "Nonsense", ["Nonsense"]],
    [COLUMN, "", []],
    [{ field: "question" }, "Nonsense", []],
    [{ ...COLUMN, many: true }, "WASH; Nonsense\nHealth", [" Nonsense"]],
  ]) {
    test(`${JSON.stringify(text)} has ${found.length} strangers`, () => assert.deepEqual(strangers(column, text, LISTS), found));
  }

  test("that it was refused before anything else, and who changed it last", () => {
    const rows = new Rows();
    rows.type("r1", "sector", { text: "Nonsense", batch: "b1", why: "<b>no</b>" });
    rows.marks.set("r1", { sector: [{ severity: "alarm", text: "A finding" }] });
    rows.announce("r1", "sector", "Ben");
    const kinds = notesOf(COLUMN, "r1", { lists: LISTS, retired: "Retired", rows, texts: TEXTS });

    assert.deepEqual(kinds.map(({ kind }) => kind), ["refused", "alarm", "by"]);
    assert.equal(kinds[0].said, "Not saved: <b>no</b>");
  });
});

describe("the editor of a list", () => {
  function edit(values) {
    const editor = new ChoiceEditor();
    editor.init({ choices: ["WASH", "Health", "Shelter"], label: "Sector", value: "", eventKey: null, stopEditing() {}, ...values });
    return editor;
  }
  const type = (editor, text) => {
    editor.input.value = text;
    fire(editor.input, "input");
  };

  test("narrows to what is typed and takes it by Enter", () => {
    const editor = edit();
    type(editor, "hea");
    assert.deepEqual(editor.shown, ["Health"]);
    fire(editor.input, "keydown", { key: "Enter" });

    assert.equal(editor.getValue(), "Health");
  });

  test("arrows go round", () => {
    const editor = edit();
    const path = ["ArrowDown", "ArrowUp", "ArrowUp"].map((key) => {
      fire(editor.input, "keydown", { key });
      return editor.shown[editor.current];
    });

    assert.deepEqual(path, ["WASH", "Shelter", "Health"]);
  });

  test("keeps what is in no list", () => {
    const editor = edit();
    type(editor, "Nonsense");
    fire(editor.input, "keydown", { key: "Enter" });

    assert.equal(editor.getValue(), "Nonsense");
  });

  test("takes several, none twice", () => {
    const editor = edit({ many: true, value: "WASH" });
    assert.deepEqual(editor.shown, ["Health", "Shelter"]);
    type(editor, "WASH; she");
    fire(editor.input, "keydown", { key: "Enter" });

    assert.equal(editor.getValue(), "WASH; Shelter");
  });

  for (const [key, value] of [["x", "x"], ["Backspace", ""], [null, "WASH"]]) {
    test(`opened by ${key} it begins with ${JSON.stringify(value)}`, () => {
      assert.equal(edit({ value: "WASH", eventKey: key }).input.value, value);
    });
  }
});

describe("texts", () => {
  test("places of a sentence are filled once, and only those", () => {
    assert.equal(fill("{who} wrote {what} {else}", { who: "{what}", what: "x" }), "{what} wrote x {else}");
  });

  test("text only ever becomes text", () => {
    assert.equal(make("p", "", "<img src=x>").children.length, 0);
  });

  test("ids are 24 hexadecimal digits and differ", () => {
    assert.match(newId(), /^[0-9a-f]{24}$/);
    assert.equal(new Set(Array.from({ length: 1000 }, newId)).size, 1000);
  });
});

describe("the drawer of a browser", () => {
  test("returns what it holds, oldest first, and of its owner only", () => {
    const [mine, theirs] = [new Drawer("ada", "batch"), new Drawer("ben", "batch")];
    mine.put("b", { made: 2 });
    mine.put("a", { made: 1 });
    theirs.put("c", { made: 0 });
    assert.deepEqual(mine.all(), [{ made: 1 }, { made: 2 }]);
    mine.drop("a");

    assert.deepEqual(mine.all(), [{ made: 2 }]);
  });

  test("columns that are gone are not shown, and none chosen are the usual ones", () => {
    const columns = [{ field: "a" }, { field: "b" }];
    assert.deepEqual(remembered(columns, ["a"]), ["a"]);
    remember(["b", "gone"]);
    assert.deepEqual(remembered(columns, ["a"]), ["b"]);
    remember(["gone"]);

    assert.deepEqual(remembered(columns, ["a"]), ["a"]);
  });
});

describe("the talk with the kernel", () => {
  let model, line, heard;
  const PING_S = 5;
  const edits = () => model.sent.filter(({ type }) => type === "edit").map(({ batch_id }) => batch_id);
  const hear = (message) => model.tell("msg:custom", message);
  const start = () => {
    model = new Model({});
    heard = [];
    const on = { status: (name) => heard.push(name) };
    for (const name of ["replayed", "acknowledged", "online"]) on[name] = () => {};
    line = new Line(model, on);
    line.open("ada", PING_S);
  };

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_800_000_000_000 });
    start();
  });

  afterEach(() => {
    line.close();
    mock.timers.reset();
  });

  test("one batch at a time, in their order, each until it is acknowledged", () => {
    for (const batch_id of ["b1", "b2"]) line.edit({ batch_id, changes: [] });
    assert.deepEqual([edits(), line.waiting], [["b1"], 2]);
    hear({ type: "ack", batch_id: "b1", revision: 5 });
    hear({ type: "ack", batch_id: "b2", revision: 6 });

    assert.deepEqual([edits(), line.waiting, heard.at(-1)], [["b1", "b2"], 0, "saved"]);
    assert.equal(line.revision, 6);
  });

  test("a reload sends again what was not acknowledged", () => {
    line.edit({ batch_id: "b1", changes: [] });
    line.close();
    start();

    assert.deepEqual(edits(), ["b1"]);
  });

  test("a store that cannot write is asked again, and nothing is forgotten", () => {
    line.edit({ batch_id: "b1", changes: [] });
    hear({ type: "reject", is_retried: true, why: "The disk is full" });
    assert.equal(heard.at(-1), "trouble");
    mock.timers.tick(5000);

    assert.deepEqual([edits(), line.waiting], [["b1", "b1"], 1]);
  });

  test("two answers missed are offline: edits wait, and go when it is back", () => {
    mock.timers.tick(3 * PING_S * 1000);
    assert.equal(heard.at(-1), "offline");
    line.edit({ batch_id: "b1", changes: [] });
    assert.deepEqual(edits(), []);
    hear({ type: "pong" });

    assert.deepEqual(edits(), ["b1"]);
  });
});
