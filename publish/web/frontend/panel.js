import { byId, element } from "./element.js";
import { count, moment } from "./format.js";
import { byTheme, title } from "./layers.js";
import { drawLayer, drawSymbol } from "./symbol.js";
import { pick, say } from "./words.js";

/** The list of layers; `toggle(name, on)` is called when a person turns one on or off. */
export function fillPanel(layers, on, failed, toggle) {
  const groups = byTheme(layers).map((group) =>
    element(
      "fieldset",
      { class: "theme" },
      element("legend", {}, group.title),
      ...group.layers.map((layer) => entry(layer, on.has(layer.name), failed.has(layer.name), toggle)),
    ),
  );
  const focused = document.activeElement?.id;
  byId("panel-body").replaceChildren(...groups);
  if (focused?.startsWith("layer-")) byId(focused)?.focus();
  byId("layers-on").textContent = say("layers_on", { count: on.size });
}

/** Open and close the sheet on a phone; on a wide screen the list is always there. */
export function preparePanel() {
  const panel = byId("panel");
  const handle = byId("panel-toggle");
  const set = (open) => {
    panel.classList.toggle("open", open);
    handle.setAttribute("aria-expanded", String(open));
  };
  handle.addEventListener("click", () => set(!panel.classList.contains("open")));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") set(false);
  });
  followFinger(handle, set);
  set(false);
  return { close: () => set(false) };
}

// A swipe on the handle does what people expect of a sheet.
function followFinger(handle, set) {
  let start = null;
  handle.addEventListener("pointerdown", (event) => {
    start = event.clientY;
  });
  handle.addEventListener("pointerup", (event) => {
    const moved = start === null ? 0 : event.clientY - start;
    start = null;
    if (Math.abs(moved) < 24) return;
    handle.addEventListener("click", (click) => click.stopImmediatePropagation(), {
      once: true,
      capture: true,
    });
    set(moved < 0);
  });
}

function entry(layer, on, failed, toggle) {
  const id = `layer-${layer.name}`;
  const box = element("input", { type: "checkbox", role: "switch", id, checked: on });
  box.addEventListener("change", () => toggle(layer.name, box.checked));
  const row = element(
    "label",
    { class: "layer", for: id },
    drawLayer(layer, 26),
    element("span", { class: "layer-words" }, title(layer), note(layer, failed)),
    box,
    element("span", { class: "switch", "aria-hidden": "true" }),
  );
  return element("div", { class: "layer-entry" }, row, on ? details(layer) : null);
}

function note(layer, failed) {
  if (failed) return element("small", { class: "failed" }, say("layer_failed", { layer: title(layer) }));
  if (layer.count === null) return null;
  if (layer.count === 0) return element("small", {}, say("empty"));
  const parts = [say("records", { count: count(layer.count) })];
  if (layer.as_of) parts.push(moment(layer.as_of));
  return element("small", {}, parts.join(" · "));
}

// The symbol that bears the layer's own name stands in its row already.
function details(layer) {
  const items = layer.legend
    .filter((item) => item.title.vi !== layer.title.vi)
    .map((item) => element("li", {}, drawSymbol(item.symbol, 20), element("span", {}, pick(item.title))));
  return items.length ? element("ul", { class: "legend" }, ...items) : null;
}
