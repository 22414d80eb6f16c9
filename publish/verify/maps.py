"""A map of a place where the layer has something is not blank."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.io import MemoryFile

from layers.published import PublishedLayer
from publish.verify.proof import Broken
from publish.verify.truth import Truth

SIZE = 256
CRS = "EPSG:4326"
# A map comes as a plain picture; set once here, because filters are shared by all threads.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)


def check_map(wms: Any, layer: PublishedLayer, truth: Truth) -> str:
    """`wms` is OWSLib's client; raises Broken if nothing is drawn where the layer has a feature."""
    if truth.box is None:
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
    share = painted(answer.read())
    if share == 0:
        place = ", ".join(f"{number:.4f}" for number in truth.box)
        at = f" at {truth.time}" if truth.time else ""
        raise Broken(f"the map of {place}{at} is blank, though a feature lies there")
    return f"{share:.1%} of the picture painted"


def painted(image: bytes) -> float:
    """Share of pixels on which something was drawn: not transparent, or unlike the first pixel.

    Raises Broken if the bytes are no image.
    """
    try:
        with MemoryFile(image) as file, file.open() as picture:
            bands: NDArray[np.uint8] = picture.read()
            palette = picture.colormap(1) if picture.colorinterp[0].name == "palette" else None
    except RasterioIOError as error:
        raise Broken(f"the answer is no image: {image[:80]!r}") from error
    if palette is not None:
        colours = np.zeros((256, 4), dtype=np.uint8)
        for index, colour in palette.items():
            colours[index] = colour
        bands = np.moveaxis(colours[bands[0]], -1, 0)
    has_alpha = bands.shape[0] in (2, 4)
    drawn = bands[-1] > 0 if has_alpha else (bands != bands[:, :1, :1]).any(axis=0)
    return float(drawn.mean())
