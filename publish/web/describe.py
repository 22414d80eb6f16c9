"""What `/api/layers` says: every public layer with its words, addresses, legend and freshness."""

from typing import Any
from urllib.parse import urlencode

from layers.catalogue import Catalogue
from layers.dataset import Dataset
from layers.published import Attribute, PublishedLayer, published_layers
from layers.settings import Settings
from publish.web.freshness import Fresh
from publish.web.legend import read_legend

Json = dict[str, Any]


def describe_layers(settings: Settings, catalogue: Catalogue) -> list[Json]:
    """All public layers, without freshness; it changes only with the catalogue and the styles."""
    return [
        _layer(layer, catalogue.datasets.get(layer.dataset or ""), settings)
        for layer in published_layers(catalogue, "public")
    ]


def describe_province(settings: Settings) -> Json:
    province = settings.province
    crs = [f"EPSG:{code}" for code in (4326, 3857, province.crs)]
    return {"code": province.code, "name": province.name, "bbox": province.bbox, "crs": crs}


def service_address(settings: Settings, service: str) -> str:
    """Where clients find `wms` or `wfs`."""
    return f"{settings.web.address}/geoserver/{settings.province.workspace}/{service}"


def with_freshness(layers: list[Json], fresh: dict[str, Fresh]) -> list[Json]:
    """The layers with `count` and `as_of` of their datasets; null for boundaries and unknowns."""
    merged = []
    for layer in layers:
        found = fresh.get(layer["dataset"] or "")
        as_of = found.as_of.isoformat() if found and found.as_of else None
        merged.append(layer | {"count": found.count if found else None, "as_of": as_of})
    return merged


def _layer(layer: PublishedLayer, dataset: Dataset | None, settings: Settings) -> Json:
    legend = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetLegendGraphic",
        "LAYER": layer.name,
        "FORMAT": "image/png",
        "SLD_VERSION": "1.1.0",
    }
    return {
        "name": layer.name,
        "kind": layer.kind,
        "dataset": layer.dataset,
        "level": layer.level,
        "theme": layer.theme,
        "geometry": layer.geometry,
        "periodic": bool(dataset and dataset.period),
        "temporal": layer.temporal,
        "title": {"vi": layer.title_vi, "en": layer.title_en},
        "abstract": {"vi": layer.abstract_vi, "en": layer.abstract_en},
        "keywords": layer.keywords,
        "attributes": [_attribute(attribute, dataset) for attribute in layer.attributes],
        "legend": read_legend(layer, dataset, settings.styles_dir),
        "legend_url": f"{service_address(settings, 'wms')}?{urlencode(legend)}",
    }


def _attribute(attribute: Attribute, dataset: Dataset | None) -> Json:
    """`type` is what the value means (a phone is not just text), `choices` the words of codes."""
    described: Json = {
        "name": attribute.name,
        "type": _meaning(attribute.type),
        "label": {"vi": attribute.label_vi, "en": attribute.label_en},
    }
    field = next((f for f in (dataset.fields if dataset else []) if f.name == attribute.name), None)
    if field is not None and field.stored:
        described["type"] = field.type
        if field.choices:
            described["choices"] = {
                value: {"vi": choice.vi, "en": choice.en} for value, choice in field.choices.items()
            }
    return described


def _meaning(sql_type: str) -> str:
    meanings = {"bigint": "integer", "double precision": "decimal", "timestamptz": "datetime"}
    return meanings.get(sql_type, sql_type)
