"""Two planes for degrees: one that keeps straight lines straight, one that keeps areas."""

from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

Array = NDArray[Any]
_METRES_PER_DEGREE = 111_195.0


class Plane:
    """Local planes around the middle of some geometries (EPSG:4326).

    `to_metres` only scales longitude and latitude, so that what is on a line in degrees (as the
    database sees it) stays on it: distances are right to 0.5 % within a province, which is enough
    for a tolerance of centimetres. `area` goes through Lambert's azimuthal equal-area projection of
    the WGS 84 ellipsoid, which agrees with the geodesic area to far better than 0.01 %.
    """

    def __init__(self, geometries: Array) -> None:
        west, south, east, north = shapely.total_bounds(geometries)
        self._middle = np.array([(west + east) / 2, (south + north) / 2])
        across = np.cos(np.radians(self._middle[1]))
        self._scale = np.array([across, 1.0]) * _METRES_PER_DEGREE
        self._equal_area = pyproj.Transformer.from_crs(
            4326,
            f"+proj=laea +lon_0={self._middle[0]} +lat_0={self._middle[1]} +datum=WGS84",
            always_xy=True,
        )

    def metres(self, degrees: Array) -> Array:
        """Coordinates (n, 2) in local metres."""
        return np.asarray((degrees - self._middle) * self._scale)

    def to_metres(self, geometries: Any) -> Any:
        return shapely.transform(geometries, self.metres)

    def to_degrees(self, geometries: Any) -> Any:
        return shapely.transform(geometries, lambda xy: xy / self._scale + self._middle)

    def area(self, geometries: Any) -> Any:
        """Square metres of geometries in degrees."""
        return shapely.area(
            shapely.transform(
                geometries, lambda xy: np.column_stack(self._equal_area.transform(*xy.T))
            )
        )


def polygonal(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a geometry as a Polygon or MultiPolygon, empty if it has none."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    polygons = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(list(polygons))


def wide(geometry: shapely.Geometry, width: float) -> list[shapely.Polygon]:
    """The polygons of a geometry (local metres) that are wider than `width` somewhere."""
    parts = np.atleast_1d(shapely.get_parts(polygonal(geometry)))
    inner = shapely.buffer(parts, -width / 2, quad_segs=1)
    return list(parts[~shapely.is_empty(inner)])
