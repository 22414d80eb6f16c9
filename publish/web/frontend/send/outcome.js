// What a check or a delivery brought, as a clerk reads it: first what happens, then what is wrong.
import { element } from "../element.js";
import { count, moment } from "../format.js";
import { sentence } from "./service.js";
import { lang, pick, say } from "./words.js";

const MOST_CELLS = 200;
const MOST_GROUPS = 100;
const KIND = ["code", "sheet", "column", "severity"];

/** What happens, as nodes, for an answer of the service; `dataset` is of /api/datasets. */
export function describe(answer, dataset, done) {
  return [
    headline(answer, done),
    answer.effect && about(answer, dataset),
    answer.effect && effect(answer, done),
  ].filter(Boolean);
}

/** What is wrong in which cells, and what was taken for what. */
export function explain(answer, dataset) {
  return [
    answer.groups?.length > 0 && findings(answer),
    answer.tables?.length > 0 && columns(answer.tables, dataset),
  ].filter(Boolean);
}

function headline(answer, done) {
  if (answer.error) {
    return verdict("bad", say("refused"), sentence(answer.error));
  }
  const { rows_in: rows, held } = answer.counts;
  if (done) {
    const number = say("number", { number: answer.submission_id });
    if (answer.nil) return verdict("good", number, say("nil_taken"));
    if (held === 0) return verdict("good", number, say("taken", { rows: count(rows) }));
    const good = count(rows - held);
    return verdict("mixed", number, say("held_back", { good, held: count(held) }));
  }
  if (held > 0) return verdict("mixed", null, say("held", { held: count(held), rows: count(rows) }));
  const nil = answer.nil ? say("nil") : null;
  const look = answer.groups.some((group) => group.severity !== "notice");
  if (look) return verdict("mixed", nil, say("look"));
  return verdict("good", nil, say("clean"));
}

function verdict(kind, title, text) {
  return element(
    "div",
    { class: `verdict ${kind}` },
    title && element("p", { class: "verdict-title" }, title),
    element("p", {}, text),
  );
}

function about(answer, dataset) {
  const words = {
    file: answer.file,
    title: dataset ? pick(dataset.title) : answer.dataset,
    moment: moment(answer.as_of),
  };
  return element("p", { class: "about" }, say("about", words));
}

function effect(answer, done) {
  const { effect: found } = answer;
  const figures = [
    ["new", found.new, say("new")],
    ["changed", found.changed, say("changed")],
    ["gone", found.gone, say(done ? "gone_done" : "gone")],
    ["unchanged", found.unchanged, say("unchanged")],
  ].map(([kind, figure, word]) =>
    element(
      "div",
      { class: `figure ${kind}${figure > 0 ? " some" : ""}` },
      element("dt", {}, word),
      element("dd", {}, count(figure)),
    ),
  );
  return element(
    "section",
    { class: "effect" },
    element("h3", {}, say(done ? "effect_done" : "effect")),
    element("dl", { class: "figures" }, ...figures),
    names(found, done),
  );
}

/** The vanishing by name; where there are too many at once they wait for a person's word. */
function names(found, done) {
  const total = found.gone + found.waiting;
  if (total === 0) return null;
  const lead = found.waiting
    ? say("waiting", { count: count(found.waiting) })
    : say(done ? "gone_names_done" : "gone_names");
  const rest = total - found.gone_names.length;
  return element(
    "div",
    { class: "vanishing" },
    element("p", {}, lead),
    element(
      "ul",
      {},
      ...found.gone_names.map((name) => element("li", {}, name)),
      rest > 0 ? element("li", {}, say("and_more", { count: count(rest) })) : null,
    ),
  );
}

function findings(answer) {
  const rest = answer.groups.length - MOST_GROUPS;
  return element(
    "section",
    { class: "findings" },
    element("h3", {}, say("findings")),
    ...answer.groups.slice(0, MOST_GROUPS).map((group) => groupOf(group, cellsOf(group, answer))),
    rest > 0 ? element("p", { class: "hint" }, say("more_groups", { count: count(rest) })) : null,
  );
}

/** The findings of a group; one that stands alone for its kind may hold several sentences. */
function cellsOf(group, answer) {
  const same = (one) => KIND.every((key) => one[key] === group[key]);
  const alone = answer.groups.filter(same).length === 1;
  const told = (one) => alone || one.message_vi === group.message_vi;
  return answer.findings.filter((one) => one.row !== null && same(one) && told(one));
}

const sentenceOf = (one) => (lang === "en" ? one.message_en : one.message_vi);

function groupOf(group, cells) {
  const message = sentenceOf(group);
  const title = [
    element("span", { class: `badge ${group.severity}` }, say(group.severity)),
    element("span", { class: "message" }, cells.length > 0 ? `${lines(cells.length)}: ${message}` : message),
  ];
  if (cells.length === 0) return element("div", { class: "group plain" }, ...title);
  return element("details", { class: "group" }, element("summary", {}, ...title), table(cells));
}

const lines = (number) => (number === 1 ? say("row_one") : say("rows", { count: count(number) }));

function table(cells) {
  const shown = cells.slice(0, MOST_CELLS);
  const columns = [
    ["sheet", (one) => one.sheet, new Set(cells.map((one) => one.sheet)).size > 1],
    ["row", (one) => String(one.row), true],
    ["cell", (one) => one.cell, shown.some((one) => one.cell)],
    ["value", (one) => one.value, shown.some((one) => one.value !== null)],
    ["message", sentenceOf, new Set(cells.map(sentenceOf)).size > 1],
    ["suggestion", (one) => one.suggestion, shown.some((one) => one.suggestion)],
  ].filter(([, , wanted]) => wanted);
  const rest = cells.length - shown.length;
  return element(
    "div",
    { class: "cells" },
    grid(
      columns.map(([key]) => say(key)),
      shown.map((one) => columns.map(([, read]) => read(one) ?? "")),
    ),
    rest > 0 ? element("p", { class: "hint" }, say("more_rows", { count: count(rest) })) : null,
  );
}

function columns(tables, dataset) {
  return element(
    "details",
    { class: "columns" },
    element("summary", {}, say("columns")),
    ...tables.flatMap((one) => [
      tables.length > 1 && element("h4", {}, one.page ?? one.sheet),
      grid(
        [say("heading"), say("meaning")],
        Object.entries(one.columns).map(([field, heading]) => [heading, meaning(field, one, dataset)]),
      ),
      one.ignored?.length > 0 &&
        element("p", { class: "hint" }, say("ignored", { names: one.ignored.join(", ") })),
    ].filter(Boolean)),
  );
}

/** What a heading was taken for, and whether that was guessed from its words. */
function meaning(field, table, dataset) {
  const text = dataset?.fields[field] ? pick(dataset.fields[field]) : field;
  return table.understood?.includes(field) ? say("guessed", { meaning: text }) : text;
}

function grid(headings, rows) {
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...headings.map((text) => element("th", { scope: "col" }, text)))),
    element(
      "tbody",
      {},
      ...rows.map((row) => element("tr", {}, ...row.map((text) => element("td", {}, text)))),
    ),
  );
}
