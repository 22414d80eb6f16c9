"""The grids in which tiles are cut: the world's two, and one of the province's VN-2000 zone."""

from dataclasses import dataclass
from functools import cache

from pyproj import Transformer

from layers.settings import Settings

TILE = 256
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """A grid set as GeoWebCache knows it, and the part of it that shows the province.

    `extent` is the province's box in the grid's own CRS; `zooms` the first and the last level
    there are tiles of; `top` the units a pixel at level 0.
    """

    name: str
    crs: int
    extent: Bounds
    zooms: tuple[int, int]
    top: float

    def resolution(self, zoom: int) -> float:
        return self.top / float(2**zoom)


@cache
def project(box: Bounds, crs: int) -> Bounds:
    """A box in degrees (west, south, east, north) as the box around it in another CRS."""
    if crs == 4326:
        return box
    west, south, east, north = _transformer(crs).transform_bounds(*box)
    return (round(west, 3), round(south, 3), round(east, 3), round(north, 3))


@cache
def _transformer(crs: int) -> Transformer:
    return Transformer.from_crs(4326, crs, always_xy=True)


def grids(settings: Settings) -> list[Grid]:
    """All grids of the tiles; the province's own is the last."""
    box, crs = settings.province.bbox, settings.province.crs
    return [
        Grid("EPSG:4326", 4326, project(box, 4326), (5, 17), 180 / TILE),
        Grid("WebMercatorQuad", 3857, project(box, 3857), (6, 18), 40075016.685578488 / TILE),
        Grid(f"EPSG:{crs}", crs, project(box, crs), (0, LEVELS - 1), _top(project(box, crs))),
    ]


#: Levels of the province's grid: from the whole province in one tile, each twice as close.
LEVELS = 13


def _top(extent: Bounds) -> float:
    """Metres a pixel at which the province fits into one tile, a power of two."""
    west, south, east, north = extent
    side, metres = max(east - west, north - south) + 2_000, 1.0
    while metres * TILE < side:
        metres *= 2
    return metres


def whole(grid: Grid) -> Bounds:
    """What level 0 of the province's grid covers: from a full kilometre, one tile wide."""
    west, south = (edge // 1000 * 1000 for edge in grid.extent[:2])
    side = grid.top * TILE
    return (west, south, west + side, south + side)
