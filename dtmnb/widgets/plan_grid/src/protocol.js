// Talks with the kernel: one batch at a time, a heartbeat, and no edit forgotten.
//
// to Python    hello, edit, ping, presence, source
// from Python  snapshot, patch, marks, present, reject, ack, pong
import { Drawer } from "./pending.js";

const RETRY_MS = 5000;
const MISSED = 2;

export class Line {
  // `on` has a function for each message that Python sends, and `status(name, sentence)`.
  constructor(model, on) {
    this.model = model;
    this.on = on;
    this.queue = [];
    this.inFlight = null;
    this.revision = 0;
    this.unanswered = 0;
    this.isOnline = true;
    this.trouble = "";
    this.receive = (message) => this.take(message);
    model.on("msg:custom", this.receive);
  }

  hello() {
    const lang = new URLSearchParams(location.search).get("lang") ?? "";
    this.model.send({ type: "hello", search: location.search, lang, since: this.revision });
  }

  // After the first snapshot: who we are is known, so kept edits can be replayed.
  open(owner, pingSeconds) {
    if (this.drawer) return;
    this.drawer = new Drawer(owner, "batch");
    this.patience = 2 * pingSeconds * 1000;
    this.queue.unshift(...this.drawer.all());
    for (const batch of this.queue) this.on.replayed(batch);
    this.timer = setInterval(() => this.beat(), pingSeconds * 1000);
    this.next();
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.retry);
    this.model.off("msg:custom", this.receive);
  }

  edit(batch) {
    const kept = { ...batch, made: Date.now() };
    this.drawer.put(kept.batch_id, kept);
    this.queue.push(kept);
    this.next();
  }

  say(message) {
    if (this.isOnline) this.model.send(message);
  }

  get waiting() {
    return this.queue.length + (this.inFlight ? 1 : 0);
  }

  next() {
    if (!this.inFlight && this.queue.length && this.isOnline) {
      this.inFlight = this.queue.shift();
      this.post();
    }
    this.tell();
  }

  post() {
    this.posted = Date.now();
    const { batch_id, undoes, changes } = this.inFlight;
    this.model.send({ type: "edit", batch_id, undoes, changes, revision: this.revision });
  }

  tell() {
    if (!this.isOnline) this.on.status("offline", "");
    else if (this.trouble) this.on.status("trouble", this.trouble);
    else this.on.status(this.waiting ? "saving" : "saved", "");
  }

  take(message) {
    if (message.type === "pong") {
      this.heard();
      return;
    }
    if ("revision" in message) this.revision = Math.max(this.revision, message.revision);
    if (message.type === "ack") this.settle(message);
    else if (message.type === "reject" && message.is_retried) this.again(message.why);
    else this.on[message.type]?.(message);
  }

  settle({ batch_id }) {
    this.trouble = "";
    this.drawer?.drop(batch_id);
    if (this.inFlight?.batch_id === batch_id) {
      this.on.acknowledged(this.inFlight);
      this.inFlight = null;
    }
    this.next();
  }

  // The store could not write: say why, keep everything, try again.
  again(why) {
    this.trouble = why;
    this.tell();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.inFlight && this.post(), RETRY_MS);
  }

  beat() {
    if (this.unanswered >= MISSED && this.isOnline) {
      this.isOnline = false;
      this.on.online(false);
      this.tell();
    }
    this.unanswered += 1;
    this.model.send({ type: "ping", revision: this.revision });
  }

  heard() {
    this.unanswered = 0;
    // A batch may have been lost on a line that seemed to be there; replaying it is harmless.
    const isLate = this.inFlight && Date.now() - this.posted > this.patience;
    if (this.inFlight && (isLate || !this.isOnline)) this.post();
    if (this.isOnline) return;
    this.isOnline = true;
    this.on.online(true);
    this.hello();
    this.next();
  }
}
