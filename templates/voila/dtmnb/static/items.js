// A list to pick from. All words arrive as text and are shown as text.
import { make, place, wear } from "./dom.js";

// How an item says that it is the one: the step shown, what it opens, or the choice made.
function tellCurrent(made, look, isCurrent) {
  if (look === "opener") made.setAttribute("aria-expanded", String(isCurrent));
  else if (isCurrent) made.setAttribute("aria-current", look === "rail" ? "step" : "true");
}

// Folded, the rail shows of each step its number, and the short sign and count of its note.
function shorten(made, [, text, note, mark]) {
  made.title = `${text} ${mark}`.trim();
  const code = make("span", "dtmnb-item-short", text.split(" · ")[0]);
  code.append(make("span", "dtmnb-item-count", note));
  code.setAttribute("aria-hidden", "true");
  made.append(code);
}

// Drawn anew a button stays the same element, so that a press that began on it ends on it.
function button(model, before, item, isCurrent) {
  const [key, text, note, mark, tone] = item;
  const look = model.get("look");
  const made = before ?? make("button", "dtmnb-item");
  if (!before) {
    made.type = "button";
    made.dataset.key = key;
    made.addEventListener("click", () => model.send({ pick: key }));
  }
  if (tone) made.dataset.tone = tone;
  else delete made.dataset.tone;
  made.removeAttribute("aria-current");
  made.replaceChildren();
  tellCurrent(made, look, isCurrent);
  if (look === "rail") shorten(made, item);
  const words = made.appendChild(make("span", "dtmnb-item-words"));
  words.append(make("span", "dtmnb-item-text", text));
  if (note && look !== "rail") words.append(make("span", "dtmnb-item-note", note));
  if (mark) made.append(make("span", "dtmnb-item-mark", mark));
  return made;
}

function move(event, list) {
  const all = [...list.querySelectorAll("button")];
  const here = all.indexOf(document.activeElement);
  const target = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (here < 0 || target === undefined || !all[target]) return;
  event.preventDefault();
  all[here].tabIndex = -1;
  all[target].tabIndex = 0;
  all[target].focus();
}

// On a narrow page the rail folds behind one button that names the current step.
function fold(box, list, model) {
  const opener = make("button", "dtmnb-rail-opener");
  opener.type = "button";
  const turn = (isOpen) => {
    box.classList.toggle("dtmnb-open", isOpen);
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  opener.addEventListener("click", () => turn(!box.classList.contains("dtmnb-open")));
  list.addEventListener("click", () => turn(false));
  box.prepend(opener);
  turn(false);
  return () => {
    const current = model.get("items").find(([key]) => key === model.get("current"));
    opener.textContent = `${model.get("label")}: ${current ? current[1] : ""}`;
  };
}

const FOLDED = "dtmnb.rail";
const ROOMY = "(min-width: 120rem)";

// The rail is narrow where room is dear; what somebody chose is kept in their browser.
function narrow(box, model) {
  const words = model.get("words");
  const key = make("button", "dtmnb-rail-turn");
  key.type = "button";
  const turn = (isNarrow) => {
    box.classList.toggle("dtmnb-folded", isNarrow);
    key.textContent = isNarrow ? "»" : "«";
    key.title = isNarrow ? words.unfold : words.fold;
    key.setAttribute("aria-label", key.title);
    key.setAttribute("aria-expanded", String(!isNarrow));
  };
  key.addEventListener("click", () => {
    const isNarrow = !box.classList.contains("dtmnb-folded");
    turn(isNarrow);
    try {
      localStorage.setItem(FOLDED, isNarrow ? "narrow" : "wide");
    } catch {
      // A browser that keeps nothing folds it for this visit.
    }
  });
  let kept = null;
  try {
    kept = localStorage.getItem(FOLDED);
  } catch {
    // The same.
  }
  box.append(key);
  turn(kept ? kept === "narrow" : !matchMedia(ROOMY).matches);
}

const KEY_WAITS_MS = 3000;

// The key before the "·" picks its item from wherever nothing is typed, while the list is seen.
// Quick keys wait until the list has followed the one before. Each is meant as it was read then: where
// the words of its item are others now, it asks for something else and goes no further.
function listen(model, list) {
  const waiting = [];
  let timer = null;
  const next = () => {
    if (timer || !waiting.length) return;
    const meant = waiting.shift();
    const item = model.get("items").find(([, text]) => text === meant);
    if (!item) {
      waiting.length = 0;
      return;
    }
    timer = setTimeout(follow, KEY_WAITS_MS);
    model.send({ pick: item[0] });
  };
  const follow = () => {
    clearTimeout(timer);
    timer = null;
    next();
  };
  const pick = (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!model.get("has_keys") || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    const item = model.get("items").find(([, text]) => text.startsWith(`${event.key} ·`));
    if (!item || !list.offsetParent) return;
    event.preventDefault();
    if (event.repeat) return;
    waiting.push(item[1]);
    next();
  };
  document.addEventListener("keydown", pick);
  model.on("change:items", follow);
  return () => {
    document.removeEventListener("keydown", pick);
    model.off("change:items", follow);
    clearTimeout(timer);
  };
}

function render({ model, el }) {
  const rail = model.get("look") === "rail";
  const box = el.appendChild(make(rail ? "nav" : "div", `dtmnb-items dtmnb-${model.get("look")}`));
  box.setAttribute("aria-label", model.get("label"));
  const list = box.appendChild(make("ul"));
  list.addEventListener("keydown", (event) => move(event, list));
  const name = rail ? fold(box, list, model) : () => {};
  if (rail) narrow(box, model);
  const draw = () => {
    name();
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.key;
    const current = model.get("current");
    const before = new Map([...list.querySelectorAll("button")].map((each) => [each.dataset.key, each]));
    const lines = model.get("items").map((item) => {
      const made = button(model, before.get(item[0]), item, item[0] === current);
      if (!made.parentElement) make("li").append(made);
      return made.parentElement;
    });
    place(list, lines);
    const all = [...list.querySelectorAll("button")];
    const entry = all.find((each) => each.hasAttribute("aria-current")) ?? all[0];
    if (model.get("look") === "list") for (const each of all) each.tabIndex = each === entry ? 0 : -1;
    if (focused) (all.find((each) => each.dataset.key === focused) ?? entry)?.focus();
    else if (entry?.hasAttribute("aria-current") && !rail) {
      list.scrollTop = Math.max(0, entry.offsetTop - list.offsetTop - list.clientHeight / 2);
    }
  };
  model.on("change:items change:current", draw);
  const unworn = wear(model, el);
  draw();
  const deaf = listen(model, list);
  return () => {
    deaf();
    unworn();
    model.off("change:items change:current", draw);
  };
}

export default { render };
