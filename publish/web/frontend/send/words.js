// Every word of the page for senders stands in words.json, in both languages.
import { teller } from "../language.js";
import words from "./words.json";

export { lang, pick } from "../language.js";
export const say = teller(words);
