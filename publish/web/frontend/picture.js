// All layers that are on come as one image: labels are never cut and never overlap each other,
// and a phone asks once for each view.
import ImageLayer from "ol/layer/Image.js";
import ImageWMS from "ol/source/ImageWMS.js";

const PROBE = 64; // pixels; enough to see whether a layer can be drawn at all

/** `on` has: loading(boolean), drawn(), failed(names of layers that cannot be drawn, or []). */
export function createPicture(map, address, on) {
  const source = new ImageWMS({
    url: address,
    params: { LAYERS: "", FORMAT: "image/png", TRANSPARENT: true },
    ratio: 1.25,
    serverType: "mapserver",
  });
  const layer = new ImageLayer({ source, visible: false });
  map.addLayer(layer);
  let names = [];
  let waiting = 0;

  const settle = () => {
    waiting = Math.max(0, waiting - 1);
    if (waiting === 0) on.loading(false);
  };
  source.on("imageloadstart", () => {
    waiting += 1;
    on.loading(true);
  });
  source.on("imageloadend", () => {
    settle();
    on.drawn();
  });
  source.on("imageloaderror", async () => {
    settle();
    on.failed(await undrawable(address, names, map));
  });

  return {
    /** Draw these layers, the first one lowest; `revision` changes when the data have. */
    show(wanted, revision) {
      const LAYERS = wanted.join(",");
      const params = source.getParams();
      names = wanted;
      layer.setVisible(wanted.length > 0);
      if (wanted.length && (params.LAYERS !== LAYERS || params.REVISION !== revision)) {
        source.updateParams({ LAYERS, REVISION: revision });
      }
    },
    refresh: () => source.refresh(),
  };
}

/** Those of `names` that the server cannot draw at the present place. */
async function undrawable(address, names, map) {
  const extent = map.getView().calculateExtent();
  const verdicts = await Promise.all(
    names.map(async (name) => {
      const query = new URLSearchParams({
        SERVICE: "WMS",
        VERSION: "1.3.0",
        REQUEST: "GetMap",
        LAYERS: name,
        STYLES: "",
        CRS: "EPSG:3857",
        BBOX: extent.join(","),
        WIDTH: PROBE,
        HEIGHT: PROBE,
        FORMAT: "image/png",
        TRANSPARENT: "TRUE",
      });
      try {
        const answer = await fetch(`${address}?${query}`);
        return answer.ok && (answer.headers.get("content-type") ?? "").startsWith("image/");
      } catch {
        return false;
      }
    }),
  );
  return names.filter((_, index) => !verdicts[index]);
}
