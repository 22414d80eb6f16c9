"""GetFeatureInfo as HTML and as GeoJSON, by MapServer's templates.

HTML: one template a layer, labels in Vietnamese. Values pass through the `[item]` tag, which
escapes HTML by default; rows without a value are hidden by their class, because the tag language
has no condition on a feature's value.

GeoJSON: one template for all, because the writer behind WFS takes a single layer and a click may
meet several. Every feature ends with a comma and a line break; nginx removes the last comma (no
value can hold a line break there, JSON writes it as \\n).
"""

from collections.abc import Iterable
from html import escape

from layers.published import Attribute, PublishedLayer

MARK = "<!-- MapServer Template -->\n"  # MapServer refuses files that do not begin so
HEADER = (
    MARK
    + """<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Thông tin đối tượng</title>
<style>
body { font: 14px/1.4 "DejaVu Sans", system-ui, sans-serif; color: #212121; margin: 8px; }
h2 { font-size: 15px; margin: 10px 0 4px; color: #b71c1c; }
table { border-collapse: collapse; width: 100%; max-width: 34em; }
th { text-align: left; vertical-align: top; font-weight: normal; color: #616161; width: 38%; }
th, td { padding: 3px 8px 3px 0; border-bottom: 1px solid #eeeeee; }
tr.empty { display: none; }
</style>
</head>
<body>
"""
)
FOOTER = MARK + "</body>\n</html>\n"


def display_column(attribute: Attribute) -> str:
    """Name of the column that holds the attribute's value as a person reads it."""
    return attribute.name + "__vi"


def template(layer: PublishedLayer, shown: frozenset[str]) -> str:
    """The template of one feature; `shown` names the attributes that have a display column."""
    rows = "".join(_row(attribute, shown) for attribute in layer.attributes)
    title = escape(layer.title_vi)
    table = f"<table>\n{rows}</table>\n"
    return f'{MARK}<section class="{layer.name}">\n<h2>{title}</h2>\n{table}</section>\n'


def _row(attribute: Attribute, shown: frozenset[str]) -> str:
    column = display_column(attribute) if attribute.name in shown else attribute.name
    state = f'[item name="{attribute.name}" format="filled" nullformat="empty"]'
    label = escape(attribute.label_vi)
    return f'<tr class="{state}"><th>{label}</th><td>[item name="{column}"]</td></tr>\n'


def json_template(layers: Iterable[PublishedLayer]) -> str:
    """The template of a FeatureCollection of whatever layers were met; coordinates in degrees."""
    blocks = "".join(_json_block(layer) for layer in layers)
    return f'{MARK}{{"type": "FeatureCollection", "features": [\n{blocks}]}}\n'


#: What remains of the template's last feature, and what nginx makes of it.
JSON_TAIL = (",\n]", "\n]")
NUMBERS = {"bigint", "integer", "double precision", "boolean"}
POINT = '{"type": "Point", "coordinates": [[shpxy precision="7" proj="init=epsg:4326" xf=","]]}'
MULTIPOLYGON = (
    '{"type": "MultiPolygon", "coordinates": [[shpxy precision="7" proj="init=epsg:4326" '
    'ph="[" pf="]" ps="," orh="[" orf="]" irh=",[" irf="]" xh="[" xf="," yf="]" cs=","]]}'
)


def _json_block(layer: PublishedLayer) -> str:
    properties = ",\n".join(_json_property(attribute) for attribute in layer.attributes)
    geometry = POINT if layer.geometry == "point" else MULTIPOLYGON
    return (
        f'[resultset layer="{layer.name}"][feature]'
        f'{{"type": "Feature", "id": "{layer.name}.[item name="id"]",\n'
        f'"geometry": {geometry},\n"properties": {{\n{properties}\n}}}},\n[/feature][/resultset]'
    )


def _json_property(attribute: Attribute) -> str:
    if attribute.type in NUMBERS:
        return f'"{attribute.name}": [item name="{attribute.name}" nullformat="null"]'
    return f'"{attribute.name}": "[item name="{attribute.name}" escape="json"]"'
