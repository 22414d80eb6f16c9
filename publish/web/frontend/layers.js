import { say, has, pick } from "./words.js";

const THEMES = ["epidemic", "control", "health", "service", "boundary"];
const UNIT_ORDER = ["province", "hamlet", "commune", "district"];

/** The layers a person can turn on: what is current, and the boundaries. */
export async function fetchLayers() {
  const answer = await fetch("api/layers");
  if (!answer.ok) throw new Error(`api/layers: ${answer.status}`);
  const told = await answer.json();
  const layers = told.layers.filter((layer) => ["dataset", "unit"].includes(layer.kind));
  return { layers, figuresMissing: told.freshness_error !== null };
}

/** [{title, layers}] in the order of the list; themes nobody has named come last. */
export function byTheme(layers) {
  const themes = [...new Set([...THEMES, ...layers.map((layer) => layer.theme)])];
  return themes
    .map((theme) => ({
      theme,
      title: say(has(`theme_${theme}`) ? `theme_${theme}` : "theme_other"),
      layers: layers.filter((layer) => layer.theme === theme),
    }))
    .filter((group) => group.layers.length > 0);
}

/** What is on at first: what closes or stops people, and boundaries; the rest on demand. */
export function defaultLayers(layers) {
  const first = (layer) =>
    layer.kind === "unit"
      ? layer.level !== "hamlet"
      : ["epidemic", "control"].includes(layer.theme) && !layer.periodic;
  return layers.filter(first).map((layer) => layer.name);
}

/** Names from the lowest to the topmost: ground, areas, boundary lines, points. */
export function drawingOrder(layers, on) {
  const rank = (layer) => {
    if (layer.level === "province") return 0;
    if (layer.kind === "unit") return 30 + UNIT_ORDER.indexOf(layer.level);
    if (layer.geometry === "polygon") return layer.periodic ? 10 : 20;
    return 40;
  };
  return layers
    .map((layer, index) => ({ layer, index }))
    .filter(({ layer }) => on.has(layer.name))
    .sort((a, b) => rank(a.layer) - rank(b.layer) || b.index - a.index)
    .map(({ layer }) => layer.name);
}

export const title = (layer) => pick(layer.title);
