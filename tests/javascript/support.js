// A page without a browser, and a model without a kernel.
import { Window } from "happy-dom";

const NAMES = [
  "AbortController", "CSS", "CustomEvent", "Event", "KeyboardEvent", "MouseEvent", "MutationObserver",
  "ResizeObserver", "addEventListener", "document", "getSelection", "innerHeight", "localStorage", "location",
  "matchMedia", "navigator", "removeEventListener", "requestAnimationFrame", "scrollY", "sessionStorage", "window",
];

// Give the scripts an empty page with a root of ours; return the root.
export function newPage() {
  const window = new Window({ url: "http://127.0.0.1/" });
  window.window = window;
  for (const name of NAMES) {
    const value = typeof window[name] === "function" && /^[a-z]/.test(name) ? window[name].bind(window) : window[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const root = window.document.createElement("div");
  root.className = "dtmnb";
  window.document.body.append(root);
  return root;
}

// What anywidget hands to a script: values, listeners, and messages that are only noted.
export class Model {
  constructor(values) {
    this.values = { _dom_classes: [], texts: {}, ...values };
    this.listeners = new Map();
    this.sent = [];
  }

  get(name) {
    return this.values[name];
  }

  on(names, act) {
    for (const name of names.split(" ")) this.listeners.set(name, [...(this.listeners.get(name) ?? []), act]);
  }

  off(names, act) {
    for (const name of names.split(" ")) {
      this.listeners.set(name, (this.listeners.get(name) ?? []).filter((each) => each !== act));
    }
  }

  send(message) {
    this.sent.push(message);
  }

  // Set values as the kernel does: all at once, then each is told.
  set(values) {
    Object.assign(this.values, values);
    for (const name of Object.keys(values)) this.tell(`change:${name}`);
  }

  tell(name, ...content) {
    for (const act of this.listeners.get(name) ?? []) act(...content);
  }

  get isHeard() {
    return [...this.listeners.values()].some((acts) => acts.length);
  }
}

export function fire(target, name, values = {}) {
  target.dispatchEvent(Object.assign(new Event(name, { bubbles: true }), values));
}

export function choose(list, value) {
  list.value = value;
  fire(list, "change");
}

export function write(control, words) {
  control.focus();
  control.value = words;
  fire(control, "input");
}

export function leave(control) {
  fire(control, "change");
  control.blur();
}

// A browser that keeps nothing for pages says so as soon as its storage is named.
export function forbid(...names) {
  for (const name of names) {
    const denied = {
      configurable: true,
      get() {
        throw new Error("forbidden");
      },
    };
    Object.defineProperty(globalThis, name, denied);
    Object.defineProperty(window, name, denied);
  }
}
