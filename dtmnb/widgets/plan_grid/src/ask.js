// One question before something that cannot be meant lightly; Escape and the first key do nothing.
import { button, make, newId } from "./dom.js";

// `answers` are pairs of words and what they do; `parts` stand between the words and them.
export function ask(host, sentence, answers, parts = []) {
  const dialog = make("dialog", "pg-ask");
  const words = make("p", "", sentence);
  words.id = `pg-${newId()}`;
  dialog.setAttribute("aria-labelledby", words.id);
  const keys = make("div", "pg-keys");
  for (const [text, act] of answers) {
    keys.append(
      button(text, () => {
        dialog.close();
        act();
      }),
    );
  }
  dialog.append(words, ...parts, keys);
  dialog.addEventListener("close", () => dialog.remove());
  host.append(dialog);
  dialog.showModal();
}
