"""Outlines for display: fewer vertices, the same shared borders."""

from collections.abc import Sequence

import numpy as np
import shapely


def simplified(
    geometries: Sequence[shapely.Geometry | None], tolerance_deg: float
) -> list[shapely.Geometry | None]:
    """The polygons of one whole level with fewer vertices, in the same order.

    A border that two units share is simplified once (Visvalingam and Whyatt), so that neighbours
    still meet without gap or overlap; `tolerance_deg` (degrees) is the root of the largest
    triangle's area that may be left out. Give all units of a level together: borders with units
    that are not given cannot be kept. What is not a polygon comes back as it is.
    """
    shapes = np.array(geometries, dtype=object)
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    simple = shapely.coverage_simplify(shapes[polygonal], tolerance_deg)
    # Only where outlines overlap beforehand can the result be out of order.
    wrong = ~shapely.is_valid(simple)
    simple[wrong] = shapely.make_valid(simple[wrong], method="structure", keep_collapsed=False)
    shapes[polygonal] = simple
    return list(shapes)
