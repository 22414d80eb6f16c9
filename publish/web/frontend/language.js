// The page's language, and sentences in it.

export const lang = document.documentElement.lang === "en" ? "en" : "vi";

/** A function `say(key, values)` for a file of words: the text for `key`, {names} replaced. */
export function teller(words) {
  return (key, values = {}) => words[key][lang].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The text of the page's language out of {vi, en}. */
export const pick = (text) => text[lang] || text.vi;
