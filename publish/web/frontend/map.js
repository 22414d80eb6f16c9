import Feature from "ol/Feature.js";
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import Point from "ol/geom/Point.js";
import { defaults as controls } from "ol/control/defaults.js";
import ScaleLine from "ol/control/ScaleLine.js";
import { defaults as interactions } from "ol/interaction/defaults.js";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat, toLonLat, transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";

const ROUND = 0.35; // how far beyond the province one may look, as a share of its size
const SHARPEST = 2; // phones with three pixels a point would ask for images twice as large
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250;

/** The map on `target`, kept near `bbox` (west, south, east, north in degrees). */
export function createMap(target, bbox) {
  const home = transformExtent(bbox, "EPSG:4326", "EPSG:3857");
  const [width, height] = [home[2] - home[0], home[3] - home[1]];
  const extent = [
    home[0] - width * ROUND,
    home[1] - height * ROUND,
    home[2] + width * ROUND,
    home[3] + height * ROUND,
  ];
  const view = new View({ extent, constrainOnlyCenter: true, minZoom: 6, maxZoom: 19 });
  const marks = new VectorSource();
  const map = new OlMap({
    target,
    view,
    pixelRatio: Math.min(window.devicePixelRatio || 1, SHARPEST),
    controls: controls({ zoom: false, rotate: false, attribution: false }).extend([
      new ScaleLine({ minWidth: 60 }),
    ]),
    interactions: handling(document.body.classList.contains("embedded")),
    layers: [new VectorLayer({ source: marks, zIndex: 10 })],
  });
  const whole = (duration = CALM) => view.fit(home, { padding: [24, 24, 24, 24], duration });
  whole(0);
  return {
    map,
    whole,
    zoomBy: (step) => view.animate({ zoom: view.getZoom() + step, duration: CALM }),
    goTo({ zoom, lat, lon }) {
      view.setCenter(fromLonLat([lon, lat]));
      view.setZoom(zoom);
    },
    position() {
      const [lon, lat] = toLonLat(view.getCenter());
      return { zoom: view.getZoom(), lat, lon };
    },
    /** Mark one place of a kind ("touched", "me"), or none. */
    mark(kind, coordinate) {
      marks.getFeatures().forEach((f) => f.get("kind") === kind && marks.removeFeature(f));
      if (!coordinate) return;
      const feature = new Feature({ geometry: new Point(coordinate), kind });
      feature.setStyle(STYLES[kind]);
      marks.addFeature(feature);
    },
    /** Move the map so that `coordinate` is not hidden beneath `cover`. */
    reveal(coordinate, cover) {
      const pixel = map.getPixelFromCoordinate(coordinate);
      if (!pixel) return;
      const box = map.getTargetElement().getBoundingClientRect();
      const over = cover.getBoundingClientRect();
      const [x, y] = [pixel[0] + box.left, pixel[1] + box.top];
      const hidden = x > over.left && x < over.right && y > over.top - 40 && y < over.bottom;
      if (!hidden) return;
      const sheet = over.width > box.width * 0.8;
      const shift = sheet
        ? [0, y - (box.top + (over.top - box.top) / 2)]
        : [x - (box.left + (over.left - box.left) / 2), 0];
      const [cx, cy] = map.getPixelFromCoordinate(view.getCenter());
      const center = map.getCoordinateFromPixel([cx + shift[0], cy + shift[1]]);
      view.animate({ center, duration: CALM });
    },
    inside: (coordinate) =>
      coordinate[0] >= home[0] && coordinate[0] <= home[2] &&
      coordinate[1] >= home[1] && coordinate[1] <= home[3],
    show: (coordinate) =>
      view.animate({ center: coordinate, zoom: Math.max(view.getZoom(), 14), duration: CALM }),
  };
}

/**
 * Wheel and drag work at once: a target that can have the focus would make OpenLayers wait for it.
 * Only in another site's page the wheel scrolls that page until the map is touched.
 */
function handling(embedded) {
  if (!embedded) return interactions({ onFocusOnly: false });
  return interactions({ onFocusOnly: false, mouseWheelZoom: false }).extend([
    new MouseWheelZoom({ onFocusOnly: true }),
  ]);
}

const ring = (radius, fill, stroke, width) =>
  new Style({
    image: new CircleStyle({
      radius,
      fill: fill && new Fill({ color: fill }),
      stroke: new Stroke({ color: stroke, width }),
    }),
  });

const STYLES = {
  touched: [ring(15, null, "rgba(255,255,255,.95)", 6), ring(15, null, "#0b4f5c", 3)],
  me: [ring(16, "rgba(30,102,208,.18)", "rgba(30,102,208,.4)", 1), ring(7, "#1e66d0", "#fff", 3)],
};
