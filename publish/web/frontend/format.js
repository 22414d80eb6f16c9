import { lang, pick, say } from "./words.js";

const zone = document.body.dataset.zone;
const numbers = new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-GB");
const moments = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone,
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const TELEPHONE = /^((\+84|0)[\d .()-]{8,14}|1[89]00[\d .-]{4,8})$/;

export const count = (value) => numbers.format(value);

/** A moment as dd/mm/yyyy HH:MM on the province's clock; map servers write it in several ways. */
export function moment(value) {
  const text = String(value)
    .trim()
    .replace(/^(\d{4})[/-](\d\d)[/-](\d\d)[ T]/, "$1-$2-$3T")
    .replace(/([+-]\d\d)$/, "$1:00");
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return String(value);
  const part = Object.fromEntries(moments.formatToParts(time).map((p) => [p.type, p.value]));
  return `${part.day}/${part.month}/${part.year} ${part.hour}:${part.minute}`;
}

/** A day as dd/mm/yyyy. */
export function day(value) {
  const found = /^(\d{4})[/-](\d\d)[/-](\d\d)/.exec(value);
  return found ? `${found[3]}/${found[2]}/${found[1]}` : String(value);
}

/** Map servers write true in several ways, too. */
export const isTrue = (value) => [true, "true", "t", "1", 1].includes(value);

/** One attribute's value as a person reads it. */
export function readable(value, attribute) {
  switch (attribute.type) {
    case "choice":
      return attribute.choices?.[value] ? pick(attribute.choices[value]) : String(value);
    case "integer":
    case "decimal":
      return Number.isFinite(Number(value)) ? count(Number(value)) : String(value);
    case "boolean":
      return isTrue(value) ? say("yes") : say("no");
    case "datetime":
      return moment(value);
    case "date":
      return day(value);
    default:
      return String(value);
  }
}

/** The telephone numbers a value consists of, or [] if it is something else. */
export function telephones(value, attribute) {
  const parts = String(value).split(/\s*[,;/]\s*|\s+-\s+/).filter(Boolean);
  const all = parts.every((part) => TELEPHONE.test(part));
  return all || attribute.type === "phone" ? parts : [];
}

export const dialled = (number) => number.replace(/[^\d+]/g, "");
