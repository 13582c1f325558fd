import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { fire, forbid, newPage, write } from "./support.js";

const ADDRESS = "http://127.0.0.1/p/questions/row/r1";
let answers, asked, light, natively, news, start;

class Line {
  static CLOSED = 2;

  constructor() {
    this.readyState = 1;
    this.acts = {};
    news.push(this);
  }

  addEventListener(name, act) {
    this.acts[name] = act;
  }

  close() {
    this.isClosed = true;
  }
}

// The page of one question, as the server sends it to a visitor.
function show(who = "amal", reason = "", kept = localStorage, build = () => {}) {
  const root = newPage();
  Object.defineProperty(globalThis, "localStorage", { value: kept, configurable: true });
  globalThis.FormData = window.FormData;
  globalThis.HTMLFormElement = window.HTMLFormElement;
  window.HTMLFormElement.prototype.submit = () => natively.push("again");
  const place = { href: ADDRESS, pathname: "/p/questions/row/r1", assign: mock.fn(), reload: mock.fn() };
  Object.defineProperty(globalThis, "location", { value: place, configurable: true });
  Object.assign(document.body.dataset, {
    who, revision: "7", sayConnected: "here", sayOffline: "cut", sayNews: "news", sayKept: "kept", sayForget: "forget",
    saySending: "sending", sayWaits: "waits", saySent: "sent", sayRefused: "refused", sayLook: "look",
  });
  const main = document.createElement("main");
  const form = document.createElement("form");
  form.method = "post";
  form.setAttribute("action", ADDRESS);
  form.dataset.draft = "propose";
  for (const [name, value] of [["_xsrf", "token"], ["once", "o1"], ["act", "propose"]]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const words = Object.assign(document.createElement("textarea"), { name: "reason", defaultValue: reason });
  const pick = Object.assign(document.createElement("input"), { type: "radio", name: "category", value: "public" });
  form.append(words, pick, document.createElement("button"));
  build(form);
  const chip = Object.assign(document.createElement("span"), { hidden: true });
  chip.dataset.chip = "";
  main.append(form);
  root.append(chip, main);
  light = start();
  return { form, words, pick, chip, main };
}

// The page with the form by which a person of the organisation is corrected.
function showPerson({ name = "Amal", phone = "1", email = "a@x", shares = true, who = "wash" }) {
  const found = {};
  show("amal", "", localStorage, (form) => {
    form.dataset.draft = "correct-f1";
    const input = (values) => Object.assign(document.createElement("input"), values);
    found.who = input({ type: "hidden", name: "who", value: who });
    found.name = input({ name: "name", defaultValue: name });
    found.phone = input({ type: "tel", name: "phone", defaultValue: phone });
    found.email = input({ type: "email", name: "email", defaultValue: email });
    found.shares = input({ type: "checkbox", name: "shares_contact", defaultChecked: shares });
    found.list = document.createElement("select");
    found.list.name = "follows";
    for (const value of ["", "f2"]) {
      found.list.append(Object.assign(document.createElement("option"), { value, textContent: value }));
    }
    form.append(...Object.values(found));
    found.form = form;
  });
  return found;
}

// The page with the form by which something is asked for.
function showFeedback(words = "") {
  return show("amal", words, localStorage, (form) => {
    form.dataset.draft = "ask";
    form.querySelector('[name="act"]').value = "ask";
    form.querySelector("[type=radio]").remove();
  });
}

async function press(form) {
  form.dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
  await settled();
}

async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function notes(place) {
  return [...place.querySelectorAll(".told")].map((each) => each.firstChild.textContent);
}

beforeEach(async () => {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  newPage();
  ({ start } = await import("./light/light.js"));
  [answers, asked, natively, news] = [[], [], [], []];
  globalThis.EventSource = Line;
  globalThis.fetch = async (url, { body }) => {
    asked.push(Object.fromEntries(body));
    const answer = answers.shift() ?? "cut";
    if (answer === "cut") throw new TypeError("no line");
    return answer;
  };
});

afterEach(() => {
  light?.stop();
  mock.timers.reset();
});

const KEPT = { ok: true, redirected: true, status: 200, url: "http://127.0.0.1/p/questions/row/r2?done=said" };

describe("a draft", () => {
  test("stays when the page goes, and comes back into the same form", () => {
    const first = show();
    write(first.words, "typed words");
    first.pick.checked = true;
    fire(first.pick, "change");
    const again = show("amal", "", localStorage);

    assert.deepEqual([again.words.value, again.pick.checked, notes(again.form)], ["typed words", true, ["kept"]]);
  });

  test("can be forgotten, which shows what the page had", () => {
    write(show().words, "typed words");
    const again = show("amal", "as kept", localStorage);
    again.form.querySelector(".slim").click();

    assert.deepEqual([again.words.value, notes(again.form)], ["as kept", []]);
    assert.equal(show("amal", "as kept", localStorage).words.value, "as kept");
  });

  test("puts back what the person changed, and nothing that others changed since", () => {
    write(showPerson({}).phone, "2");
    const later = showPerson({ email: "b@x", shares: false });

    assert.deepEqual([later.phone.value, later.email.value, later.shares.checked], ["2", "b@x", false]);
    assert.deepEqual(notes(later.form), ["kept"]);
  });

  test("puts back what the person ticked and chose, where the page says otherwise", () => {
    const first = showPerson({});
    first.shares.checked = false;
    first.list.value = "f2";
    fire(first.list, "change");
    const later = showPerson({ phone: "3" });

    assert.deepEqual([later.shares.checked, later.list.value, later.phone.value], [false, "f2", "3"]);
  });

  test("stays whole after the page has said itself what could not be kept", () => {
    write(showPerson({}).phone, "2");
    write(showPerson({ phone: "2" }).name, "Amal B");
    const later = showPerson({});

    assert.deepEqual([later.phone.value, later.name.value], ["2", "Amal B"]);
  });

  test("that is typed back to what the page says is none", () => {
    const { phone } = showPerson({});
    write(phone, "2");
    write(phone, "1");

    assert.deepEqual(Object.keys(localStorage), []);
  });

  test("goes out as whoever typed it, until it is forgotten", async () => {
    write(showPerson({ who: "wash" }).phone, "2");
    const later = showPerson({ who: "health" });
    await press(later.form);
    assert.equal(asked[0].who, "wash");

    const last = showPerson({ who: "health" });
    last.form.querySelector(".slim").click();
    await press(last.form);
    assert.deepEqual([asked.at(-1).who, asked.at(-1).phone], ["health", "1"]);
  });

  test("of one visitor is nothing to another on the same device", () => {
    write(show("amal").words, "typed words");

    assert.equal(show("ben", "", localStorage).words.value, "");
  });

  test("needs no browser that keeps things for pages", async () => {
    const { form, words } = show();
    forbid("localStorage");
    write(words, "typed words");
    answers = [KEPT];
    await press(form);

    assert.equal(asked[0].reason, "typed words");
  });
});

describe("what is sent", () => {
  test("leads on once it is kept, and leaves nothing behind", async () => {
    const { form, words } = show();
    write(words, "typed words");
    answers = [KEPT];
    await press(form);

    assert.deepEqual(asked, [{ _xsrf: "token", once: "o1", act: "propose", reason: "typed words" }]);
    assert.deepEqual(location.assign.mock.calls[0].arguments, [KEPT.url]);
    assert.deepEqual(Object.keys(localStorage), []);
  });

  test("goes once, however often the button is pressed", async () => {
    const { form } = show();
    globalThis.fetch = () => new Promise(() => asked.push("sent"));
    await press(form);
    await press(form);

    assert.deepEqual(asked, ["sent"]);
  });

  for (const status of [400, 403, 409, 422]) {
    test(`is shown by the browser itself where the answer is ${status}`, async () => {
      const { form, words } = show();
      write(words, "typed words");
      answers = [{ ok: false, redirected: false, status }];
      await press(form);

      assert.deepEqual(natively, ["again"]);
      assert.equal(light.outbox.items.length, 0);
      assert.equal(show("amal", "", localStorage).words.value, "typed words");
    });
  }

  test("while the line is cut waits, and goes out by itself", async () => {
    const { form, words, main } = show();
    write(words, "typed words");
    await press(form);
    assert.deepEqual([notes(form), form.querySelector("[aria-busy]")], [["waits"], null]);

    answers = [{ ok: false, status: 503 }, KEPT];
    for (let turn = 0; turn < 2; turn += 1) {
      mock.timers.tick(10_000);
      await settled();
    }
    assert.deepEqual([asked.length, notes(main).at(-1)], [3, "sent"]);
    assert.deepEqual(Object.keys(localStorage), []);
    mock.timers.tick(60_000);
    await settled();
    assert.equal(asked.length, 3);
  });

  test("goes out from the next page, with the token of that page", async () => {
    const { form, words } = show();
    write(words, "typed words");
    await press(form);
    light.stop();
    answers = [KEPT];
    show("amal", "", localStorage);
    await settled();

    assert.deepEqual(asked.map((each) => each.once), ["o1", "o1"]);
    assert.equal(light.outbox.items.length, 0);
  });

  test("by another page of the device does not wait here any more", async () => {
    const { form, words } = show();
    write(words, "typed words");
    await press(form);
    localStorage.clear();
    answers = [KEPT];
    await light.outbox.flush();

    assert.deepEqual([asked.length, light.outbox.items], [1, []]);
  });

  test("again from the same form takes the place of what waits", async () => {
    const { form, words } = show();
    write(words, "first");
    await press(form);
    write(words, "second");
    await press(form);

    assert.deepEqual(light.outbox.items.map((each) => new Map(each.fields).get("reason")), ["second"]);
  });

  test("once more from a form that adds goes out as well", async () => {
    const { form, words } = showFeedback();
    for (const request of ["First request", "Second request"]) {
      write(words, request);
      await press(form);
      assert.deepEqual([words.value, notes(form)], ["", ["waits"]]);
    }
    answers = [KEPT, KEPT];
    await light.outbox.flush();

    assert.deepEqual(asked.slice(2).map((each) => each.reason), ["First request", "Second request"]);
    assert.deepEqual(Object.keys(localStorage), []);
  });

  test("from a form that adds leaves there what was typed while it was sent", async () => {
    const { form, words } = showFeedback();
    write(words, "First request");
    const sent = press(form);
    write(words, "First request, and more");
    await sent;

    assert.equal(words.value, "First request, and more");
    assert.equal(light.outbox.items.length, 1);
  });

  test("and refused late comes back into the form that adds, after what is typed there", async () => {
    const { form, words } = showFeedback();
    write(words, "First request");
    await press(form);
    answers = [{ ok: false, status: 403 }];
    await light.outbox.flush();
    write(words, "Second request");
    assert.equal(showFeedback().words.value, "Second request");

    const again = showFeedback();
    answers = [KEPT];
    await press(again.form);
    assert.equal(asked.at(-1).reason, "Second request");
    assert.equal(showFeedback().words.value, "First request");
    assert.equal(light.outbox.items.length, 0);
  });

  test("late leaves what was sent and typed since", async () => {
    const { form, words } = show();
    write(words, "first");
    await press(form);
    const turns = [];
    globalThis.fetch = () => new Promise((resolve) => turns.push(resolve));
    const late = light.outbox.flush();
    write(words, "second");
    press(form);
    turns[0](KEPT);
    await late;

    assert.equal(turns.length, 2);
    assert.deepEqual(light.outbox.items.map((each) => new Map(each.fields).get("reason")), ["second"]);
    assert.equal(show("amal", "", localStorage).words.value, "second");
  });

  test("from a page that was left is told on the next as long as it waits", async () => {
    const { form, words } = showFeedback();
    write(words, "First request");
    await press(form);
    const { main } = showFeedback();
    await settled();

    assert.deepEqual(notes(main), ["waits"]);
  });

  test("late and not taken is told with the way to it", async () => {
    const { form, words, main } = show();
    write(words, "typed words");
    await press(form);
    answers = [{ ok: false, status: 409 }];
    await light.outbox.flush();

    assert.equal(notes(main).at(-1), "refused");
    assert.equal(main.querySelector(".told.fault a").getAttribute("href"), "/p/questions/row/r1");
    assert.equal(show("amal", "", localStorage).words.value, "typed words");
  });

  test("as a download is the browser's own matter", async () => {
    const { form } = show();
    form.classList.add("plain");
    await press(form);

    assert.deepEqual(asked, []);
  });
});

describe("leaving", () => {
  // Press it; return whether the browser is let go.
  const leave = (form, isSure) => {
    form.dataset.leave = "lose it?";
    globalThis.confirm = mock.fn(() => isSure);
    return form.dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
  };

  test("takes along what was typed and what waits, of this visitor only", async () => {
    write(show("ben").words, "of Ben");
    const { form, words } = show("amal", "", localStorage);
    write(words, "first");
    await press(form);
    write(words, "typed words");

    assert.equal(leave(form, true), true);
    assert.deepEqual(confirm.mock.calls[0].arguments, ["lose it?"]);
    assert.deepEqual([light.outbox.items, asked.length], [[], 1]);
    assert.deepEqual(Object.keys(localStorage).map((each) => each.split(".")[2]), ["ben"]);
  });

  test("is asked about where something would be lost", async () => {
    const { form, words } = show();
    write(words, "typed words");

    assert.equal(leave(form, false), false);
    assert.equal(show("amal", "", localStorage).words.value, "typed words");
    assert.deepEqual(asked, []);
  });

  test("needs no word where nothing is kept, or where a browser keeps nothing", () => {
    const { form, words } = show();
    assert.deepEqual([leave(form, false), confirm.mock.callCount()], [true, 0]);

    forbid("localStorage");
    write(words, "typed words");
    assert.deepEqual([leave(form, true), confirm.mock.callCount()], [true, 1]);
    assert.deepEqual([leave(form, true), confirm.mock.callCount()], [true, 0]);
  });

  test("is not led elsewhere by what is on its way, or hears that the door closed", async () => {
    const { form, words } = show();
    write(words, "typed words");
    let answer;
    globalThis.fetch = () => new Promise((resolve) => (answer = resolve));
    const sent = press(form);
    leave(form, true);
    answer(KEPT);
    await sent;
    assert.equal(news.at(-1).isClosed, true);
    assert.equal(location.assign.mock.callCount(), 0);

    fire(window, "pageshow");
    assert.equal(location.reload.mock.callCount(), 1);
  });

  test("brings nothing back that is refused meanwhile", async () => {
    const { form, words } = showFeedback();
    write(words, "First request");
    await press(form);
    let answer;
    globalThis.fetch = () => new Promise((resolve) => (answer = resolve));
    const late = light.outbox.flush();
    leave(form, true);
    answer({ ok: false, status: 403 });
    await late;

    assert.deepEqual(Object.keys(localStorage), []);
  });
});

describe("news", () => {
  const tell = (name, data) => news.at(-1).acts[name]({ data });

  test("of this revision are none; a later one is offered, not put over what is typed", () => {
    const { chip, words } = show();
    write(words, "typed words");
    tell("message", "7");
    assert.deepEqual([chip.hidden, chip.textContent], [false, "here"]);

    tell("message", "8");
    assert.equal(chip.querySelector("a").textContent, "news");
    assert.equal(words.value, "typed words");
  });

  test("tell of a cut, and of a door that closed", () => {
    const { chip } = show();
    tell("error");
    assert.equal(chip.textContent, "cut");

    tell("out");
    assert.equal(location.reload.mock.callCount(), 1);
    assert.equal(news.at(-1).isClosed, true);
  });

  const look = (isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    fire(document, "visibilitychange");
  };

  test("are heard while the page is seen, and what was missed is told then", () => {
    const { chip } = show();
    look(true);
    assert.deepEqual([news.length, news[0].isClosed], [1, true]);

    look(false);
    look(false);
    tell("message", "8");
    assert.deepEqual([news.length, news[1].isClosed, chip.textContent], [2, undefined, "news"]);
  });

  test("are asked for again after the browser gave up the line", async () => {
    const { chip } = show();
    globalThis.fetch = async () => ({ status: 502 });
    news[0].readyState = Line.CLOSED;
    tell("error");
    assert.deepEqual([chip.textContent, news.length], ["cut", 1]);

    mock.timers.tick(10_000);
    await settled();
    tell("message", "7");
    assert.deepEqual([chip.textContent, news.length], ["here", 2]);
    mock.timers.tick(60_000);
    await settled();
    assert.equal(news.length, 2);
    assert.equal(location.reload.mock.callCount(), 0);
  });

  test("are not asked for again by the page while the browser does", () => {
    show();
    news[0].readyState = 0;
    tell("error");
    mock.timers.tick(60_000);

    assert.deepEqual([news.length, news[0].isClosed], [1, undefined]);
  });

  test("end with the page that was let out while nobody saw it", async () => {
    show();
    look(true);
    look(false);
    globalThis.fetch = async () => ({ status: 403 });
    news[1].readyState = Line.CLOSED;
    tell("error");
    mock.timers.tick(10_000);
    await settled();

    assert.equal(location.reload.mock.callCount(), 1);
  });

  test("are not asked about by a page that is left", async () => {
    show();
    news[0].readyState = Line.CLOSED;
    tell("error");
    fire(window, "pagehide");
    mock.timers.tick(60_000);
    await settled();

    assert.deepEqual([news.length, asked], [1, []]);
  });
});
