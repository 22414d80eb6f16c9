// Every word of the map page stands in words.json, in both languages.
import { teller } from "./language.js";
import words from "./words.json";

export { lang, pick } from "./language.js";
export const say = teller(words);

/** Whether there is a text for `key`. */
export const has = (key) => key in words;
