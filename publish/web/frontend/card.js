import { byId, element } from "./element.js";
import { dialled, isTrue, moment, readable, telephones } from "./format.js";
import { title as layerTitle } from "./layers.js";
import { drawLayer } from "./symbol.js";
import { pick, say } from "./words.js";

const PLACE = ["hamlet", "commune", "district"];
// Told in words of their own: the place as one line, the origin as the last one.
const APART = new Set([...PLACE, "id", "commune_code", "source", "as_of", "approximate"]);

/** Show `heading` over `nodes`; `onClose` is called once, when a person closes the card. */
export function openCard(heading, nodes, onClose) {
  const card = byId("card");
  byId("card-title").textContent = heading;
  byId("card-body").replaceChildren(...nodes);
  byId("card-body").scrollTop = 0;
  card.hidden = false;
  const close = () => {
    card.hidden = true;
    onClose();
  };
  byId("card-close").onclick = close;
  card.onkeydown = (event) => event.key === "Escape" && close();
}

export const closeCard = () => {
  byId("card").hidden = true;
};

/** One record: what it is, its attributes, and who said so when. */
export function record(layer, properties) {
  const known = new Map(layer.attributes.map((attribute) => [attribute.name, attribute]));
  const heading = filled(properties.name) ? String(properties.name) : layerTitle(layer);
  const rows = layer.attributes
    .filter((a) => !APART.has(a.name) && a.name !== "name" && filled(properties[a.name]))
    .map((attribute) => row(pick(attribute.label), value(properties[attribute.name], attribute)));
  const place = PLACE.map((name) => properties[name]).filter(filled).map(inSentence);
  if (place.length) rows.push(row(say("area"), place.join(", ")));
  const approximate = known.has("approximate") && isTrue(properties.approximate);
  return element(
    "article",
    { class: "record" },
    element(
      "h3",
      {},
      drawLayer(layer, 26),
      element("span", {}, heading, element("small", {}, layerTitle(layer))),
    ),
    element("dl", {}, ...rows),
    approximate ? element("p", { class: "approximate" }, say("approximate")) : null,
    origin(properties),
  );
}

/** Where the finger points, from the smallest unit to the largest, as addresses are written. */
export function whereabouts(units) {
  if (!units.length) return null;
  const words = units.map((unit) => `${unit.type.toLowerCase()} ${unit.name}`).join(", ");
  return element("p", { class: "where" }, words[0].toUpperCase() + words.slice(1));
}

export const line = (text, kind = "hint") => element("p", { class: kind }, text);

/** "Xóm 5", "Xã Diễn Hồng": behind the first, the type's capital falls. */
const inSentence = (unit, index) => (index ? unit[0].toLowerCase() + unit.slice(1) : unit);

function row(label, content) {
  return element("div", {}, element("dt", {}, label), element("dd", {}, content));
}

function value(raw, attribute) {
  const numbers = telephones(raw, attribute);
  if (!numbers.length) return readable(raw, attribute);
  const links = numbers.map((number) =>
    element(
      "a",
      { class: "call", href: `tel:${dialled(number)}`, "aria-label": say("call", { number }) },
      number,
    ),
  );
  return element("span", { class: "calls" }, ...links);
}

function origin(properties) {
  const parts = [];
  if (filled(properties.source)) parts.push(row(say("source"), properties.source));
  if (filled(properties.as_of)) parts.push(row(say("updated"), moment(properties.as_of)));
  return parts.length ? element("dl", { class: "origin" }, ...parts) : null;
}

function filled(content) {
  return content !== null && content !== undefined && String(content).trim() !== "";
}
