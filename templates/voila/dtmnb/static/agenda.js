// The agenda of column B: groups on one side, the rows of the open one on the other.
// All words arrive as text and are shown as text; every rule is asked in Python.
import { make, wear } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 480;
const MARGIN = 12;

function button(words, act, className = "jupyter-button") {
  const made = make("button", className, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function sign({ path, colour, label }) {
  const made = make("span", "dtmnb-category");
  const drawing = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 12 12"], ["width", "12"], ["height", "12"]]) {
    drawing.setAttribute(name, value);
  }
  drawing.setAttribute("aria-hidden", "true");
  const shape = drawing.appendChild(document.createElementNS(SVG, "path"));
  shape.setAttribute("d", path);
  shape.setAttribute("fill", colour);
  const words = make("span", "", label);
  words.style.color = colour;
  made.append(drawing, " ", words);
  return made;
}

function input(kind, label, value = "") {
  const box = make("label", "dtmnb-agenda-field");
  const field = make(kind === "textarea" ? "textarea" : "input");
  if (kind !== "textarea") field.type = kind;
  field.value = value;
  field.dir = "auto";
  box.append(make("span", "", label), field);
  return [box, field];
}

// The page keeps what is typed under these names until it is in the store.
function markKept(box, names) {
  Object.assign(box.dataset, names);
}

function choice(label, options) {
  const box = make("label", "dtmnb-agenda-field");
  const field = make("select");
  for (const [words, value] of options) {
    const option = field.appendChild(make("option", "", words));
    option.value = value;
  }
  box.append(make("span", "", label), field);
  return [box, field];
}

// What is drawn anew under a press, or under an open list, is lost: it waits until they end.
class Hand {
  constructor(el) {
    this.late = new Set();
    this.gone = new AbortController();
    const on = (place, names, act) => {
      for (const name of names) place.addEventListener(name, act, { signal: this.gone.signal });
    };
    const isList = (target) => target?.matches?.("select");
    on(el, ["pointerdown"], ({ target }) => (this.on = target));
    on(el, ["keydown"], ({ target, key }) => isList(target) && key !== "Tab" && (this.on = target));
    on(el, ["change", "focusout"], ({ target }) => target === this.on && this.end());
    // The click comes after its pointer.
    on(window, ["pointerup", "pointercancel"], () => isList(this.on) || setTimeout(() => this.end()));
  }

  // Return *draw*, done at once or as soon as the hand is off.
  after(draw) {
    return () => (this.on ? this.late.add(draw) : draw());
  }

  end() {
    this.on = undefined;
    const late = [...this.late];
    this.late.clear();
    for (const draw of late) draw();
  }
}

class Agenda {
  constructor(model, el) {
    this.model = model;
    this.texts = model.get("texts");
    this.without = new Set();
    this.unfolded = new Map();
    this.held = "";
    el.classList.add("dtmnb-agenda");
    this.el = el;
    this.bar = el.appendChild(make("div", "dtmnb-agenda-bar"));
    this.split = el.appendChild(make("div", "dtmnb-agenda-split"));
    this.list = this.split.appendChild(make("nav", "dtmnb-agenda-list"));
    this.list.setAttribute("aria-label", this.texts.groups);
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.pane = this.split.appendChild(make("section", "dtmnb-agenda-group"));
    this.status = make("p", "dtmnb-agenda-said");
    this.status.setAttribute("role", "status");
    this.hand = new Hand(el);
    this.drawList = this.hand.after(() => this.showList());
    this.drawGroup = this.hand.after(() => this.showGroup());
    model.on("change:groups", this.drawList);
    model.on("change:group", this.drawGroup);
    this.unworn = wear(model, el);
    this.fit = () => this.fill();
    addEventListener("resize", this.fit);
    this.watcher = new ResizeObserver(this.fit);
    this.watcher.observe(document.body);
    this.showList();
    this.showGroup();
  }

  close() {
    this.model.off("change:groups", this.drawList);
    this.model.off("change:group", this.drawGroup);
    this.unworn();
    removeEventListener("resize", this.fit);
    this.watcher.disconnect();
    this.hand.gone.abort();
  }

  // The agenda takes the height that the window has left, so that its button is always seen.
  fill() {
    const top = this.split.getBoundingClientRect().top + scrollY;
    const height = Math.max(LEAST, innerHeight - top - MARGIN);
    this.split.style.setProperty("--agenda-height", `${height}px`);
  }

  send(type, values = {}) {
    const { version = 0 } = this.model.get("group");
    this.model.send({ type, version, ...values });
  }

  // ---- the groups ----

  showList() {
    const { progress, by, fields, sections, open } = this.model.get("groups");
    if (!sections) return;
    this.bar.replaceChildren(make("p", "dtmnb-count", progress));
    const [box, field] = choice(this.texts.by, fields.map(([code, words]) => [words, code]));
    field.value = by;
    field.addEventListener("change", () => this.send("by", { by: field.value }));
    this.bar.append(box);
    const focused = this.list.contains(document.activeElement) && document.activeElement.dataset.key;
    const parts = [];
    for (const { title, groups } of sections) {
      if (!groups.length) continue;
      const list = make("ul");
      for (const group of groups) list.appendChild(make("li")).append(this.entry(group, open));
      parts.push(make("h3", "", title), list);
    }
    this.list.replaceChildren(...(parts.length ? parts : [make("p", "empty", this.texts.none)]));
    const all = this.entries();
    if (focused) (all.find((each) => each.dataset.key === focused) ?? all[0])?.focus();
    this.fill();
  }

  entries() {
    return [...this.list.querySelectorAll("button")];
  }

  entry({ key, title, note }, open) {
    const made = button("", () => this.open(key), "dtmnb-item");
    made.dataset.key = key;
    if (key === open) made.setAttribute("aria-current", "true");
    made.tabIndex = key === open ? 0 : -1;
    const words = made.appendChild(make("span", "dtmnb-item-words"));
    words.append(make("span", "dtmnb-item-text", title), make("span", "dtmnb-item-note", note));
    return made;
  }

  open(group) {
    this.el.classList.add("dtmnb-agenda-opened");
    this.send("open", { group });
  }

  move(event) {
    const all = this.entries();
    const here = all.indexOf(document.activeElement);
    const target = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (here < 0 || target === undefined || !all[target]) return;
    event.preventDefault();
    all[target].focus();
  }

  // ---- the open group ----

  showGroup() {
    const group = this.model.get("group");
    const isNew = group.key !== this.shown?.key || group.category?.label !== this.shown?.category?.label;
    if (isNew) {
      this.without = new Set();
      this.held = "";
      this.form = undefined;
    }
    if (group.key !== this.shown?.key) this.unfolded.clear();
    this.shown = group;
    if (!group.key) {
      this.pane.replaceChildren(make("p", "empty", this.texts.none));
      return;
    }
    const active = this.pane.contains(document.activeElement) ? document.activeElement : null;
    const top = this.rows && !isNew ? this.rows.scrollTop : 0;
    this.status.textContent = group.said;
    const back = button(this.texts.back, () => this.el.classList.remove("dtmnb-agenda-opened"));
    back.classList.add("dtmnb-agenda-back");
    this.pane.replaceChildren(back, this.head(group), ...this.middle(group), this.foot(group, isNew));
    this.rows.scrollTop = top;
    if (this.isWaited && isNew) this.pane.querySelector("[data-act=main]")?.focus();
    else if (active) this.focusAgain(active);
    if (isNew) this.isWaited = false;
  }

  // A field that stays keeps the focus; of what was made anew what does the same has it.
  focusAgain(active) {
    const act = active.dataset.act && `[data-act="${CSS.escape(active.dataset.act)}"]`;
    const target = this.pane.contains(active) ? active : act && this.pane.querySelector(act);
    target?.focus({ preventScroll: true });
  }

  head(group) {
    const box = make("header", "dtmnb-agenda-head");
    const title = make("h3", "", `${group.title}: `);
    title.append(sign(group.category));
    box.append(title, this.status);
    if (group.isAsked) return box;
    if (group.advised) {
      const advice = make("p", "", `${this.texts.advised} `);
      advice.append(sign(group.advised), group.why ? ` · ${group.why}` : "");
      box.append(advice);
    } else box.append(make("p", "dtmnb-help", group.why || this.texts.noAdvice));
    if (group.questions?.length) box.append(this.questions(group));
    if (group.cost) {
      const cost = box.appendChild(this.fold(this.texts.cost));
      cost.append(make("p", "", group.cost));
    }
    if (group.isRoom) box.append(this.proposals(group));
    return box;
  }

  // What was unfolded stays so while others save.
  fold(words, className = "", isOpen = false) {
    const box = make("details", className);
    const name = className || words;
    box.open = this.unfolded.get(name) ?? isOpen;
    box.append(make("summary", "", words));
    box.addEventListener("toggle", () => this.unfolded.set(name, box.open));
    return box;
  }

  questions({ questions, isFixed }) {
    // Where no vote changes the advice, these answers do.
    const title = `${this.texts.open} (${questions.length})`;
    const box = this.fold(title, "dtmnb-agenda-questions", isFixed);
    const line = box.appendChild(make("div", "dtmnb-agenda-line"));
    for (const { code, words, options } of questions) {
      const [label, field] = choice(words, options);
      field.addEventListener("change", () => this.send("context", { code, answer: field.value }));
      line.append(label);
    }
    return box;
  }

  proposals({ categories }) {
    const box = make("div", "dtmnb-agenda-keys");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", this.texts.propose);
    for (const each of categories) {
      const made = button("", () => this.send("propose", { category: each.code }), "dtmnb-agenda-key");
      made.dataset.act = `propose ${each.code}`;
      made.setAttribute("aria-pressed", String(each.isOn));
      made.append(sign(each));
      box.append(made);
    }
    return box;
  }

  middle(group) {
    this.rows = make("ul", "dtmnb-agenda-rows");
    this.rows.setAttribute("aria-label", this.texts.rows);
    this.rows.tabIndex = 0;
    for (const row of group.rows) this.rows.append(this.row(group, row));
    return group.voices ? [this.voices(group), this.rows] : [this.rows];
  }

  voices({ voices }) {
    const box = make("div", "dtmnb-agenda-keys");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", this.texts.voices);
    for (const { partner, name, note, isAgreed, isAgainst, may } of voices) {
      const mark = isAgreed ? "✓ " : isAgainst ? "▲ " : "○ ";
      const words = `${mark}${name}${note ? ` · ${note}` : ""}`;
      const made = button(words, () => this.send("agree", { partner }), "dtmnb-agenda-voice");
      made.dataset.act = `agree ${partner}`;
      made.dataset.tone = isAgainst ? "blocker" : isAgreed ? "good" : "";
      made.setAttribute("aria-pressed", String(isAgreed));
      made.disabled = !may;
      box.append(made);
    }
    return box;
  }

  row(group, { row, number, text, holds }) {
    const item = make("li");
    const isHeld = holds.length > 0;
    item.classList.toggle("dtmnb-agenda-held", isHeld);
    const label = item.appendChild(make("label"));
    if (group.isRoom && !group.isWaiting) {
      const tick = label.appendChild(make("input"));
      tick.type = "checkbox";
      tick.checked = !isHeld && !this.without.has(row);
      tick.disabled = isHeld;
      tick.dataset.act = `tick ${row}`;
      tick.addEventListener("change", () => {
        this.without[tick.checked ? "delete" : "add"](row);
      });
    }
    label.append(make("span", "dtmnb-agenda-number", number), make("span", "", text));
    for (const { words, partner } of holds) {
      item.append(make("span", "dtmnb-agenda-hold", words));
      if (!partner) continue;
      const release = button(this.texts.release, () => this.send("release", { row, partner }));
      item.append(release);
    }
    if (this.held === row) item.append(this.holding(group, row));
    else if (!group.isWaiting && (group.isRoom || group.own)) {
      const words = group.isAsked ? this.texts.object : this.texts.hold;
      const ask = button(words, () => this.ask(row), "dtmnb-agenda-more");
      ask.dataset.act = `hold ${row}`;
      item.append(ask);
    }
    return item;
  }

  ask(row) {
    this.held = row;
    this.form = undefined;
    this.showGroup();
    this.pane.querySelector(".dtmnb-agenda-holding input, .dtmnb-agenda-holding select")?.focus();
  }

  // The form stays the same element while others save, so that nothing typed in it is lost.
  holding(group, row) {
    if (this.form) return this.form;
    const box = make("form", "dtmnb-agenda-holding");
    const [reasonBox, reason] = input("text", this.texts.why);
    markKept(reasonBox, { collection: "reservations", record: row, title: group.title, field: "reason" });
    const [whoBox, who] = choice(this.texts.who, group.partners);
    if (!group.isAsked && group.partners.length > 1) box.append(whoBox);
    box.append(reasonBox);
    const keep = make("button", "jupyter-button mod-primary", this.texts.keep);
    keep.type = "submit";
    const leave = () => {
      this.held = "";
      this.showGroup();
    };
    box.append(keep, button(this.texts.cancel, leave));
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = { row, reason: reason.value };
      if (group.isAsked) this.send("answer", { code: group.answers.objects[0], ...said });
      else this.send("hold", { partner: who.value, ...said });
      if (reason.value.trim()) leave();
    });
    this.form = box;
    return box;
  }

  // ---- what is done with the group ----

  foot(group, isNew) {
    const box = make("footer", "dtmnb-agenda-foot");
    if (group.isAsked) box.append(this.main(group.answers.agrees[1], () => this.accept(group)));
    else if (group.isWaiting && group.isRoom) {
      const rows = group.rows.map(({ row }) => row);
      box.append(this.main(this.texts.resume, () => this.send("wait", { rows })));
    } else if (group.isRoom) box.append(...this.settling(group, isNew));
    else if (group.own) {
      const mine = group.voices.find(({ partner }) => partner === group.own);
      const agree = this.main(mine?.isAgreed ? this.texts.agreed : this.texts.agree, () => {
        this.isWaited = true;
        this.send("agree", { partner: group.own });
      });
      agree.disabled = Boolean(mine?.isAgreed);
      box.append(agree);
    }
    return box;
  }

  main(words, act) {
    const made = button(words, act, "jupyter-button mod-primary dtmnb-agenda-main");
    made.dataset.act = "main";
    return made;
  }

  accept(group) {
    this.isWaited = true;
    this.send("answer", { code: group.answers.agrees[0] });
  }

  settling(group, isNew) {
    if (isNew || !this.fields) this.fields = this.settlingFields(group);
    const { boxes, reason, openingReason, openedBy } = this.fields;
    const settle = this.main(group.settle, () => {
      this.isWaited = true;
      this.send("settle", {
        without: [...this.without],
        reason: reason.value,
        opening_reason: openingReason?.value ?? "",
        opened_by: openedBy?.value ?? "",
      });
    });
    settle.disabled = !group.categories.some(({ isOn }) => isOn);
    const notes = make("p", "dtmnb-help", `${this.texts.held} ${this.texts.consent}`);
    return [...boxes, settle, this.more(group), notes];
  }

  settlingFields(group) {
    const [reasonBox, reason] = input("text", this.texts.reason, group.reason);
    const outcomes = { collection: "outcomes", record: "", title: group.title };
    markKept(reasonBox, { ...outcomes, field: "category_reason" });
    const boxes = [reasonBox];
    if (!group.opens) return { boxes, reason };
    const [whyBox, openingReason] = input("text", this.texts.openingReason);
    const [whoBox, openedBy] = input("text", this.texts.openedBy);
    markKept(whyBox, { ...outcomes, field: "opening_reason" });
    markKept(whoBox, { ...outcomes, field: "opened_by" });
    return { boxes: [...boxes, whyBox, whoBox], reason, openingReason, openedBy };
  }

  ticked(group) {
    const isIn = ({ row, holds }) => !holds.length && !this.without.has(row);
    return group.rows.filter(isIn).map(({ row }) => row);
  }

  more(group) {
    const box = make("details", "dtmnb-agenda-others");
    box.append(make("summary", "", `${this.texts.wait} / ${this.texts.together}`));
    const [whoBox, who] = choice(this.texts.who, group.partners);
    const [untilBox, until] = input("date", this.texts.until);
    const [whyBox, why] = input("text", this.texts.reason);
    markKept(whyBox, { collection: "deferrals", record: "", title: group.title, field: "reason" });
    const wait = button(this.texts.wait, () =>
      this.send("wait", {
        rows: this.ticked(this.shown),
        partner: who.value,
        until: until.value || null,
        reason: why.value,
      }),
    );
    const [nameBox, name] = input("text", this.texts.name);
    markKept(nameBox, { collection: "rows", record: "", title: group.title, field: "agenda_group" });
    const together = button(this.texts.together, () =>
      this.send("together", { rows: this.ticked(this.shown), name: name.value }),
    );
    const first = make("div", "dtmnb-agenda-line");
    first.append(whoBox, untilBox, whyBox, wait);
    const second = make("div", "dtmnb-agenda-line");
    second.append(nameBox, together);
    box.append(first, second);
    if (this.others && this.othersOf === group.key) return this.others;
    this.others = box;
    this.othersOf = group.key;
    return box;
  }
}

function render({ model, el }) {
  const agenda = new Agenda(model, el);
  return () => agenda.close();
}

export default { render };
