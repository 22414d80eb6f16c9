"""A page of features is the database's, attribute by attribute and place by place."""

import math
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry import shape

from layers.published import PublishedLayer
from publish.verify.proof import Broken
from publish.verify.truth import Row, Truth

#: Degrees; seven decimals are a centimetre.
NEAR = 2e-7


def check_values(layer: PublishedLayer, truth: Truth, features: list[Any]) -> str:
    """The first page holds the first features by id, with the values and the outlines they have."""
    told = [str(feature.get("id")) for feature in features]
    expected = [f"{layer.name}.{row.id}" for row in truth.rows]
    if told != expected:
        raise Broken(f"the first page is {', '.join(told)}, not {', '.join(expected)}")
    for row, feature in zip(truth.rows, features, strict=True):
        _same_values(layer, row, feature["properties"], str(feature["id"]))
        _same_place(row, feature["geometry"], str(feature["id"]))
    return f"{len(features)} features as in the database"


def _same_values(layer: PublishedLayer, row: Row, told: dict[str, Any], identifier: str) -> None:
    for attribute, value in zip(layer.attributes, row.values, strict=True):
        if not same(value, told.get(attribute.name)):
            # Its words stay inside: a proof's text goes into logs.
            raise Broken(f"{identifier}: {attribute.name} is not what the database holds")


def same(value: object, told: object) -> bool:
    """Whether a service told this value of the database, in any of JSON's ways to write it."""
    if value is None:
        return told in (None, "")  # MapServer knows no null
    try:
        if isinstance(value, bool):
            return told in (value, int(value))
        if isinstance(value, datetime):
            moment = datetime.fromisoformat(str(told))
            return abs((moment - value).total_seconds()) < 1
        if isinstance(value, date):
            return str(told).rstrip("Z") == value.isoformat()
        if isinstance(value, int | float):
            return math.isclose(float(str(told)), value, rel_tol=1e-9)
    except (ValueError, TypeError):
        return False
    return told == value


def _same_place(row: Row, told: Any, identifier: str) -> None:
    if told is None:
        raise Broken(f"{identifier} has no place, though it has one in the database")
    true, found = shapely.from_wkb(row.place), shape(told)
    away = shapely.hausdorff_distance(true, found)
    counts = shapely.get_num_coordinates([true, found])
    if not away <= NEAR or counts[0] != counts[1]:
        raise Broken(f"{identifier} lies up to {away:.7f}° from where the database has it")
