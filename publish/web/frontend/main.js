import "./style/index.css";
import { byId } from "./element.js";
import { moment } from "./format.js";
import { createInquiry } from "./inquiry.js";
import { defaultLayers, drawingOrder, fetchLayers, title } from "./layers.js";
import { locate } from "./locate.js";
import { createMap } from "./map.js";
import { notify, withdraw, withdrawAll } from "./notices.js";
import { fillPanel, preparePanel } from "./panel.js";
import { createPicture } from "./picture.js";
import { readState, writeState } from "./state.js";
import { say } from "./words.js";

const EVERY_MINUTE = 60_000;
const UNITS = ["hamlet", "commune", "district"];
const { bbox, workspace } = document.body.dataset;
const wms = new URL(`geoserver/${workspace}/wms`, document.baseURI).href;
const chart = createMap(byId("map"), bbox.split(",").map(Number));
const panel = preparePanel();
const failed = new Set();
let layers = [];
let on = new Set();
let revision = "";

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
    const moments = layers.map((layer) => layer.as_of).filter(Boolean);
    const newest = moments.sort((a, b) => new Date(b) - new Date(a))[0];
    byId("fresh").textContent = newest ? `${say("updated")} ${moment(newest)}` : "";
    revision = fingerprint(layers.map((layer) => `${layer.count}@${layer.as_of}`).join("|"));
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

const inquiry = createInquiry(wms, chart, () => ({
  shown: layers.filter((layer) => on.has(layer.name) && layer.kind === "dataset"),
  units: UNITS.map((name) => layers.find((layer) => layer.name === name)).filter(Boolean),
}));

function inquire(coordinate) {
  panel.close();
  inquiry.start(coordinate);
}

chart.map.on("singleclick", (event) => inquire(event.coordinate));
chart.map.on("moveend", remember);
byId("map").addEventListener("keydown", (event) => {
  if (event.key === "Enter") inquire(chart.map.getView().getCenter());
  if (event.key === "Escape") inquiry.close();
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
