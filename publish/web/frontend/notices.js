import { byId, element } from "./element.js";
import { say } from "./words.js";

const shown = new Map();

/** Say `text` over the map until it is withdrawn; `retry` adds a button that tries again. */
export function notify(key, text, { retry, seconds, quiet } = {}) {
  withdraw(key);
  const line = element("p", { class: quiet ? "notice quiet" : "notice" }, element("span", {}, text));
  if (retry) {
    const button = element("button", { type: "button" }, say("retry"));
    button.addEventListener("click", () => {
      withdraw(key);
      retry();
    });
    line.append(button);
  }
  shown.set(key, line);
  byId("notices").append(line);
  if (seconds) setTimeout(() => shown.get(key) === line && withdraw(key), seconds * 1000);
}

/** Take a notice back, if it is there. */
export function withdraw(key) {
  shown.get(key)?.remove();
  shown.delete(key);
}

/** Take back every notice whose key begins so. */
export function withdrawAll(prefix) {
  for (const key of [...shown.keys()]) if (key.startsWith(prefix)) withdraw(key);
}
