// What a shared address holds: #map=zoom/latitude/longitude&layers=a,b
const POSITION = /^([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/;

/** {position: {zoom, lat, lon} | null, layers: string[] | null} of the current address. */
export function readState() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const found = POSITION.exec(parameters.get("map") ?? "");
  const [zoom, lat, lon] = found ? found.slice(1).map(Number) : [];
  const valid = found && [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) < 85;
  return {
    position: valid ? { zoom, lat, lon } : null,
    layers: parameters.has("layers") ? parameters.get("layers").split(",").filter(Boolean) : null,
  };
}

/** Put position and layers into the address without adding to the browser's history. */
export function writeState({ zoom, lat, lon }, layers) {
  const map = `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
  history.replaceState(null, "", `#map=${map}&layers=${[...layers].join(",")}`);
}
