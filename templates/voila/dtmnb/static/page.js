// A date is told when its field is left: browsers tell each digit of a year as a date of its own.
function holdDates(signal) {
  const isDate = ({ target }) => target.type === "date" && target.closest(".dtmnb");
  const hold = (event) => isDate(event) && event.isTrusted && event.stopPropagation();
  const tell = ({ target }) => target.dispatchEvent(new Event("change", { bubbles: true }));
  document.addEventListener("change", hold, { signal, capture: true });
  document.addEventListener("focusout", (event) => isDate(event) && tell(event), { signal });
}

// A list that adds what is picked opens on an arrow; closed, each arrow would pick and add.
function openAdding(event) {
  const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
  if (!isArrow || event.altKey || !event.target.matches?.(".dtmnb-adds")) return;
  event.preventDefault();
  event.target.showPicker?.();
}

const POPOVER = "details.dtmnb-popover";

// What opens over the page closes by Escape and by a press elsewhere; drawn anew it stays open.
function holdPopovers(signal) {
  const open = new Set();
  const close = (each) => {
    each.open = false;
  };
  const others = (target) => [...document.querySelectorAll(`${POPOVER}[open]`)].filter((each) => !each.contains(target));
  const options = { signal, capture: true };
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.(POPOVER)) return;
    if (target.open) open.add(target.dataset.key);
    else open.delete(target.dataset.key);
  }, options);
  document.addEventListener("pointerdown", ({ target }) => others(target).forEach(close), options);
  document.addEventListener("keydown", ({ key, target }) => {
    const own = key === "Escape" && target.closest?.(`${POPOVER}[open]`);
    if (!own) return;
    close(own);
    own.firstElementChild.focus();
  }, options);
  return () => {
    for (const key of open) document.querySelector(`${POPOVER}[data-key="${key}"]`)?.setAttribute("open", "");
  };
}

const isSeen = (each) => Boolean(each?.checkVisibility?.() && each.getClientRects().length);

// The control or field that *note* is about, if it is on the page and no part of the rail.
function controlOf(root, note) {
  const { at, field } = note.dataset;
  const control = at && root.querySelector(`.${CSS.escape(at)}`);
  if (!isSeen(control) || control.querySelector(".dtmnb-rail")) return null;
  return (field && control.querySelector(`[data-field="${CSS.escape(field)}"]`)) || control;
}

// What went wrong stands below the control that caused it, and goes with the next thing done.
function holdAlert(root) {
  let told = null;
  let shown = null;
  return () => {
    const note = root.querySelector(".dtmnb-alert-area [data-at]");
    if (note === told) return;
    shown?.remove();
    told = note;
    const control = note && controlOf(root, note);
    if (!control) return;
    shown = note.cloneNode(true);
    note.hidden = true;
    note.className = "";
    if (control.matches(".dtmnb-field")) control.append(shown);
    else control.after(shown);
    shown.scrollIntoView({ block: "nearest" });
  };
}

const A_MOMENT = 2500;

// That it was saved is seen for a moment where the hand is, or at the foot of the screen.
function holdDone(root) {
  return () => {
    const note = root.querySelector(".dtmnb-done-area [data-at]");
    if (!note) return;
    const control = controlOf(root, note);
    const place = control?.getBoundingClientRect();
    const shown = document.createElement("p");
    shown.className = "dtmnb-done";
    shown.textContent = note.textContent;
    shown.setAttribute("aria-hidden", "true");
    note.remove();
    if (place && place.bottom > 0 && place.bottom < innerHeight) {
      shown.style.insetBlockStart = `${Math.min(place.bottom + 3, innerHeight - 32)}px`;
      shown.style.left = `${Math.max(place.left, 4)}px`;
    }
    root.querySelector(".dtmnb-done")?.remove();
    root.append(shown);
    setTimeout(() => shown.remove(), A_MOMENT);
  };
}

// The input that somebody was led to is brought into sight, with the focus in it.
function showWanted(changes) {
  for (const { target, oldValue, attributeName } of changes) {
    if (attributeName !== "class" || !target.matches(".dtmnb-wanted")) continue;
    if (oldValue?.includes("dtmnb-wanted") || !isSeen(target)) continue;
    // Whoever is in the form already has gone on.
    if (target.parentElement.contains(document.activeElement)) continue;
    target.querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }
}

// Language and direction belong to the whole page in Voilà, and to our part of it in a notebook.
function render({ model, el }) {
  const ending = new AbortController();
  holdDates(ending.signal);
  const reopen = holdPopovers(ending.signal);
  let watcher;
  document.addEventListener("keydown", openAdding, { signal: ending.signal });
  el.hidden = true;
  const tell = () => {
    const isPage = document.body.dataset.voila === "voila";
    const place = isPage ? document.documentElement : el.closest(".dtmnb");
    place?.setAttribute("lang", model.get("language"));
    place?.setAttribute("dir", model.get("direction"));
  };
  requestAnimationFrame(() => {
    tell();
    const root = el.closest(".dtmnb");
    if (!root) return;
    const acts = [reopen, holdAlert(root), holdDone(root)];
    watcher = new MutationObserver((changes) => {
      for (const act of acts) act();
      showWanted(changes);
    });
    const watched = { attributes: true, attributeFilter: ["class"], attributeOldValue: true };
    watcher.observe(root, { childList: true, subtree: true, ...watched });
  });
  return () => {
    watcher?.disconnect();
    ending.abort();
  };
}

export default { render };
