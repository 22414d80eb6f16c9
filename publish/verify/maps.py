"""A map of a place where the layer has something shows it, in its style's colour."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.features import geometry_mask
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds

from layers.published import PublishedLayer
from publish.verify.colours import Paint, paints
from publish.verify.proof import Broken
from publish.verify.truth import Box, Truth

SIZE = 256
CRS = "EPSG:4326"
DEGREE = 111319.49  # metres, as WMS counts them for scales
PIXEL = 0.00028
#: How far a channel may be off: opacity is rounded, and icons are drawn small.
OFF = {"fill": 6, "line": 24, "icon": 24}
#: Share of an area that must have its colour; the rest is for labels and borders.
SHARE = 0.5
FEW = 6
Pixels = NDArray[np.uint8]
# A map comes as a plain picture; set once here, because filters are shared by all threads.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)


def check_map(wms: Any, layer: PublishedLayer, truth: Truth, style: Path) -> str:
    """`wms` is OWSLib's client, `style` the layer's SLD file.

    Raises Broken if nothing is drawn where the layer has a feature, or in another colour.
    """
    if truth.box is None or truth.seen is None:
        return "holds nothing, so nothing to draw"
    answer = wms.getmap(
        layers=[layer.name],
        styles=[""],
        srs=CRS,
        bbox=truth.box,
        size=(SIZE, SIZE),
        format="image/png",
        transparent=True,
        time=truth.time,
    )
    picture = read_picture(answer.read())
    place = ", ".join(f"{number:.4f}" for number in truth.box)
    at = f"{place}{f' at {truth.time}' if truth.time else ''}"
    share = float(drawn(picture).mean())
    if share == 0:
        raise Broken(f"the map of {at} is blank, though a feature lies there")
    names = (attribute.name for attribute in layer.attributes)
    values = dict(zip(names, truth.seen.values, strict=True))
    scale = (truth.box[2] - truth.box[0]) / SIZE * DEGREE / PIXEL
    expected = paints(style, values, scale)
    where = _where(truth, shapely.from_wkb(truth.seen.place))
    if expected and not any(_painted_so(picture, paint, *where) for paint in expected):
        paint = min(expected, key=lambda paint: paint.colour)
        colour = "#{:02x}{:02x}{:02x}".format(*paint.colour)
        raise Broken(f"the map of {at} does not show {layer.name}.{truth.seen.id} in {colour}")
    return f"{share:.1%} of the picture painted"


def _where(truth: Truth, place: Any) -> tuple[NDArray[np.bool_], tuple[int, int]]:
    """The pixels well inside the feature, and the one on its point."""
    assert truth.box is not None and truth.point is not None
    inside = np.zeros((SIZE, SIZE), dtype=bool)
    if place.geom_type != "Point":
        west, south, east, north = truth.box
        edge = 3 * max(east - west, north - south) / SIZE
        inner = shapely.buffer(place, -edge)
        shapes = [place if inner.is_empty else inner]
        inside = geometry_mask(
            shapes, (SIZE, SIZE), from_bounds(*truth.box, SIZE, SIZE), invert=True
        )
    return inside, pixel(truth.box, truth.point)


def _painted_so(
    picture: Pixels, paint: Paint, inside: NDArray[np.bool_], point: tuple[int, int]
) -> bool:
    """Areas mostly, icons around their point, lines anywhere; where opacity is told, with it."""
    off = np.abs(picture[:3].astype(int) - np.array(paint.colour)[:, None, None]).max(axis=0)
    alike = drawn(picture) & (off <= OFF[paint.kind])
    if paint.kind == "fill":
        alike &= np.abs(picture[3].astype(int) - round(paint.opacity * 255)) <= OFF["fill"]
        return bool(alike[inside].mean() >= SHARE) if inside.any() else bool(alike.any())
    if paint.kind == "icon":
        x, y = point
        reach = int(paint.size / 2) + 1
        around = alike[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        return int(around.sum()) >= FEW
    return int(alike.sum()) >= FEW


def info(
    wms: Any, layer: PublishedLayer, box: Box, point: tuple[float, float], time: str | None
) -> list[Any]:
    """The GeoJSON features that GetFeatureInfo finds at the point of a map of the box."""
    answer = wms.getfeatureinfo(
        layers=[layer.name],
        query_layers=[layer.name],
        styles=[""],
        srs=CRS,
        bbox=box,
        size=(SIZE, SIZE),
        format="image/png",
        info_format="application/json",
        feature_count=50,
        xy=pixel(box, point),
        time=time,
    )
    features: list[Any] = json.loads(answer.read())["features"]
    return features


def pixel(box: Box, point: tuple[float, float]) -> tuple[int, int]:
    """Column and row of a point in a map of the box."""
    west, south, east, north = box
    x = int((point[0] - west) / (east - west) * SIZE)
    y = int((north - point[1]) / (north - south) * SIZE)
    return x, y


def drawn(picture: Pixels) -> NDArray[np.bool_]:
    """Where something was drawn on a transparent ground."""
    where: NDArray[np.bool_] = picture[3] > 0
    return where


def painted(image: bytes) -> float:
    """Share of pixels on which something was drawn; raises Broken if the bytes are no image."""
    return float(drawn(read_picture(image)).mean())


def read_picture(image: bytes) -> Pixels:
    """Red, green, blue and opacity (4, height, width); raises Broken if the bytes are no image.

    In a picture without transparency the colour of its first pixel is taken for the ground.
    """
    try:
        with MemoryFile(image) as file, file.open() as picture:
            bands: Pixels = picture.read()
            palette = picture.colormap(1) if picture.colorinterp[0].name == "palette" else None
    except RasterioIOError as error:
        raise Broken(f"the answer is no image: {image[:80]!r}") from error
    if palette is not None:
        colours = np.zeros((256, 4), dtype=np.uint8)
        for index, colour in palette.items():
            colours[index] = colour
        bands = np.moveaxis(colours[bands[0]], -1, 0)
    if bands.shape[0] < 3:  # grey, with or without opacity
        bands = np.concatenate([bands[:1]] * 3 + [bands[1:]])
    if bands.shape[0] == 3:
        opaque = (bands != bands[:, :1, :1]).any(axis=0) * np.uint8(255)
        bands = np.concatenate([bands, opaque[None]])
    return bands
