"""Outlines on the same land: overlaps between neighbours, and one outline that stands twice."""

import numpy as np
import shapely

from ingest.boundaries.topology.model import Fault, Outline, area_words, titles
from ingest.boundaries.topology.plane import Array, Plane, wide
from layers.text import fold

_SAME_SHARE = 0.99  # outlines that have so much in common are one drawing


def find_overlaps(
    outlines: list[Outline], around: list[Outline], plane: Plane, tolerance: float
) -> tuple[set[int], list[Fault]]:
    """Numbers of the outlines to be held because another is the same, and faults.

    Overlaps not wider than `tolerance` (metres) anywhere are none. Those between two of `around`
    are not looked for.
    """
    everyone = [*outlines, *around]
    shapes = plane.to_metres(np.array([o.geometry for o in everyone], dtype=object))
    one, two = _pairs(shapes, len(outlines))
    held: set[int] = set()
    faults = []
    common = shapely.intersection(shapes[one], shapes[two])
    for i, j, piece in zip(one.tolist(), two.tolist(), common, strict=True):
        pieces = wide(piece, tolerance)
        if not pieces:
            continue
        place = plane.to_degrees(shapely.MultiPolygon(pieces))
        area = float(plane.area(place))
        pair = [everyone[i], everyone[j]]
        words = {"pair": titles(pair)} | area_words(area)
        rows = tuple(o.row for o in pair if o.row)
        if shapely.area(piece) < _SAME_SHARE * max(shapes[i].area, shapes[j].area):
            faults.append(Fault("unit_overlap", rows, area, place, False, words))
        elif _same_unit(*pair):
            held.add(j)
            words["first"] = str(pair[0].row)
            faults.append(Fault("unit_outline_repeated", rows[1:], area, place, False, words))
        else:
            held |= {i, j}
            faults.append(Fault("unit_outline_shared", rows, area, place, False, words))
    return {i for i in held if i < len(outlines)}, faults


def _pairs(shapes: Array, first: int) -> tuple[Array, Array]:
    """Pairs of shapes with land in common, of which at least one is among the `first`."""
    one, two = shapely.STRtree(shapes).query(shapes[:first])
    once = one < two
    one, two = one[once], two[once]
    common = shapely.relate_pattern(shapes[one], shapes[two], "T********")
    order = np.lexsort((two[common], one[common]))
    return one[common][order], two[common][order]


def _same_unit(one: Outline, two: Outline) -> bool:
    return one.parent_id == two.parent_id and fold(one.name) == fold(two.name)
