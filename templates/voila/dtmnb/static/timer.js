// Time since a moment, in big figures; over the limit it says so by a sign, not by colour alone.
import { wear } from "./dom.js";

function words(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function render({ model, el }) {
  const place = el.appendChild(document.createElement("p"));
  place.className = "dtmnb-timer";
  place.setAttribute("role", "timer");
  place.dir = "ltr";
  const draw = () => {
    const since = model.get("since");
    const limit = model.get("seconds");
    const passed = (Date.now() - since) / 1000;
    const isOver = limit > 0 && passed > limit;
    place.setAttribute("aria-label", model.get("label"));
    place.hidden = !since;
    place.dataset.tone = isOver ? "alarm" : "good";
    place.textContent = `${isOver ? "◆ " : ""}${words(passed)}${limit ? ` / ${words(limit)}` : ""}`;
  };
  const ticking = setInterval(draw, 1000);
  const unworn = wear(model, el);
  model.on("change:since change:seconds", draw);
  draw();
  return () => {
    clearInterval(ticking);
    unworn();
    model.off("change:since change:seconds", draw);
  };
}

export default { render };
