"""Each outline on its own: is it a polygon, are its rings in order, can it be mended if not?"""

import re
from dataclasses import replace

import numpy as np
import shapely

from ingest.boundaries.topology.model import Fault, Outline, area_words
from ingest.boundaries.topology.plane import Array, Plane, polygonal

# A repair that changes less than this share of the area, whichever way it is done, needs no judge.
UNCLEAR_SHARE = 0.01
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_REASONS_VI = {
    "Self-intersection": "vòng ranh giới tự cắt",
    "Ring Self-intersection": "vòng ranh giới tự chạm",
    "Nested shells": "vùng nằm trong vùng",
    "Nested holes": "lỗ nằm trong lỗ",
    "Hole lies outside shell": "lỗ nằm ngoài vùng",
    "Interior is disconnected": "vùng bị lỗ chia cắt",
    "Duplicate Rings": "vòng ranh giới lặp lại",
    "Too few points in geometry component": "vòng ranh giới thiếu đỉnh",
    "Invalid Coordinate": "tọa độ không phải là số",
}


def mend(outlines: list[Outline]) -> tuple[list[Outline], list[Fault]]:
    """Outlines as valid two-dimensional polygons, same order, without the unusable; and faults.

    An outline that is in order comes back as the same object.
    """
    shapes = np.array([outline.geometry for outline in outlines], dtype=object)
    usable, faults = _polygons_only(outlines, shapes)
    kept = [replace(o, geometry=s) if o.geometry is not s else o for o, s in usable]
    if not kept:
        return [], faults
    kept, found = _flat(kept)
    faults += found
    kept, found = _without_repeats(kept)
    faults += found
    mended: list[Outline] = []
    valid = shapely.is_valid([outline.geometry for outline in kept])
    plane = Plane(np.array([o.geometry for o in kept])) if not valid.all() else None
    for outline, good in zip(kept, valid, strict=True):
        if good or plane is None:
            mended.append(outline)
            continue
        repaired, fault = _repaired(outline, plane)
        faults.append(fault)
        if repaired is not None:
            mended.append(repaired)
    return mended, faults


def _polygons_only(
    outlines: list[Outline], shapes: Array
) -> tuple[list[tuple[Outline, shapely.Geometry]], list[Fault]]:
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    endless = np.zeros(len(shapes), dtype=bool)
    endless[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    usable, faults = [], []
    nowhere = shapely.Point()
    for i, outline in enumerate(outlines):
        if empty[i]:
            faults.append(Fault("unit_empty_outline", (outline.row,), 0.0, nowhere, False))
        elif endless[i]:
            words = _reason("Invalid Coordinate")
            faults.append(Fault("unit_unclear_outline", (outline.row,), 0.0, nowhere, False, words))
        elif kinds[i] in (_POLYGON, _MULTIPOLYGON):
            usable.append((outline, shapes[i]))
        else:
            kept = polygonal(shapes[i]) if kinds[i] == _COLLECTION else None
            mixed = kept is not None and not kept.is_empty
            place = shapely.force_2d(shapely.point_on_surface(shapes[i]))
            code = "unit_mixed_outline" if mixed else "unit_not_polygon"
            words = {"kind": shapes[i].geom_type}
            faults.append(Fault(code, (outline.row,), 0.0, place, mixed, words))
            if mixed:
                usable.append((outline, kept))
    return usable, faults


def _flat(outlines: list[Outline]) -> tuple[list[Outline], list[Fault]]:
    """Without heights; said once for all, and only if any is not zero (KML always has them)."""
    shapes = np.array([outline.geometry for outline in outlines], dtype=object)
    solid = shapely.has_z(shapes)
    if not solid.any():
        return outlines, []
    coordinates, owner = shapely.get_coordinates(shapes, include_z=True, return_index=True)
    high = np.unique(owner[np.nan_to_num(coordinates[:, 2]) != 0])
    faults = []
    if len(high):
        rows = tuple(outlines[i].row for i in high)
        place = shapely.point_on_surface(shapely.force_2d(shapes[high[0]]))
        faults = [Fault("heights_dropped", rows, 0.0, place, True)]
    return [
        replace(o, geometry=shapely.force_2d(o.geometry)) if z else o
        for o, z in zip(outlines, solid, strict=True)
    ], faults


def _without_repeats(outlines: list[Outline]) -> tuple[list[Outline], list[Fault]]:
    """Without vertices that stand twice in a row; one fault for all, since they harm nobody."""
    shapes = np.array([outline.geometry for outline in outlines], dtype=object)
    clean = shapely.remove_repeated_points(shapes, 0.0)
    fewer = shapely.get_num_coordinates(shapes) - shapely.get_num_coordinates(clean)
    touched = np.flatnonzero(fewer > 0)
    if not len(touched):
        return outlines, []
    coordinates, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(shapes[touched])), return_index=True
    )
    twice = (coordinates[1:] == coordinates[:-1]).all(axis=1) & (ring[1:] == ring[:-1])
    fault = Fault(
        "unit_repeated_vertex",
        tuple(outlines[i].row for i in touched),
        0.0,
        shapely.MultiPoint(coordinates[1:][twice]),
        True,
        {"count": str(fewer.sum())},
    )
    changed = set(touched.tolist())
    return [replace(o, geometry=clean[i]) if i in changed else o for i, o in enumerate(outlines)], [
        fault
    ]


def _repaired(outline: Outline, plane: Plane) -> tuple[Outline | None, Fault]:
    """The outline with its rings in order, or None if more than one reading is possible.

    Rings are filled whatever their direction (the structure method); where counting crossings
    (the linework method) gives another area, or the area as drawn was another, somebody must say
    what was meant. A part inside another part adds nothing and is left out.
    """
    explained = shapely.is_valid_reason(outline.geometry)
    reason = explained.split("[")[0].strip()
    repaired = polygonal(
        shapely.make_valid(outline.geometry, method="structure", keep_collapsed=False)
    )
    area = float(plane.area(repaired))
    change = abs(float(plane.area(outline.geometry)) - area)
    place = _place(explained, outline.geometry)
    nested = reason == "Nested shells"
    other = polygonal(shapely.make_valid(outline.geometry))
    doubt = float(plane.area(shapely.symmetric_difference(repaired, other)))
    unclear = repaired.is_empty or (not nested and max(change, doubt) > UNCLEAR_SHARE * area)
    code = "unit_unclear_outline" if unclear else "unit_nested_shell" if nested else "unit_ring"
    words = _reason(reason) | area_words(max(change, doubt) if unclear else change)
    fault = Fault(code, (outline.row,), change, place, not unclear, words)
    return (None if unclear else replace(outline, geometry=repaired)), fault


def _reason(reason: str) -> dict[str, str]:
    return {
        "reason_en": reason.lower(),
        "reason_vi": _REASONS_VI.get(reason, reason),
    } | area_words(0.0)


def _place(explained: str, geometry: shapely.Geometry) -> shapely.Point:
    """The point that GEOS names in "Self-intersection[105.1 18.9]"."""
    found = re.search(r"\[(\S+) (\S+)\]", explained)
    return shapely.Point(float(found[1]), float(found[2])) if found else geometry.centroid
