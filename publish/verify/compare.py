"""The same layer on both map servers: colours at many points, and how many labels are drawn.

Points are chosen from the database's own outlines: inside areas, on lines, on icons that stand
apart, and on the empty ground. Inside areas and on the ground both servers must paint the same
colour but for rounding; on lines and icons, which every library smooths in its own way, nearly all
points must have the other's colour within a pixel. Labels find their places by each server's own
rules, so only their numbers are compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import shapely
from lxml import etree
from numpy.typing import NDArray
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from rasterio.features import geometry_mask, shapes
from rasterio.transform import from_bounds

from layers.published import PublishedLayer
from publish.verify.maps import PIXEL, Pixels, read_picture
from publish.verify.target import Target
from publish.verify.truth import Box
from styles.exclusive import SLD, scales
from styles.lint import parse_sld

SIZE = 512
#: A province, a district, the blocks of a town; within each, one set of rules of every style.
SCALES = (1_500_000, 200_000, 25_000)
POINTS = 100
#: Levels of 255 (colour times opacity) by which flat colours may differ: servers round opacity.
FLAT = 6
#: The same where edges are smoothed, and the share of such points that must agree.
SMOOTHED, MOST = 64, 0.95
#: Pixels around a point that must be free of labels, and from an area's edge.
CLEAR = 4
#: Labels may be half as many, or twice, and a few are nothing.
FEW_LABELS = 4
#: Half the pixels between the words of a label.
WORDS = 5
#: Levels by which letters may be off their colour; the styles' lines are farther from it.
INK = 30
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Compared:
    """A layer at a scale denominator: points asked and points that agree, labels on each server.

    `flat` are inside areas and on the ground, `smoothed` on lines and icons.
    """

    layer: str
    scale: int
    flat: int
    flat_agree: int
    smoothed: int
    smoothed_agree: int
    labels: tuple[int, int]

    @property
    def alike(self) -> bool:
        fewer, more = sorted(self.labels)
        return (
            self.flat + self.smoothed >= POINTS / 2
            and self.flat_agree == self.flat
            and self.smoothed_agree >= self.smoothed * MOST
            and (fewer * 2 >= more or more - fewer <= FEW_LABELS)
        )


def compare(
    connection: Connection,
    http: httpx.Client,
    targets: tuple[Target, Target],
    layer: PublishedLayer,
    style: Path,
    scale: int,
) -> Compared:
    """Ask both servers (MapServer first) for the layer's fullest place and compare the pictures."""
    box = fullest(connection, layer, scale)
    first, second = (get_map(http, target, [layer.name], box) for target in targets)
    places = _places(connection, layer, box)
    inks = label_colours(style, scale)
    size = icon_size(style, scale)
    flat, smoothed = _points(places, layer.geometry, size, box)
    labelled = _near(_white(first, inks) | _white(second, inks), CLEAR)
    flat &= ~labelled
    if layer.geometry == "polygon":
        smoothed &= ~labelled
    chosen = _choose(flat), _choose(smoothed)
    one, other = premultiplied(first), premultiplied(second)
    icons = _squares(places, size, box) if size else np.zeros((SIZE, SIZE), dtype=bool)
    return Compared(
        layer=layer.name,
        scale=scale,
        flat=len(chosen[0]),
        flat_agree=_agree(one, other, chosen[0], 0, FLAT),
        smoothed=len(chosen[1]),
        smoothed_agree=_agree(one, other, chosen[1], 1, SMOOTHED),
        labels=(count_labels(first, inks, icons), count_labels(second, inks, icons)),
    )


def get_map(http: httpx.Client, target: Target, layers: list[str], box: Box) -> Pixels:
    """A transparent map in Web Mercator; raises Broken where the answer is no picture."""
    answer = http.get(
        target.wms,
        params={
            "SERVICE": "WMS",
            "VERSION": "1.1.1",
            "REQUEST": "GetMap",
            "LAYERS": ",".join(layers),
            "STYLES": "",
            "SRS": "EPSG:3857",
            "BBOX": ",".join(map(str, box)),
            "WIDTH": SIZE,
            "HEIGHT": SIZE,
            "FORMAT": "image/png",
            "TRANSPARENT": "true",
        },
    )
    return read_picture(answer.content)


# Where to look ------------------------------------------------------------------------------------


def fullest(connection: Connection, layer: PublishedLayer, scale: int) -> Box:
    """The map of that scale with the most features, in Web Mercator."""
    side = scale * PIXEL * SIZE
    with connection.cursor() as cursor:
        cursor.execute(_FULLEST.format(view=sql.Identifier("pub", layer.name)), (side / 2,))
        x, y = cursor.fetchone() or (0, 0)
    return (x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _places(connection: Connection, layer: PublishedLayer, box: Box) -> NDArray[np.object_]:
    """Outlines or points of what is drawn there now, in Web Mercator."""
    holds = sql.SQL("now() BETWEEN valid_from AND valid_to" if layer.temporal else "true")
    query = _PLACES.format(view=sql.Identifier("pub", layer.name), holds=holds)
    with connection.cursor() as cursor:
        cursor.execute(query, box)
        found: NDArray[np.object_] = shapely.from_wkb([bytes(row[0]) for row in cursor.fetchall()])
    return found


_FULLEST = sql.SQL(
    """SELECT avg(ST_X(point)), avg(ST_Y(point)) FROM (
        SELECT ST_Transform(ST_PointOnSurface(geom), 3857) AS point FROM {view}) AS one
    GROUP BY ST_SnapToGrid(point, %s) ORDER BY count(*) DESC, 1 LIMIT 1"""
)
_PLACES = sql.SQL(
    """SELECT ST_AsBinary(ST_Transform(geom, 3857)) FROM {view} WHERE {holds}
    AND geom && ST_Transform(ST_MakeEnvelope(%s, %s, %s, %s, 3857), 4326)"""
)


def _points(places: NDArray[np.object_], geometry: str, icon: float, box: Box) -> tuple[Mask, Mask]:
    """The pixels where flat colour is expected, and those of lines and icons."""
    pixel = (box[2] - box[0]) / SIZE
    if geometry == "point":
        near = _mask(shapely.buffer(places, (icon + CLEAR) * pixel), box)
        return ~near, _apart(places, icon, box)
    edges = shapely.boundary(places)
    far = ~_mask(shapely.buffer(edges, CLEAR * pixel), box)
    inside = np.zeros((SIZE, SIZE), dtype=bool)
    inside[CLEAR:-CLEAR, CLEAR:-CLEAR] = True
    return far & inside, _mask(edges, box) & inside


def _apart(places: NDArray[np.object_], icon: float, box: Box) -> Mask:
    """The middles of icons that no other touches."""
    if not icon or not len(places):
        return np.zeros((SIZE, SIZE), dtype=bool)
    pixel = (box[2] - box[0]) / SIZE
    tree = shapely.STRtree(places)
    one, _ = tree.query(shapely.buffer(places, 1.5 * icon * pixel), predicate="intersects")
    alone = np.bincount(one, minlength=len(places)) == 1
    return _squares(places[alone], icon / 2, box)


def _squares(places: NDArray[np.object_], side: float, box: Box) -> Mask:
    """Squares of that many pixels around the points."""
    reach = side / 2 * (box[2] - box[0]) / SIZE
    return _mask(shapely.buffer(places, reach, cap_style="square"), box)


def _mask(found: Iterable[Any], box: Box) -> Mask:
    drawn = [each for each in found if not each.is_empty]
    if not drawn:
        return np.zeros((SIZE, SIZE), dtype=bool)
    mask: Mask = geometry_mask(drawn, (SIZE, SIZE), from_bounds(*box, SIZE, SIZE), invert=True)
    return mask


def _choose(mask: Mask) -> NDArray[np.intp]:
    """Some of the pixels, the same every time: (n, 2) of row and column."""
    every = np.argwhere(mask)
    if len(every) <= POINTS:
        return every
    return every[np.random.default_rng(20210917).choice(len(every), POINTS, replace=False)]


# What is there ------------------------------------------------------------------------------------


def premultiplied(picture: Pixels) -> NDArray[np.int64]:
    """Colour times opacity, and opacity: what is transparent has no colour."""
    opacity = picture[3:].astype(int)
    return np.concatenate([picture[:3].astype(int) * opacity // 255, opacity])


def _agree(
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    points: NDArray[np.intp],
    reach: int,
    tolerance: int,
) -> int:
    """How many of the points have, within `reach` pixels, the other picture's colour."""
    best = np.full(len(points), 255)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            rows = np.clip(points[:, 0] + down, 0, SIZE - 1)
            columns = np.clip(points[:, 1] + right, 0, SIZE - 1)
            off = np.abs(one[:, points[:, 0], points[:, 1]] - other[:, rows, columns])
            best = np.minimum(best, off.max(axis=0))
    return int((best <= tolerance).sum())


def label_colours(style: Path, scale: int) -> list[tuple[int, int, int]]:
    """The colours of the letters that the style's rules write at that scale."""
    found = []
    for rule in _rules(style, scale):
        for css in rule.iterfind(f"{SLD}TextSymbolizer/{SLD}Fill/{SLD}CssParameter[@name='fill']"):
            number = int((css.text or "#000000").strip().lstrip("#"), 16)
            found.append((number >> 16, number >> 8 & 255, number & 255))
    return sorted(set(found))


def icon_size(style: Path, scale: int) -> float:
    """The largest symbol of points at that scale in pixels, 0 where there is none."""
    sizes = (rule.findtext(f".//{SLD}Graphic/{SLD}Size", "0") for rule in _rules(style, scale))
    return max(map(float, sizes), default=0.0)


def _rules(style: Path, scale: int) -> list[etree._Element]:
    rules = parse_sld(style).iter(f"{SLD}Rule")
    return [rule for rule in rules if scales(rule)[0] <= scale < scales(rule)[1]]


def _white(picture: Pixels, inks: list[tuple[int, int, int]]) -> Mask:
    """Letters and their halo."""
    found = _written(picture, inks)
    if inks:
        found |= (picture >= 250).all(axis=0)
    return found


def _written(picture: Pixels, inks: list[tuple[int, int, int]]) -> Mask:
    found = np.zeros((SIZE, SIZE), dtype=bool)
    for ink in inks:
        off = np.abs(picture[:3].astype(int) - np.array(ink)[:, None, None]).max(axis=0)
        found |= (off <= INK) & (picture[3] > 160)
    return found


def count_labels(picture: Pixels, inks: list[tuple[int, int, int]], icons: Mask) -> int:
    """Groups of letters in a label's colour, outside icons."""
    written = _written(picture, inks) & ~icons
    groups = _near(_near(written, WORDS, down=False), 2).astype(np.uint8)
    count = 0
    for group, value in shapes(groups, mask=groups > 0, connectivity=8):
        if value:
            (ring, *_) = group["coordinates"]
            west, south, east, north = shapely.bounds(shapely.Polygon(ring)).astype(int)
            count += int(written[south:north, west:east].sum()) >= 12
    return count


def _near(mask: Mask, reach: int, down: bool = True) -> Mask:
    """The mask and what lies within so many pixels of it, beside it only unless `down`."""
    found = mask.copy()
    for _ in range(reach):
        grown = found.copy()
        if down:
            grown[1:] |= found[:-1]
            grown[:-1] |= found[1:]
        grown[:, 1:] |= found[:, :-1]
        grown[:, :-1] |= found[:, 1:]
        found = grown
    return found
