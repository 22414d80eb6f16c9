import "./style/index.css";
import { ask } from "./ask.js";
import { closeCard, line, openCard, record, whereabouts } from "./card.js";
import { byId } from "./element.js";
import { moment } from "./format.js";
import { defaultLayers, drawingOrder, fetchLayers, title } from "./layers.js";
import { locate } from "./locate.js";
import { createMap } from "./map.js";
import { notify, withdraw, withdrawAll } from "./notices.js";
import { fillPanel, preparePanel } from "./panel.js";
import { createPicture } from "./picture.js";
import { readState, writeState } from "./state.js";
import { say } from "./words.js";

const EVERY_MINUTE = 60_000;
const { bbox, workspace } = document.body.dataset;
const wms = new URL(`geoserver/${workspace}/wms`, document.baseURI).href;
const chart = createMap(byId("map"), bbox.split(",").map(Number));
const panel = preparePanel();
const failed = new Set();
let layers = [];
let on = new Set();
let revision = "";
let question = null;

const picture = createPicture(chart.map, wms, {
  loading: (busy) => {
    byId("progress").hidden = !busy;
  },
  drawn: () => withdraw("map"),
  failed: (names) => {
    if (names.length === 0 || names.length === drawable().length) {
      notify("map", say("map_failed"), { retry: () => picture.refresh() });
      return;
    }
    for (const name of names) {
      failed.add(name);
      const layer = layers.find((l) => l.name === name);
      notify(`layer:${name}`, say("layer_failed", { layer: title(layer) }), { retry: tryAll });
    }
    draw();
  },
});

const drawable = () => drawingOrder(layers, on).filter((name) => !failed.has(name));

function draw() {
  picture.show(drawable(), revision);
  fillPanel(layers, on, failed, toggle);
  if (layers.length && on.size === 0) notify("none", say("no_layers"), { quiet: true });
  else withdraw("none");
}

function tryAll() {
  failed.clear();
  withdrawAll("layer:");
  draw();
}

function toggle(name, wanted) {
  if (wanted) on.add(name);
  else on.delete(name);
  failed.delete(name);
  withdraw(`layer:${name}`);
  draw();
  remember();
}

const remember = () => layers.length && writeState(chart.position(), on);

async function load() {
  try {
    const told = await fetchLayers();
    layers = told.layers;
    withdraw("list");
    const newest = layers.map((layer) => layer.as_of).filter(Boolean).sort((a, b) => new Date(b) - new Date(a))[0];
    revision = layers.map((layer) => `${layer.count}@${layer.as_of}`).join("|");
    revision = fingerprint(revision);
    byId("fresh").textContent = newest ? `${say("updated")} ${moment(newest)}` : "";
    if (told.figuresMissing) notify("figures", say("figures_failed"), { retry: load });
    else withdraw("figures");
    return true;
  } catch {
    notify("list", say("list_failed"), { retry: start });
    return false;
  }
}

/** A short number that differs when the text does. */
function fingerprint(text) {
  let hash = 7;
  for (const letter of text) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return hash.toString(36);
}

function applyAddress() {
  const { position, layers: named } = readState();
  const known = new Set(layers.map((layer) => layer.name));
  on = new Set((named ?? defaultLayers(layers)).filter((name) => known.has(name)));
  if (position) chart.goTo(position);
  draw();
}

async function start() {
  if (await load()) applyAddress();
}

async function inquire(coordinate) {
  question?.abort();
  question = new AbortController();
  const { signal } = question;
  const resolution = chart.map.getView().getResolution();
  const shown = layers.filter((layer) => on.has(layer.name) && layer.kind === "dataset");
  const units = ["hamlet", "commune"].map((name) => layers.find((l) => l.name === name)).filter(Boolean);
  panel.close();
  chart.mark("touched", coordinate);
  openCard(say("asking"), [], forget);
  try {
    const answers = await ask(wms, [...shown, ...units], coordinate, resolution, signal);
    tell(answers.slice(0, shown.length), answers.slice(shown.length));
    byId("card").focus({ preventScroll: true });
    chart.reveal(coordinate, byId("card"));
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function tell(answers, units) {
  const found = answers.flatMap(({ layer, features }) =>
    features.map((feature) => record(layer, feature.properties)),
  );
  const troubles = answers
    .filter((answer) => answer.failed)
    .map(({ layer }) => line(say("info_failed", { layer: title(layer) }), "trouble"));
  const unit = units.flatMap((answer) => answer.features)[0]?.properties;
  const parts = unit ? [unit.name, unit.commune, unit.district].filter(Boolean) : [];
  const nodes = [whereabouts(parts), ...found, ...troubles].filter(Boolean);
  if (!found.length && !troubles.length) nodes.push(line(say("nothing")));
  const heading = found.length > 1 ? say("found", { count: found.length }) : say("found_one");
  openCard(heading, nodes, forget);
}

function forget() {
  question?.abort();
  chart.mark("touched", null);
  byId("map").focus({ preventScroll: true });
}

chart.map.on("singleclick", (event) => inquire(event.coordinate));
chart.map.on("moveend", remember);
byId("map").addEventListener("keydown", (event) => {
  if (event.key === "Enter") inquire(chart.map.getView().getCenter());
  if (event.key === "Escape") {
    closeCard();
    forget();
  }
});
byId("zoom-in").addEventListener("click", () => chart.zoomBy(1));
byId("zoom-out").addEventListener("click", () => chart.zoomBy(-1));
byId("whole").addEventListener("click", () => chart.whole());
byId("locate").addEventListener("click", () => locate(chart));
for (const id of ["language", "full-map"]) {
  byId(id)?.addEventListener("click", (event) => {
    const link = new URL(event.currentTarget.href);
    link.hash = location.hash;
    event.currentTarget.href = link.href;
  });
}
window.addEventListener("hashchange", applyAddress);
setInterval(async () => {
  if (document.visibilityState === "visible" && layers.length && (await load())) draw();
}, EVERY_MINUTE);
start();
