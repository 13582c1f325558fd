// Is the tool still there? And whatever is typed stays in this browser until it is in the store;
// in this tab only while nobody has said who sits here.
//
// to Python    ping, kept, go
// from Python  pong, saved, there
import { make } from "./dom.js";

const MISSED = 2;
const ASK_MS = 1200;
const BACK_MS = 3000;
const LIVE_MS = 30000;
const KEPT_MS = 7 * 24 * 3600 * 1000;
const MOST = 100;
const TEXTS = "textarea, input[type=text], input:not([type])";
// What an input says of itself; an input of no collection is not kept.
const NAMES = ["collection", "record", "field", "part"];

function button(text, act) {
  const made = make("button", "jupyter-button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// The browser's drawer: full or forbidden, the page itself still holds what was typed. A browser
// that forbids it says so as soon as it is named, hence by its name.
const drawer = {
  read(storage, name) {
    try {
      return JSON.parse(window[storage].getItem(name));
    } catch {
      return null;
    }
  },
  put(storage, name, value) {
    try {
      window[storage].setItem(name, JSON.stringify(value));
    } catch {
      // As above.
    }
  },
  drop(storage, name) {
    try {
      window[storage].removeItem(name);
    } catch {
      // As above.
    }
  },
  names(storage, beginning) {
    try {
      return Object.keys(window[storage]).filter((name) => name.startsWith(beginning));
    } catch {
      return [];
    }
  },
};
const TAB = "sessionStorage";
const BROWSER = "localStorage";

const newName = () => Math.random().toString(36).slice(2, 12);

// The tab keeps its name over a reload, so what it typed before is its own.
function nameOfTab() {
  const found = drawer.read(TAB, "dtmnb:tab") ?? newName();
  drawer.put(TAB, "dtmnb:tab", found);
  return found;
}

class Line {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.texts = model.get("texts");
    this.tab = nameOfTab();
    this.page = newName();
    this.lost = new Set();
    this.unanswered = 0;
    this.isGone = false;
    this.backAt = 0;
    this.banner = el.appendChild(make("div"));
    this.banner.setAttribute("role", "alert");
    this.list = el.appendChild(make("section", "dtmnb-kept"));
    el.classList.add("dtmnb-line");
    this.heard = (message) => this.hear(message);
    model.on("msg:custom", this.heard);
    this.reopened = () => this.open();
    model.on("change:owner", this.reopened);
    this.away = new AbortController();
    const at = (name, act) =>
      document.addEventListener(name, act, { capture: true, signal: this.away.signal });
    at("focusin", ({ target }) => this.entered(target));
    at("input", ({ target }) => this.typed(target));
    at("dtmnb-dropped", ({ target }) => this.dropped(target));
    for (const name of ["focusout", "click", "keyup"]) at(name, (event) => this.acted(event));
    addEventListener("pagehide", () => drawer.drop(BROWSER, `dtmnb:live:${this.tab}`), {
      signal: this.away.signal,
    });
    this.timer = setInterval(() => this.beat(), 1000 * model.get("ping_seconds"));
    this.open();
    this.beat();
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.asking);
    clearTimeout(this.back);
    this.away.abort();
    this.watcher?.disconnect();
    this.model.off("msg:custom", this.heard);
    this.model.off("change:owner", this.reopened);
  }

  get root() {
    return this.el.closest(".dtmnb");
  }

  // ---- signs of life ----

  say(message) {
    try {
      this.model.send(message);
    } catch {
      // No line: the missing answer says so.
    }
  }

  beat() {
    drawer.put(BROWSER, `dtmnb:live:${this.tab}`, Date.now());
    if (this.unanswered >= MISSED) this.turn(true);
    this.unanswered += 1;
    this.say({ type: "ping", tab: this.tab });
    if (!this.isGone && this.asksAgain) this.ask(false);
  }

  hear(message) {
    if (message.type === "saved") this.settle(message.keys);
    if (message.type === "there") this.arrived();
    if (message.type !== "pong") return;
    if (this.unanswered > 1) this.back = setTimeout(() => this.afterCut(), BACK_MS);
    this.unanswered = 0;
    if (this.isGone) this.turn(false);
  }

  turn(isGone) {
    if (isGone === this.isGone) return;
    this.isGone = isGone;
    const { root, texts } = this;
    if (isGone) this.focused = document.activeElement;
    const closed = root?.querySelectorAll(":scope > .dtmnb-frame, .dtmnb-tools button") ?? [];
    for (const part of closed) part.inert = isGone;
    this.chip(root?.querySelector(".dtmnb-tools [role=status] .dtmnb-badge"));
    this.banner.replaceChildren();
    if (isGone) {
      const alert = this.banner.appendChild(make("div", "dtmnb-alert"));
      alert.tabIndex = -1;
      alert.append(make("p", "", texts.gone), button(texts.reload, () => location.reload()));
      alert.focus();
    } else {
      if (this.focused?.isConnected) this.focused.focus();
    }
    this.draw();
  }

  // What was on its way when the line was cut may be lost: what is not in the store is offered.
  afterCut() {
    this.backAt = Date.now();
    this.ask(true);
    this.asksAgain = true;
  }

  chip(badge) {
    // On the way back Python may have said something newer already.
    if (!badge || (!this.isGone && badge.textContent !== this.texts.offline)) return;
    if (this.isGone) this.before = [badge.textContent, badge.dataset.tone];
    const [words, tone] = this.isGone ? [this.texts.offline, "blocker"] : this.before;
    badge.textContent = words;
    badge.dataset.tone = tone;
  }

  // ---- what is typed ----

  get beginning() {
    return `dtmnb:${this.model.get("owner")}:text:`;
  }

  get storage() {
    return this.model.get("is_shared") ? TAB : BROWSER;
  }

  // What earlier pages of this seat left; what a page still open elsewhere holds is its own.
  open() {
    for (const name of drawer.names(BROWSER, "dtmnb:")) {
      const made = drawer.read(BROWSER, name)?.made;
      if (made && name.includes(":text:") && Date.now() - made > KEPT_MS) {
        drawer.drop(BROWSER, name);
      }
    }
    this.ask(true);
  }

  entries() {
    if (!this.model.get("owner")) return [];
    return drawer
      .names(this.storage, this.beginning)
      .map((name) => ({ ...drawer.read(this.storage, name), name }))
      .filter((entry) => typeof entry.text === "string")
      .sort((a, b) => a.made - b.made);
  }

  isLeft(entry) {
    if (entry.page === this.page) {
      return this.lost.has(entry.name) || (entry.made < this.backAt && !this.isInField(entry));
    }
    const seen = drawer.read(BROWSER, `dtmnb:live:${entry.tab}`) ?? 0;
    return entry.tab === this.tab || Date.now() - seen > LIVE_MS;
  }

  isInField(entry) {
    const field = this.find(entry);
    return field !== undefined && field === document.activeElement;
  }

  // What *control* is the input of; nothing for what is not kept.
  name(control) {
    const place = control.matches?.(TEXTS) && control.closest("[data-collection]");
    if (!place || !place.dataset.collection) return undefined;
    const field = control.closest("[data-field]");
    const { collection, record, title } = place.dataset;
    return { collection, record, title, field: field.dataset.field, part: control.dataset.part ?? "" };
  }

  entered(field) {
    if (field.matches?.(TEXTS)) this.was = [field, field.value];
  }

  typed(field) {
    const name = this.model.get("owner") && this.name(field);
    if (!name) return;
    const { title, ...place } = name;
    const key = this.key(place);
    this.lost.delete(key);
    const isSame = this.was?.[0] === field && this.was[1] === field.value;
    if (isSame || !field.value.trim()) {
      drawer.drop(this.storage, key);
      return;
    }
    drawer.put(this.storage, key, {
      ...place,
      ...this.model.get("place"),
      where: [...this.model.get("where"), title],
      label: field.labels?.[0]?.textContent ?? "",
      text: field.value,
      since: this.model.get("revision"),
      made: Date.now(),
      tab: this.tab,
      page: this.page,
    });
  }

  key(place) {
    return `${this.beginning}${JSON.stringify([...NAMES.map((each) => place[each]), this.page])}`;
  }

  // The form turned to another record while somebody typed in it.
  dropped(field) {
    const place = this.name(field);
    if (place) this.lost.add(this.key(place));
    this.draw();
  }

  // A field was left or a button pressed: soon it can be known what is in the store.
  acted({ type, target, key: pressed }) {
    if (type === "keyup" && pressed !== "Enter") return;
    if (!this.root?.contains(target)) return;
    this.asksAgain = true;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(false), ASK_MS);
  }

  ask(isAll) {
    const asked = this.entries().filter((entry) => isAll || entry.page === this.page);
    this.asksAgain = false;
    if (!asked.length) {
      this.draw();
      return;
    }
    const texts = asked.slice(-MOST).map(({ name, since, text, record }) => ({ key: name, since, text, record }));
    this.say({ type: "kept", texts });
  }

  settle(keys) {
    for (const name of keys) if (name.startsWith(this.beginning)) drawer.drop(this.storage, name);
    this.draw();
  }

  // Of every seat and plan: whoever comes next shall find nothing.
  forget() {
    for (const storage of [BROWSER, TAB]) {
      const names = drawer.names(storage, "dtmnb:");
      for (const name of names) if (name.includes(":text:")) drawer.drop(storage, name);
    }
    this.draw();
  }

  // ---- what was not saved is offered ----

  draw() {
    const shown = this.entries().filter((entry) => this.isGone || this.isLeft(entry));
    const names = JSON.stringify([this.isGone, ...shown.map(({ name, text }) => [name, text])]);
    if (names === this.drawn) return;
    this.drawn = names;
    this.list.hidden = !shown.length;
    const list = make("ul");
    list.append(...shown.map((entry) => this.card(entry)));
    this.list.replaceChildren(make("h2", "", this.texts.kept), list);
    if (!this.isGone) this.list.append(button(this.texts.forget, () => this.forget()));
  }

  card(entry) {
    const item = make("li");
    const said = make("span");
    said.setAttribute("role", "status");
    const where = [...entry.where, entry.label].filter(Boolean).join(" · ");
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(entry.text);
        said.textContent = this.texts.copied;
      } catch {
        // Over a plain address browsers do not let a page copy: mark the words instead.
        getSelection().selectAllChildren(words);
      }
    };
    const words = make("p", "dtmnb-kept-text", entry.text);
    const keys = make("div", "dtmnb-buttons");
    if (!this.isGone) keys.append(button(this.texts.put, () => this.put(entry, said)));
    keys.append(button(this.texts.copy, copy));
    if (!this.isGone) keys.append(button(this.texts.discard, () => this.settle([entry.name])));
    keys.append(said);
    item.append(make("p", "dtmnb-help", where), words, keys);
    return item;
  }

  find(entry) {
    const all = [...(this.root?.querySelectorAll(`[data-collection] :is(${TEXTS})`) ?? [])];
    return all.find((control) => {
      const name = control.checkVisibility() && this.name(control);
      return name && NAMES.every((each) => name[each] === entry[each]);
    });
  }

  // Goes where it was typed, if need be, and types it there again.
  put(entry, said) {
    this.watcher?.disconnect();
    if (this.fill(entry)) return;
    const { step, panel, record, field } = entry;
    this.wanted = entry;
    this.say({ type: "go", step, panel, record, field });
    said.textContent = this.texts.byHand;
  }

  // The forms hold what they should; some may not be drawn yet.
  arrived() {
    if (this.fill(this.wanted)) return;
    this.watcher = new MutationObserver(() => this.fill(this.wanted));
    this.watcher.observe(this.root, { childList: true, subtree: true, attributes: true });
  }

  fill(entry) {
    const field = this.find(entry);
    if (!field) return false;
    this.watcher?.disconnect();
    drawer.drop(this.storage, entry.name);
    field.focus();
    // A value that the form holds already would not be told again.
    for (const text of field.value === entry.text ? [`${entry.text} `, entry.text] : [entry.text]) {
      field.value = text;
      for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    }
    field.scrollIntoView({ block: "center" });
    this.acted({ type: "click", target: field });
    this.draw();
    return true;
  }
}

function render({ model, el }) {
  const line = new Line(model, el);
  return () => line.close();
}

export default { render };
