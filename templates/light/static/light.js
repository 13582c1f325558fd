// Light pages without a script are plain forms. With it, what is typed stays on the device until it is kept,
// what was sent while the line was cut goes out by itself, and a page hears that the plan was changed.

const RETRY_MS = 10_000;
const PATIENCE_MS = 20_000;
const REFUSED = new Set([400, 403, 404, 409, 413, 422]);

// What is added is one of its own each time; any other act is about a thing, and said again it replaces what was said.
const ADDING = new Set(["ask", "introduce", "reopen"]);
const ABOUT = new Set(["act", "record", "person"]);
// What a form holds for one page only, and tells nothing about what is sent.
const PASSING = new Set(["_xsrf", "once"]);

// What one visitor left on this device. What a browser refuses to keep for pages is kept until this page goes; all
// else is read from the device each time, for other pages of it are open.
class Shelf {
  constructor(who) {
    this.prefix = `dtmnb.light.${who}.`;
    this.memory = new Map();
  }

  get(name) {
    if (this.memory.has(name)) return this.memory.get(name);
    try {
      return JSON.parse(localStorage.getItem(this.prefix + name)) ?? undefined;
    } catch {
      return undefined;
    }
  }

  put(name, value) {
    try {
      if (value === undefined) localStorage.removeItem(this.prefix + name);
      else localStorage.setItem(this.prefix + name, JSON.stringify(value));
      this.memory.delete(name);
    } catch {
      this.memory.set(name, value);
    }
  }

  get names() {
    const onDevice = () => Object.keys(localStorage).filter((each) => each.startsWith(this.prefix));
    try {
      return [...this.memory.keys(), ...onDevice().map((each) => each.slice(this.prefix.length))];
    } catch {
      return [...this.memory.keys()];
    }
  }

  get isEmpty() {
    return this.names.every((each) => this.get(each) === undefined);
  }

  clear() {
    for (const each of this.names) this.put(each);
  }
}

// A note of ours, below what it is about; each place has one.
function tell(place, words, { style = "kept", link, act } = {}) {
  place.querySelector(":scope > .told")?.remove();
  if (!words) return;
  const note = document.createElement("p");
  note.className = `told ${style}`;
  note.setAttribute("role", "status");
  note.append(words);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.words;
    note.append(" ", anchor);
  }
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "slim";
    button.textContent = act.words;
    button.addEventListener("click", act.run);
    note.append(" ", button);
  }
  place.append(note);
}

// ---- drafts: what somebody changed in a form and did not keep yet

function controlsOf(form) {
  return [...form.elements].filter((each) => each.name && !["hidden", "submit", "button"].includes(each.type));
}

function isPick(control) {
  return control.type === "radio" || control.type === "checkbox";
}

function nameOf(control) {
  return isPick(control) ? `${control.name}=${control.value}` : control.name;
}

function valueOf(control) {
  return isPick(control) ? control.checked : control.value;
}

// What the page itself says there, whatever was typed over it.
function shownIn(control) {
  if (isPick(control)) return control.defaultChecked;
  if (!control.options) return control.defaultValue;
  const options = [...control.options];
  return (options.find((each) => each.hasAttribute("selected")) ?? options[0])?.value;
}

function fill(control, value) {
  if (isPick(control)) control.checked = value;
  else control.value = value;
}

// As whom a form speaks.
function whoIn(form) {
  return form.querySelector('input[name="who"]');
}

function draftName(form) {
  return `draft.${new URL(form.action, location.href).pathname}.${form.dataset.draft}`;
}

// Only what the person changed is a draft. All else in the form is what others left there, and a page that is opened
// later shows it as they left it then: it is sent with the page's own `seen`, and must not take back their changes.
function keepDraft(shelf, form, repeated) {
  const isOwn = (each) => repeated.has(nameOf(each)) || valueOf(each) !== shownIn(each);
  const own = controlsOf(form).filter(isOwn).map((each) => [nameOf(each), valueOf(each)]);
  shelf.put(draftName(form), own.length ? { who: whoIn(form)?.value, own } : undefined);
}

function restore(shelf, form, say) {
  const draft = shelf.get(draftName(form));
  const own = new Map(draft?.own);
  const held = controlsOf(form).filter((each) => own.has(nameOf(each)));
  const changed = held.filter((each) => own.get(nameOf(each)) !== shownIn(each));
  // A page that could not keep what was sent says it itself; it stays the person's own.
  const repeated = new Set(held.filter((each) => !changed.includes(each)).map(nameOf));
  for (const name of ["input", "change"]) form.addEventListener(name, () => keepDraft(shelf, form, repeated));
  if (!changed.length) return;
  for (const each of changed) fill(each, own.get(nameOf(each)));
  const who = speakAs(form, draft.who);
  form.closest("details")?.setAttribute("open", "");
  const forget = () => {
    shelf.put(draftName(form));
    for (const each of controlsOf(form)) fill(each, shownIn(each));
    speakAs(form, who);
    tell(form, "");
  };
  tell(form, say.kept, { act: { words: say.forget, run: forget } });
}

// What was typed as somebody is sent as them, whoever has the page by now; return who it was.
function speakAs(form, who) {
  const field = whoIn(form);
  const before = field?.value;
  if (field && who !== undefined) field.value = who;
  return before;
}

// ---- the outbox: what was sent and is not kept yet

function tokenNow() {
  return document.querySelector('input[name="_xsrf"]')?.value;
}

// Send one thing; return what became of it: kept (and where that leads), refused, or later.
async function deliver(item) {
  const body = new URLSearchParams(item.fields);
  body.set("_xsrf", tokenNow() ?? body.get("_xsrf"));
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(item.action, { method: "POST", body, credentials: "same-origin", signal });
    if (answer.ok && answer.redirected) return { state: "kept", url: answer.url };
    return { state: REFUSED.has(answer.status) ? "refused" : "later" };
  } catch {
    return { state: "later" };
  }
}

function isAdding(fields) {
  return fields.some(([name, value]) => name === "act" && ADDING.has(value));
}

// What is sent under the same key takes the place of what waits.
function keyOf(form, fields) {
  const isTelling = isAdding(fields) ? ([name]) => !PASSING.has(name) : ([name]) => ABOUT.has(name);
  return JSON.stringify([form.action, fields.filter(isTelling)]);
}

function isSame(one, other) {
  return one.key === other.key && JSON.stringify(one.fields) === JSON.stringify(other.fields);
}

class Outbox {
  constructor(shelf, say) {
    this.shelf = shelf;
    this.say = say;
    this.isBusy = false;
    this.isLeft = false;
  }

  get items() {
    return this.shelf.get("outbox") ?? [];
  }

  set items(items) {
    this.shelf.put("outbox", items.length ? items : undefined);
  }

  has(item) {
    return this.items.some((each) => isSame(each, item));
  }

  add(item) {
    this.items = [...this.items.filter((each) => each.key !== item.key), item];
  }

  // What was sent or typed since the item began to wait stays.
  remove(item, isKept) {
    if (!this.has(item)) return;
    this.items = this.items.filter((each) => !isSame(each, item));
    if (isKept && this.isDrafted(item)) this.shelf.put(item.draft);
  }

  // Whether the draft holds what the item does.
  isDrafted({ draft, typed }) {
    const sent = new Map(typed);
    const own = draft && this.shelf.get(draft)?.own;
    return Boolean(own) && own.every(([name, value]) => sent.get(name) === value);
  }

  // What was refused is to be mended: where its form was emptied it waits for a page that can show it.
  refuse(item) {
    if (!item.draft || !isAdding(item.fields) || this.isDrafted(item)) this.remove(item);
    else this.items = this.items.map((each) => (isSame(each, item) ? { ...each, isRefused: true } : each));
  }

  // Put what was refused back into the drafts of forms in which nothing else is typed.
  giveBack() {
    for (const item of this.items.filter((each) => each.isRefused && !this.shelf.get(each.draft))) {
      const who = new Map(item.fields).get("who");
      this.shelf.put(item.draft, { who, own: item.typed });
      this.remove(item);
    }
  }

  async flush() {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      // One that something else took the place of meanwhile is not sent after it.
      for (const item of this.items) if (!item.isRefused && this.has(item) && !(await this.sendLate(item))) return;
    } finally {
      this.isBusy = false;
    }
  }

  // Return whether there was an answer.
  async sendLate(item) {
    const { state } = await deliver(item);
    const main = document.querySelector("main");
    const link = { href: item.page, words: this.say.look };
    if (state === "kept") {
      this.remove(item, true);
      tell(main, this.say.sent, { style: "done", link });
    } else if (state === "refused") {
      this.refuse(item);
      tell(main, this.say.refused, { style: "fault", link });
    } else if (!document.querySelector(".told")) tell(main, this.say.waits);
    return state !== "later";
  }
}

function typedIn(form) {
  return controlsOf(form).map((each) => [nameOf(each), valueOf(each)]);
}

// What is added waits outside of its form, which is free for the next; not where somebody went on typing.
function empty(form, shelf, item) {
  if (JSON.stringify(typedIn(form)) !== JSON.stringify(item.typed)) return;
  for (const each of controlsOf(form)) {
    each.defaultValue = "";
    each.value = "";
  }
  shelf.put(item.draft);
}

async function send(form, outbox, say) {
  const draft = form.dataset.draft ? draftName(form) : "";
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const key = keyOf(form, fields);
  const item = { action: form.action, page: location.pathname, key, draft, fields, typed: typedIn(form) };
  outbox.add(item);
  setBusy(form, true);
  tell(form, say.sending, { style: "quiet" });
  outbox.isBusy = true;
  const { state, url } = await deliver(item);
  outbox.isBusy = false;
  if (outbox.isLeft) return;
  if (state !== "later") outbox.remove(item, state === "kept");
  if (state === "kept") location.assign(url);
  // The browser itself sends what is refused once more, and shows why.
  else if (state === "refused") HTMLFormElement.prototype.submit.call(form);
  else {
    if (isAdding(fields)) empty(form, outbox.shelf, item);
    setBusy(form, false);
    tell(form, say.waits);
  }
}

// Whoever leaves takes along what this device kept of them. The browser itself sends the form: nothing of ours leads
// it elsewhere meanwhile.
function leave(form, event, outbox, news) {
  if (!outbox.shelf.isEmpty && !confirm(form.dataset.leave)) {
    event.preventDefault();
    return;
  }
  outbox.shelf.clear();
  outbox.isLeft = true;
  news.close();
  window.addEventListener("pageshow", () => location.reload());
}

function setBusy(form, isBusy) {
  for (const button of form.querySelectorAll("button")) {
    if (isBusy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

// ---- news

// Whether this page is its visitor's no more.
async function isLetOut() {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return (await fetch(location.href, { cache: "no-cache", credentials: "same-origin", signal })).status === 403;
  } catch {
    return false;
  }
}

// Hear of news while the page is seen: a browser has six lines to a server, and each page that listens holds one.
class News {
  constructor(say) {
    this.say = say;
    this.chip = document.querySelector("[data-chip]");
    this.shown = Number(document.body.dataset.revision);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    window.addEventListener("pagehide", () => this.close());
    window.addEventListener("pageshow", () => this.open());
    this.open();
  }

  // The first thing that is heard is the revision that stands: nothing is missed between two lines.
  open() {
    if (this.source || document.hidden) return;
    clearTimeout(this.timer);
    const source = new EventSource("/p/news");
    this.source = source;
    source.addEventListener("message", (event) => this.hear(Number(event.data)));
    source.addEventListener("error", () => {
      this.show(this.say.offline);
      if (source === this.source && source.readyState === EventSource.CLOSED) this.openLater();
    });
    source.addEventListener("out", () => {
      this.close();
      location.reload();
    });
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
  }

  // A browser gives up a line for good that is answered by anything but news, as by a proxy while we start anew; it
  // also does so with the page that somebody goes on from, where nothing is to be asked.
  openLater() {
    this.close();
    this.timer = setTimeout(() => this.again(), RETRY_MS);
  }

  async again() {
    if (await isLetOut()) location.reload();
    else this.open();
  }

  hear(revision) {
    if (revision <= this.shown) return this.show(this.say.connected);
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = this.say.news;
    return this.show(link);
  }

  show(words) {
    this.chip.hidden = false;
    this.chip.replaceChildren(words);
  }
}

// ---- the page

function wordsOf(body) {
  const said = Object.entries(body.dataset).filter(([name]) => name.startsWith("say"));
  return Object.fromEntries(said.map(([name, words]) => [name.slice(3).toLowerCase(), words]));
}

export function start() {
  const { body } = document;
  if (!body.dataset.who) return undefined;
  // The list of parts is wider than a phone: the one that is open is brought into view.
  document.querySelector(".parts [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  const say = wordsOf(body);
  const shelf = new Shelf(body.dataset.who);
  const outbox = new Outbox(shelf, say);
  outbox.giveBack();
  for (const form of document.querySelectorAll("form[data-draft]")) restore(shelf, form, say);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.leave !== undefined) {
      leave(form, event, outbox, news);
      return;
    }
    if (form.method !== "post" || form.classList.contains("plain")) return;
    event.preventDefault();
    if (!form.querySelector('[aria-busy="true"]')) send(form, outbox, say);
  });
  const again = () => outbox.flush();
  again();
  window.addEventListener("online", again);
  const timer = setInterval(again, RETRY_MS);
  const news = new News(say);
  return { outbox, news, stop: () => clearInterval(timer) };
}

start();
