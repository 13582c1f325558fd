// Light pages without a script are plain forms. With it, what is typed stays on the device until it is kept,
// what was sent while the line was cut goes out by itself, and a page hears that the plan was changed.

const RETRY_MS = 10_000;
const PATIENCE_MS = 20_000;
const REFUSED = new Set([400, 403, 404, 409, 413, 422]);

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

class Outbox {
  constructor(shelf, say) {
    this.shelf = shelf;
    this.say = say;
    this.isBusy = false;
  }

  get items() {
    return this.shelf.get("outbox") ?? [];
  }

  // What is sent again from the same form takes the place of what was sent before.
  add(item) {
    this.shelf.put("outbox", [...this.items.filter((each) => each.key !== item.key), item]);
  }

  remove(item, isKept) {
    const left = this.items.filter((each) => each.key !== item.key);
    this.shelf.put("outbox", left.length ? left : undefined);
    if (isKept && item.draft) this.shelf.put(item.draft);
  }

  async flush() {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (const item of this.items) {
        const { state } = await deliver(item);
        if (state === "later") return;
        this.remove(item, state === "kept");
        const main = document.querySelector("main");
        const link = { href: item.page, words: this.say.look };
        if (state === "kept") tell(main, this.say.sent, { style: "done", link });
        else tell(main, this.say.refused, { style: "fault", link });
      }
    } finally {
      this.isBusy = false;
    }
  }
}

async function send(form, outbox, say) {
  const draft = form.dataset.draft ? draftName(form) : "";
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const which = fields.filter(([name]) => name === "act" || name === "record" || name === "person");
  const item = { action: form.action, page: location.pathname, key: JSON.stringify([form.action, which]), draft, fields };
  outbox.add(item);
  setBusy(form, true);
  tell(form, say.sending, { style: "quiet" });
  outbox.isBusy = true;
  const { state, url } = await deliver(item);
  outbox.isBusy = false;
  if (state !== "later") outbox.remove(item, state === "kept");
  if (state === "kept") location.assign(url);
  // The browser itself sends what is refused once more, and shows why.
  else if (state === "refused") HTMLFormElement.prototype.submit.call(form);
  else {
    setBusy(form, false);
    tell(form, say.waits);
  }
}

function setBusy(form, isBusy) {
  for (const button of form.querySelectorAll("button")) {
    if (isBusy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

// ---- news

function follow(say) {
  const chip = document.querySelector("[data-chip]");
  const shown = Number(document.body.dataset.revision);
  const source = new EventSource("/p/news");
  const show = (...words) => {
    chip.hidden = false;
    chip.replaceChildren(...words);
  };
  source.addEventListener("message", (event) => {
    if (Number(event.data) <= shown) return show(say.connected);
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = say.news;
    return show(link);
  });
  source.addEventListener("error", () => show(say.offline));
  source.addEventListener("out", () => {
    source.close();
    location.reload();
  });
  return source;
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
  for (const form of document.querySelectorAll("form[data-draft]")) restore(shelf, form, say);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.classList.contains("plain")) return;
    event.preventDefault();
    if (!form.querySelector('[aria-busy="true"]')) send(form, outbox, say);
  });
  const again = () => outbox.flush();
  again();
  window.addEventListener("online", again);
  const timer = setInterval(again, RETRY_MS);
  let source = follow(say);
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) source = follow(say);
  });
  return { outbox, stop: () => clearInterval(timer) };
}

start();
