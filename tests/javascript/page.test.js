import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import download from "./static/download.js";
import page from "./static/page.js";
import timer from "./static/timer.js";
import { fire, Model, newPage } from "./support.js";

const NOW = 1_800_000_000_000;
let root;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: NOW });
  root = newPage();
  globalThis.requestAnimationFrame = (act) => act();
});

afterEach(() => mock.timers.reset());

describe("a clock", () => {
  for (const [seconds, limit, words, tone] of [
    [0, 0, "0:00", "good"],
    [65, 0, "1:05", "good"],
    [65, 120, "1:05 / 2:00", "good"],
    [121, 120, "◆ 2:01 / 2:00", "alarm"],
    [3600, 0, "60:00", "good"],
  ]) {
    test(`after ${seconds} of ${limit} seconds it shows ${words}`, () => {
      const model = new Model({ since: NOW, seconds: limit, label: "Time" });
      const close = timer.render({ model, el: root });
      mock.timers.tick(seconds * 1000);
      const shown = root.querySelector("[role=timer]");
      close();

      assert.deepEqual([shown.textContent, shown.dataset.tone, shown.hidden], [words, tone, false]);
    });
  }

  test("of nothing is hidden", () => {
    const close = timer.render({ model: new Model({ since: 0, seconds: 0, label: "Time" }), el: root });
    close();

    assert.equal(root.querySelector("[role=timer]").hidden, true);
  });
});

describe("the page", () => {
  const render = () => page.render({ model: new Model({ language: "ar", direction: "rtl" }), el: root.appendChild(document.createElement("div")) });

  test("of our own has language and direction; in a notebook only our part has", () => {
    document.body.dataset.voila = "voila";
    render()();
    assert.deepEqual([document.documentElement.dir, document.documentElement.lang], ["rtl", "ar"]);
    root = newPage();
    globalThis.requestAnimationFrame = (act) => act();
    render()();

    assert.deepEqual([document.documentElement.dir, root.dir], ["", "rtl"]);
  });

  test("what opens over it closes by a press elsewhere and by Escape", () => {
    const close = render();
    const details = root.appendChild(document.createElement("details"));
    details.className = "dtmnb-popover";
    details.append(document.createElement("summary"), document.createElement("p"));
    const after = (act) => {
      details.open = true;
      act();
      return details.open;
    };

    assert.equal(after(() => fire(details.lastChild, "pointerdown")), true);
    assert.equal(after(() => fire(document.body, "pointerdown")), false);
    assert.equal(after(() => fire(details.lastChild, "keydown", { key: "Escape" })), false);
    close();
  });

  test("a closed list that adds opens on an arrow and picks nothing", () => {
    const close = render();
    const list = root.appendChild(document.createElement("select"));
    list.className = "dtmnb-adds";
    let opened = 0;
    list.showPicker = () => (opened += 1);
    const event = Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key: "ArrowDown" });
    list.dispatchEvent(event);
    close();

    assert.deepEqual([opened, event.defaultPrevented], [1, true]);
  });
});

test("a file leaves as a download, under its name and never as a page", () => {
  const model = new Model({});
  const close = download.initialize({ model });
  const made = [];
  globalThis.URL.createObjectURL = (blob) => made.push(blob) && "blob:x";
  globalThis.URL.revokeObjectURL = () => made.push("revoked");
  const links = [];
  document.body.append = (link) => {
    links.push([link.download, link.hidden]);
    link.click = () => {};
  };
  model.tell("msg:custom", { name: "plan.xlsx" }, [new Uint8Array([1])]);
  mock.timers.tick(60000);
  close();

  assert.deepEqual(links, [["plan.xlsx", true]]);
  assert.equal(made[0].type, "application/octet-stream");
  assert.equal(made[1], "revoked");
  assert.equal(model.isHeard, false);
});
