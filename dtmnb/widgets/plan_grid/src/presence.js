// Who else is here, and on which row. Names arrive as text and stay text.
import { fill, make } from "./dom.js";

const SETTLE_MS = 400;
const AGAIN_MS = 10000;

export class Presence {
  constructor(line, texts) {
    this.line = line;
    this.texts = texts;
    this.row = "";
    this.box = make("ul", "pg-people");
    this.box.setAttribute("aria-label", texts.people);
    this.again = setInterval(() => this.say(), AGAIN_MS);
    this.say();
  }

  on(row) {
    if (row === this.row) return;
    this.row = row;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), SETTLE_MS);
  }

  say() {
    this.line.say({ type: "presence", row: this.row });
  }

  show(people) {
    this.box.replaceChildren(
      ...people.map(({ who, row }) =>
        make("li", "", row ? fill(this.texts.onRow, { who, row }) : who),
      ),
    );
  }

  close() {
    clearInterval(this.again);
    clearTimeout(this.timer);
  }
}
