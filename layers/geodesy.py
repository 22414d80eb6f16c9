"""VN-2000 and WGS 84: the one place where the official seven parameters stand.

EPSG:6960 ("VN-2000 to WGS 84 (2)") in coordinate-frame signs. Position-vector notations such as
`+towgs84` flip the rotations. Map projections are left to PROJ; the shift between the two datums
is spelt out here, so that a change of a library's default cannot move a boundary.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

WGS84 = 4326
VN2000 = 4756

# EPSG code -> central meridian in degrees; every TM-3 zone has scale 0.9999.
TM3 = {
    5896: 102.0,
    9205: 103.0,
    9206: 104.0,
    9207: 104.5,
    9208: 104.75,
    5897: 105.0,
    9209: 105.5,
    9210: 105.75,
    9211: 106.0,
    9212: 106.25,
    9213: 106.5,
    9214: 107.0,
    9215: 107.25,
    9216: 107.5,
    5899: 107.75,
    5898: 108.0,
    9217: 108.25,
    9218: 108.5,
}
TM3_SCALE = 0.9999
UTM_VN2000 = {3405: 105.0, 3406: 111.0}
UTM_WGS84 = {32648: 105.0, 32649: 111.0}


@dataclass(frozen=True)
class Helmert:
    """Seven parameters in coordinate-frame signs: metres, seconds of arc, parts per million."""

    x: float
    y: float
    z: float
    rx: float
    ry: float
    rz: float
    ppm: float

    @property
    def towgs84(self) -> str:
        """The same in the position-vector signs of `+towgs84`."""
        values = (self.x, self.y, self.z, -self.rx, -self.ry, -self.rz, self.ppm)
        return ",".join(map(str, values))

    @property
    def pipeline(self) -> str:
        """PROJ's pipeline from longitude, latitude (degrees, VN-2000) to those of WGS 84."""
        return (
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
            "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
            f"+step +proj=helmert +x={self.x} +y={self.y} +z={self.z} "
            f"+rx={self.rx} +ry={self.ry} +rz={self.rz} +s={self.ppm} "
            "+convention=coordinate_frame "
            "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
            "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )


EPSG_6960 = Helmert(
    -191.90441429, -39.30318279, -111.45032835, -0.00928836, 0.01975479, -0.00427372, 0.252906278
)


class Transform:
    """Coordinates of one system to another: x is easting or longitude, y northing or latitude."""

    def __init__(self, steps: list[tuple[Transformer, bool]]) -> None:
        self._steps = steps

    def transform(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Numbers or arrays; infinite where a point cannot be projected."""
        for step, backwards in self._steps:
            x, y = step.transform(x, y, direction="INVERSE" if backwards else "FORWARD")
        return x, y

    def geometries(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapely geometries in two dimensions, all vertices moved."""
        moved: NDArray[np.object_] = shapely.transform(
            geometries, self.transform, interleaved=False
        )
        return moved


@lru_cache(maxsize=64)
def transformer(source: int | CRS, target: int | CRS = WGS84) -> Transform:
    """From one coordinate system to another, VN-2000 by way of EPSG:6960 and nothing else.

    Raises pyproj's CRSError for a system that PROJ does not know.
    """
    start, end = _plain(source), _plain(target)
    if _is_vn2000(start) == _is_vn2000(end):
        return Transform([(Transformer.from_crs(start, end, always_xy=True), False)])
    shift = Transformer.from_pipeline(EPSG_6960.pipeline)
    vn2000, other = (start, end) if _is_vn2000(start) else (end, start)
    assert vn2000.geodetic_crs is not None
    steps = [
        (Transformer.from_crs(vn2000, vn2000.geodetic_crs, always_xy=True), False),
        (shift, False),
        (Transformer.from_crs(WGS84, other, always_xy=True), False),
    ]
    if not _is_vn2000(start):
        steps = [(step, True) for step, _ in reversed(steps)]
    return Transform(steps)


def _plain(system: int | CRS) -> CRS:
    """The system itself, without a shift that its definition brings along and without heights."""
    crs = CRS.from_user_input(system)
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs is not None and _is_vn2000(crs.source_crs):
        crs = crs.source_crs
    return crs.to_2d()


def _is_vn2000(crs: CRS) -> bool:
    """By its datum's name, in any of the spellings of projection files."""
    geodetic = crs.geodetic_crs
    if geodetic is None:
        return False
    names = f"{geodetic.name} {geodetic.datum.name if geodetic.datum else ''}"
    return bool(re.search(r"(?i)vn[ _-]?2000|vietnam[ _-]?2000", names))


def known_zone(crs: CRS) -> int | None:
    """The EPSG code of the VN-2000 zone that a definition means, however it is written.

    A transverse Mercator of scale 0.9999 on a Vietnamese central meridian is a VN-2000 zone, also
    where the file says WGS 84: no other datum is used with it.
    """
    try:
        crs = _plain(crs)
        code = crs.to_epsg(min_confidence=70)
    except CRSError:
        return None
    if code in TM3 or code in UTM_VN2000 or code == VN2000:
        return code
    meridian, scale = _mercator(crs)
    if meridian is None or scale is None:
        return VN2000 if crs.is_geographic and _is_vn2000(crs) else None
    zones = TM3 if abs(scale - TM3_SCALE) < 1e-7 else UTM_VN2000
    if zones is UTM_VN2000 and not (_is_vn2000(crs) and abs(scale - 0.9996) < 1e-7):
        return None
    return next((code for code, lon in zones.items() if abs(lon - meridian) < 1e-6), None)


def _mercator(crs: CRS) -> tuple[float | None, float | None]:
    """Central meridian and scale of a transverse Mercator with Vietnam's false origin."""
    operation = crs.coordinate_operation
    if operation is None or "Transverse Mercator" not in operation.method_name:
        return None, None
    values = {p.name: float(p.value) for p in operation.params}
    if abs(values.get("False easting", 0) - 500_000) > 1 or abs(values.get("False northing", 0)):
        return None, None
    return (
        values.get("Longitude of natural origin"),
        values.get("Scale factor at natural origin"),
    )
