"""Import SLD into MapServer with its own reader. Runs under the distribution's Python.

mapscript can be imported by /usr/bin/python3 only, so the program calls this file as a script: it
imports nothing of the project. Standard input, JSON:
    {"fonts": {alias: path}, "styles": [{"name", "geometry": "point"|"polygon", "sld": text}]}
Standard output, JSON: {name: {"map": text of a mapfile with one layer} or {"error": one line}}.
"""

import json
import sys

import mapscript


def import_style(style: dict[str, str], fonts: dict[str, str]) -> dict[str, str]:
    map_ = mapscript.mapObj()
    map_.web.validation.set("sld_external_graphic", r"^/.+\.svg$")
    for alias, path in fonts.items():
        map_.fontset.fonts.set(alias, path)
    layer = mapscript.layerObj(map_)
    layer.name = style["name"]
    kinds = {"point": mapscript.MS_LAYER_POINT, "polygon": mapscript.MS_LAYER_POLYGON}
    layer.type = kinds[style["geometry"]]
    layer.status = mapscript.MS_ON
    # The reader opens the layer; nothing stands behind this one.
    layer.connectiontype = mapscript.MS_INLINE
    try:
        if map_.applySLD(style["sld"]) != mapscript.MS_SUCCESS:
            return {"error": "MapServer refused it"}
    except mapscript.MapServerError as error:
        return {"error": str(error).strip().splitlines()[0]}
    if layer.numclasses == 0:
        return {"error": "MapServer found no rule in it"}
    return {"map": map_.convertToString()}


def main() -> None:
    request = json.load(sys.stdin)
    answer = {s["name"]: import_style(s, request["fonts"]) for s in request["styles"]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
