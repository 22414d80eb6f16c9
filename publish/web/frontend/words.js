// Every word of the page stands in words.json, in both languages.
import words from "./words.json";

export const lang = document.documentElement.lang === "en" ? "en" : "vi";

/** The text for `key`, with {names} replaced. */
export function say(key, values = {}) {
  return words[key][lang].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Whether there is a text for `key`. */
export const has = (key) => key in words;

/** The text of the page's language out of {vi, en}. */
export const pick = (text) => text[lang] || text.vi;
