import { element, svg } from "./element.js";

const FINEST = 1.2; // a hairline of the map would not be seen in the list

/** A legend symbol drawn sharply at any screen: an icon, a mark, or the paint of an area. */
export function drawSymbol(symbol, size = 24) {
  if (symbol?.shape === "icon") {
    const src = `symbols/${symbol.icon}`;
    return element("img", { class: "symbol", src, alt: "", width: size, height: size });
  }
  const paint = {
    fill: symbol?.fill ?? "none",
    "fill-opacity": symbol?.fill_opacity ?? 1,
    stroke: symbol?.stroke ?? "none",
    "stroke-width": Math.min(Math.max(symbol?.stroke_width ?? 1, FINEST), 3),
    "stroke-dasharray": symbol?.dash,
  };
  const shape =
    symbol?.shape === "area" || symbol?.shape === "square"
      ? svg("rect", { x: 3, y: 5, width: 18, height: 14, rx: 3, ...paint })
      : svg("circle", { cx: 12, cy: 12, r: 7, ...paint });
  return frame(size, shape);
}

/** One symbol for a whole layer: its first, or a ramp where areas have several paints. */
export function drawLayer(layer, size) {
  const symbols = layer.legend.map((item) => item.symbol);
  if (symbols.length < 2 || symbols.some((symbol) => symbol.shape !== "area")) {
    return drawSymbol(symbols[0], size);
  }
  const last = symbols.length - 1;
  const picks = last === 1 ? symbols : [symbols[0], symbols[Math.round(last / 2)], symbols[last]];
  const width = 18 / picks.length;
  const stripes = picks.map((symbol, index) =>
    svg("rect", {
      x: 3 + index * width,
      y: 5,
      width,
      height: 14,
      fill: symbol.fill,
      "fill-opacity": symbol.fill_opacity,
      stroke: symbol.stroke,
    }),
  );
  return frame(size, ...stripes);
}

function frame(size, ...shapes) {
  const box = { class: "symbol", viewBox: "0 0 24 24", width: size, height: size };
  return svg("svg", { ...box, "aria-hidden": "true" }, ...shapes);
}
