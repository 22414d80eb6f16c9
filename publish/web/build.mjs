// Bundles the pages into static/build: a script and a style sheet each, the fonts beside them.
import { rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("static/build", { recursive: true, force: true });
await build({
  entryPoints: { map: "frontend/main.js", send: "frontend/send/main.js" },
  entryNames: "[name]",
  assetNames: "[name]-[hash]",
  outdir: "static/build",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  loader: { ".woff2": "file" },
  legalComments: "none",
});
