"""One published layer as a MapServer LAYER: its query, its attributes, its promises to clients."""

from typing import Any

from layers.dataset import Dataset
from layers.published import Attribute, PublishedLayer
from layers.settings import Settings
from publish.promises import layer_abstract, layer_keywords, time_span

#: Dates and instants go out as ISO text: as a type of their own, MapServer wraps them in a
#: gml:timePosition in GML 3.2, and GDAL then calls the column `as_of|timePosition`.
GML_TYPES = {
    "text": "Character",
    "bigint": "Long",
    "integer": "Integer",
    "double precision": "Real",
    # As text: typed, they come wrapped in gml:timePosition, which GDAL takes for the name.
    "date": "Character",
    "timestamptz": "Character",
    "boolean": "Boolean",
}
Choices = dict[str, str]


def time_pattern(colon: str = ":", sign: str = "[ +-]") -> str:
    """Regular expression (POSIX and Perl) of TIME: one instant with its zone, `current` or nothing.

    The plus of a zone that a client forgot to encode arrives as a blank; nothing else could
    stand there.
    """
    day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    clock = f"([01][0-9]|2[0-3]){colon}[0-5][0-9]({colon}[0-5][0-9]([.][0-9]{{1,3}})?)?"
    zone = f"(Z|{sign}(0[0-9]|1[0-4]){colon}?[0-5][0-9])"
    return f"^({day}T{clock}{zone}|current)?$"


def layer_node(
    settings: Settings,
    layer: PublishedLayer,
    dataset: Dataset | None,
    connection: str,
    classes: list[dict[str, Any]],
) -> dict[str, Any]:
    """The LAYER as mappyfile's dictionary; `connection` is a libpq string and secret."""
    west, south, east, north = settings.province.bbox
    node: dict[str, Any] = {
        "__type__": "layer",
        "name": layer.name,
        "type": layer.geometry,
        "status": "off",
        "extent": [west, south, east, north],
        "projection": ["init=epsg:4326"],
        "connectiontype": "postgis",
        "connection": quoted(connection),
        "processing": ["CLOSE_CONNECTION=DEFER"],
        "data": quoted(query(layer, dataset, settings.timezone)),
        "template": f"templates/{layer.name}.html",
        "classgroup": layer.style,
        "metadata": metadata_node(_metadata(settings, layer)),
        "classes": classes,
    }
    if layer.geometry == "point":
        node |= {"tolerance": 12, "toleranceunits": "pixels"}
    if layer.temporal:
        # No default here: a TIME that fails the pattern leaves %time% in the query, which the
        # database then refuses. With a default it would be drawn as today.
        node["validation"] = {"__type__": "validation", "time": time_pattern()}
    return node


def quoted(text: str) -> str:
    """Text for a mapfile's double quotes; mappyfile puts them around, and escapes nothing."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def metadata_node(metadata: dict[str, str]) -> dict[str, str]:
    return {"__type__": "metadata"} | {key: quoted(value) for key, value in metadata.items()}


def displayed(layer: PublishedLayer, dataset: Dataset | None) -> dict[str, str]:
    """Attribute -> SQL of its value as a person reads it, where that differs from the value."""
    choices = _choices(dataset)
    sql = {}
    for attribute in layer.attributes:
        column = f'"{attribute.name}"'
        if attribute.name in choices:
            whens = " ".join(
                f"WHEN {_literal(value)} THEN {_literal(words)}"
                for value, words in choices[attribute.name].items()
            )
            sql[attribute.name] = f"CASE {column} {whens} ELSE {column} END"
        elif attribute.type == "date":
            sql[attribute.name] = f"to_char({column}, 'DD/MM/YYYY')"
        elif attribute.type == "boolean":
            sql[attribute.name] = f"CASE {column} WHEN true THEN 'Có' WHEN false THEN 'Không' END"
        elif attribute.type == "timestamptz":
            local = f"{column} AT TIME ZONE %zone%"
            sql[attribute.name] = f"to_char({local}, 'HH24:MI DD/MM/YYYY')"
    return sql


def query(layer: PublishedLayer, dataset: Dataset | None, timezone: str) -> str:
    """MapServer's DATA: only the layer's own attributes, the id, and their readable forms."""
    columns = ["id", f"{_literal(layer.name + '.')} || id AS fid"]
    columns += [_value(attribute) for attribute in layer.attributes]
    columns += [
        f'{sql.replace("%zone%", _literal(timezone))} AS "{name}__vi"'
        for name, sql in displayed(layer, dataset).items()
    ]
    source = f"SELECT {', '.join(columns)}, geom FROM pub.{layer.name}"
    if layer.temporal:
        # The literal stays text until it is known to be an instant.
        instant = "replace(nullif(nullif('%time%', 'current'), ''), ' ', '+')::timestamptz"
        moment = f"coalesce({instant}, now())"
        source += f" WHERE date_trunc('milliseconds', {moment}) BETWEEN valid_from AND valid_to"
    # One order for all: pages that follow each other, and the same symbol on top in every tile.
    source += " ORDER BY id"
    return f"geom FROM ({source}) AS features USING UNIQUE id USING SRID=4326"


def _value(attribute: Attribute) -> str:
    column = f'"{attribute.name}"'
    if attribute.type == "timestamptz":
        text = f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SSZ')"
        return f"replace({text}, ' ', 'T') AS {column}"
    if attribute.type == "boolean":
        return f"{column}::int AS {column}"  # the GeoJSON writer knows booleans as 1 and 0 only
    return column


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _choices(dataset: Dataset | None) -> dict[str, Choices]:
    fields = dataset.fields if dataset else []
    return {f.name: {v: c.vi for v, c in f.choices.items()} for f in fields if f.choices}


def _metadata(settings: Settings, layer: PublishedLayer) -> dict[str, str]:
    west, south, east, north = settings.province.bbox
    names = [attribute.name for attribute in layer.attributes]
    metadata = {
        "ows_title": layer.title_vi,
        "ows_abstract": layer_abstract(layer),
        "ows_keywordlist": ",".join(layer_keywords(layer)),
        "ows_extent": f"{west} {south} {east} {north}",
        "ows_geomtype": "Point" if layer.geometry == "point" else "MultiPolygon",
        "wms_include_items": ",".join(names),
        "gml_include_items": ",".join(("fid", *names)),
        # GML carries the id as gml:id, so the column is written as nothing there; GeoJSON's
        # writer takes its "id" from it (see mapfile.py).
        "gml_fid_template": "",
        "gml_mandatory_items": "fid",
        "gml_featureid": "id",
        "gml_geometries": "geom",
        "gml_geom_type": "point" if layer.geometry == "point" else "multipolygon",
        "wfs_use_default_extent_for_getfeature": "false",
    }
    for attribute in layer.attributes:
        metadata[f"gml_{attribute.name}_type"] = GML_TYPES[attribute.type]
    if layer.temporal:
        first, last = time_span(settings)
        metadata["wms_timeextent"] = f"{first}/{last}/PT1S"
        metadata["wms_timedefault"] = "current"
    return metadata
