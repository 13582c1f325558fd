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
  if (!isArrow || event.altKey || !event.target.matches?.(".dtmnb-adds select")) return;
  event.preventDefault();
  event.target.showPicker?.();
}

// Language and direction belong to the whole page in Voilà, and to our part of it in a notebook.
function render({ model, el }) {
  const ending = new AbortController();
  holdDates(ending.signal);
  document.addEventListener("keydown", openAdding, { signal: ending.signal });
  el.hidden = true;
  const tell = () => {
    const isPage = document.body.dataset.voila === "voila";
    const place = isPage ? document.documentElement : el.closest(".dtmnb");
    place?.setAttribute("lang", model.get("language"));
    place?.setAttribute("dir", model.get("direction"));
  };
  requestAnimationFrame(tell);
  return () => ending.abort();
}

export default { render };
