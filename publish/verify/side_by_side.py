"""Every public layer on both map servers, as figures and as pictures.

    python -m publish.verify.side_by_side CONFIG [FOLDER]

prints a table of all layers at three scales and exits with 1 where one differs; with a folder, it
writes the pictures of docs/comparison.md into it, MapServer on the left.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
from rasterio.io import MemoryFile

from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect
from layers.errors import XomError
from layers.groups import OVERVIEW
from layers.published import published_layers
from layers.settings import Settings, read_settings
from publish.geoserver.desired import desired
from publish.verify.compare import SCALES, SIZE, Compared, compare, fullest, get_map
from publish.verify.maps import Pixels
from publish.verify.services import SECONDS
from publish.verify.target import NAMES, Target, target
from styles import style_path

#: Picture -> its layers, the lowest first, and its scale; it shows where the last one is fullest.
#: A group's name stands for its layers, and is what the GeoServer is asked for.
PICTURES: dict[str, tuple[list[str], int]] = {
    "boundaries-far": (["province", "commune", "district"], SCALES[0]),
    "boundaries-middle": (["province", "commune", "district"], SCALES[1]),
    "hamlets": (["province", "commune", "hamlet"], SCALES[2]),
    "points": (["lockdown_point"], SCALES[2]),
    "zones": (["lockdown_zone"], SCALES[2]),
    "figures": (["commune_daily"], SCALES[1]),
    "overview": ([OVERVIEW], SCALES[1]),
}
#: Pixels of each picture and between the two.
SHOWN, GAP = 360, 6


def compare_all(settings: Settings, catalogue: Catalogue, theirs: Target) -> Iterator[Compared]:
    """Every public layer at every scale; `theirs` is the GeoServer. Raises XomError."""
    targets = (target(settings, catalogue, "mapserver"), theirs)
    with connect(settings, "pub") as connection, httpx.Client(timeout=SECONDS) as http:
        for layer in published_layers(catalogue):
            style = style_path(settings.styles_dir, layer.style, layer.geometry)
            for scale in SCALES:
                yield compare(connection, http, targets, layer, style, scale)


def write_pictures(settings: Settings, catalogue: Catalogue, folder: Path) -> None:
    """`compare-<name>.png` for every one of PICTURES."""
    mapserver, geoserver = (target(settings, catalogue, name) for name in NAMES)
    layers = {layer.name: layer for layer in published_layers(catalogue)}
    members = {
        key.name: [part["name"].rpartition(":")[2] for part in parts]
        for key, resource in desired(settings, catalogue).resources.items()
        if key.kind == "group" and key.workspace == settings.province.workspace
        for parts in [resource.state["publishables"]["published"]]
    }
    with connect(settings, "pub") as connection, httpx.Client(timeout=SECONDS) as http:
        for name, (asked, scale) in PICTURES.items():
            drawn = [layer for each in asked for layer in members.get(each, [each])]
            box = fullest(connection, layers[drawn[-1]], scale)
            pair = [
                _middle(on_paper(get_map(http, mapserver, drawn, box))),
                _middle(on_paper(get_map(http, geoserver, asked, box))),
            ]
            rule = np.zeros((3, SHOWN, GAP), dtype=np.uint8)
            picture = np.concatenate([pair[0], rule, pair[1]], axis=2)
            (folder / f"compare-{name}.png").write_bytes(as_png(picture))


def _middle(picture: Pixels) -> Pixels:
    edge = (SIZE - SHOWN) // 2
    # Five bits of each colour are enough for a page, and make small files.
    coarse: Pixels = picture[:, edge : edge + SHOWN, edge : edge + SHOWN] | np.uint8(7)
    return coarse


def on_paper(picture: Pixels) -> Pixels:
    """A transparent map on white: (3, height, width)."""
    opacity = picture[3:] / 255
    paper: Pixels = (picture[:3] * opacity + 255 * (1 - opacity)).round().astype(np.uint8)
    return paper


def as_png(picture: Pixels) -> bytes:
    with MemoryFile() as file:
        bands, height, width = picture.shape
        with file.open(
            driver="PNG", count=bands, height=height, width=width, dtype="uint8", zlevel=9
        ) as image:
            image.write(picture)
        return bytes(file.read())


def line(found: Compared) -> str:
    """One line of the table, in Markdown."""
    cells = (
        found.layer,
        f"1:{found.scale:,}".replace(",", " "),
        f"{found.flat_agree} of {found.flat}",
        f"{found.smoothed_agree} of {found.smoothed}" if found.smoothed else "",
        f"{found.labels[0]} / {found.labels[1]}" if any(found.labels) else "",
        "" if found.alike else "**differs**",
    )
    return f"| {' | '.join(cells)} |"


def main() -> int:
    settings = read_settings(Path(sys.argv[1]))
    catalogue = read_catalogue(settings.catalogue_dir)
    print("| layer | scale | flat | lines, icons | labels MapServer / GeoServer | |")
    print("|---|---|---|---|---|---|")
    differ = 0
    for found in compare_all(settings, catalogue, target(settings, catalogue, "geoserver")):
        print(line(found), flush=True)
        differ += not found.alike
    if len(sys.argv) > 2:
        write_pictures(settings, catalogue, Path(sys.argv[2]))
    return 1 if differ else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except XomError as error:
        sys.exit(f"xom: {error}")
