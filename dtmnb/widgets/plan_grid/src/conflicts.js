// Cells that two people changed at once: both texts, listed until somebody decides.
import { button, fill, labelled, make } from "./dom.js";
import { Drawer } from "./pending.js";

export class Conflicts {
  // `settle(conflict, text)` keeps a text, or theirs where `text` is null.
  constructor(state, settle) {
    this.state = state;
    this.settle = settle;
    this.listed = new Map();
    this.box = make("section", "pg-conflicts");
    labelled(this.box, state.texts.conflicts);
    this.drawer = new Drawer(state.owner, "conflict");
    for (const kept of this.drawer.all()) this.listed.set(kept.key, kept);
    this.draw();
  }

  add(found) {
    const key = `${found.id}\n${found.col}`;
    const kept = { ...found, key, made: Date.now() };
    this.listed.set(key, kept);
    this.drawer.put(key, kept);
    this.draw();
  }

  end(conflict, text) {
    this.listed.delete(conflict.key);
    this.drawer.drop(conflict.key);
    this.draw();
    this.settle(conflict, text);
  }

  // Their text as it is now: it may have moved on since.
  theirs(conflict) {
    const { rows, texts } = this.state;
    if (!rows.get(conflict.id)) return texts.rowGone;
    return conflict.col ? rows.get(conflict.id)[conflict.col] ?? "" : conflict.theirs;
  }

  draw() {
    const { texts } = this.state;
    this.box.hidden = this.listed.size === 0;
    const title = make("h4", "", fill(texts.conflictCount, { number: this.listed.size }));
    this.box.replaceChildren(title, ...[...this.listed.values()].map((each) => this.item(each)));
  }

  item(conflict) {
    const { columns, rows, texts } = this.state;
    const column = columns.find((each) => each.field === conflict.col);
    const box = make("article", "pg-conflict");
    box.append(make("h5", "", [conflict.id, column?.head].filter(Boolean).join(" · ")));
    if (conflict.why) box.append(make("p", "", conflict.why));
    const by = [conflict.by, conflict.organisation, conflict.at].filter(Boolean).join(", ");
    const both = make("div", "pg-both");
    both.append(side(by || texts.theirs, this.theirs(conflict)), side(texts.yours, conflict.mine));
    box.append(both);
    const isGone = !rows.get(conflict.id);
    const keys = make("div", "pg-keys");
    keys.append(button(texts.keepTheirs, () => this.end(conflict, null)));
    keys.append(
      button(isGone ? texts.bringBack : texts.useMine, () => this.end(conflict, conflict.mine)),
    );
    if (conflict.col && !isGone && !column?.list) {
      keys.append(button(texts.combine, () => this.combine(box, conflict)));
    }
    box.append(keys);
    return box;
  }

  combine(box, conflict) {
    const { texts } = this.state;
    const input = labelled(make("textarea"), texts.combine);
    input.value = `${this.theirs(conflict)}\n${conflict.mine}`;
    input.rows = 4;
    box.append(input, button(texts.saveBoth, () => this.end(conflict, input.value)));
    input.focus();
  }
}

function side(title, text) {
  const box = make("div");
  const words = make("blockquote", "", text || "–");
  words.dir = "auto";
  box.append(make("strong", "", title), words);
  return box;
}
