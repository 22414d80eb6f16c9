import { getFeatureInfoUrl } from "ol/source/wms.js";
import { get as getProjection } from "ol/proj.js";

const REACH = 14; // pixels around the finger in which a point counts as touched
export const MOST = 10; // records told of one layer

/**
 * What `layers` hold at `coordinate`: [{layer, features, failed}], in their order.
 *
 * Each layer is asked by itself, so that one that fails takes no other with it.
 */
export function ask(address, layers, coordinate, resolution, signal) {
  return Promise.all(
    layers.map(async (layer) => {
      const reach = layer.geometry === "point" ? { RADIUS: REACH, BUFFER: REACH } : {};
      const params = {
        LAYERS: layer.name,
        QUERY_LAYERS: layer.name,
        INFO_FORMAT: "application/json",
        FEATURE_COUNT: MOST,
        ...reach,
      };
      const options = { url: address, params, projection: getProjection("EPSG:3857") };
      try {
        const answer = await fetch(getFeatureInfoUrl(options, coordinate, resolution), { signal });
        if (!answer.ok) throw new Error(`GetFeatureInfo: ${answer.status}`);
        const { features = [] } = await answer.json();
        return { layer, features: features.slice(0, MOST), failed: false };
      } catch (error) {
        if (error.name === "AbortError") throw error;
        return { layer, features: [], failed: true };
      }
    }),
  );
}
