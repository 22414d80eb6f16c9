"""The comparison of pictures sees another colour, a missing icon and missing labels."""

from dataclasses import replace

import httpx
import numpy as np
import pytest
import shapely
from rasterio.io import MemoryFile

from layers.catalogue import read_catalogue
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE
from publish.verify import compare as comparing
from publish.verify.compare import SIZE, Compared, compare, count_labels, label_colours
from publish.verify.maps import Pixels
from publish.verify.side_by_side import as_png, line, on_paper
from publish.verify.target import Target

pytestmark = [
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]
STYLES = PACKAGE.parent / "styles"
BOX = (0.0, 0.0, 512.0, 512.0)  # a pixel is a metre
RED = (0xC6, 0x28, 0x28)
INK = (0x8E, 0x1C, 0x1C)
PLACES = [(100 + 50 * column, 100 + 50 * row) for row in range(6) for column in range(6)]


def layer(name: str) -> PublishedLayer:
    every = published_layers(read_catalogue(PACKAGE / "catalogue"))
    return next(layer for layer in every if layer.name == name)


def icons(
    colour: tuple[int, int, int] = RED, count: int = 36, size: int = 24, labels: int = 0
) -> Pixels:
    """Squares for icons, and below them bars for labels."""
    picture = np.zeros((4, SIZE, SIZE), dtype=np.uint8)
    for number, (x, y) in enumerate(PLACES[:count]):
        row, half = SIZE - y, size // 2
        picture[:, row - half : row + half, x - half : x + half] = paint(colour)
        if number < labels:
            picture[:, row + 14 : row + 20, x - 15 : x + 15] = paint(INK)
    return picture


def area(colour: tuple[int, int, int], opacity: int = 115) -> Pixels:
    picture = np.zeros((4, SIZE, SIZE), dtype=np.uint8)
    picture[:, 112:412, 100:400] = paint(colour, opacity)
    return picture


def paint(colour: tuple[int, int, int], opacity: int = 255) -> np.ndarray:
    return np.array([*colour, opacity], dtype=np.uint8)[:, None, None]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Compares two pictures as those of a layer at 1:25 000."""

    def ask(name: str, one: Pixels, other: Pixels) -> Compared:
        shown = layer(name)
        places = [shapely.Point(*place) for place in PLACES]
        if shown.geometry == "polygon":
            places = [shapely.box(100, 100, 400, 400)]
        monkeypatch.setattr(comparing, "fullest", lambda *_: BOX)
        monkeypatch.setattr(comparing, "_places", lambda *_: np.array(places))
        answers = {"one": as_png(one), "other": as_png(other)}
        transport = httpx.MockTransport(
            lambda request: httpx.Response(200, content=answers[request.url.host])
        )
        targets = (Target("http://one", "nghean"), Target("http://other", "nghean"))
        with httpx.Client(transport=transport) as http:
            style = STYLES / f"{name}.sld"
            return compare(None, http, targets, shown, style, 25_000)  # type: ignore[arg-type]

    return ask


def test_like_pictures_are_alike(ask) -> None:  # type: ignore[no-untyped-def]
    found = ask("lockdown_point", icons(labels=9), icons(labels=9))
    assert found.alike
    assert (found.flat_agree, found.smoothed_agree, found.labels) == (100, 100, (9, 9))
    assert line(found) == "| lockdown_point | 1:25 000 | 100 of 100 | 100 of 100 | 9 / 9 |  |"
    rounded = ask("lockdown_zone", area(RED), area((RED[0] - 4, RED[1], RED[2] + 4), 116))
    assert rounded.alike


def test_another_colour_a_missing_icon_and_missing_labels_differ(ask) -> None:  # type: ignore[no-untyped-def]
    green = ask("lockdown_point", icons(), icons((40, 160, 40)))
    assert green.smoothed_agree == 0
    assert not green.alike
    fewer = ask("lockdown_point", icons(), icons(count=30))
    assert fewer.smoothed_agree < 95
    assert not fewer.alike
    silent = ask("lockdown_point", icons(labels=36), icons(labels=10))
    assert silent.labels == (36, 10)
    assert not silent.alike
    for other in (area((0xF9, 0xA8, 0x25)), area(RED, 155), area(RED, 0)):
        assert not ask("lockdown_zone", area(RED), other).alike


def test_a_picture_shifted_by_a_few_pixels_differs(ask) -> None:  # type: ignore[no-untyped-def]
    shifted = np.roll(area(RED), 8, axis=2)
    assert not ask("lockdown_zone", area(RED), shifted).alike


def test_too_few_points_prove_nothing(ask) -> None:  # type: ignore[no-untyped-def]
    found = ask("lockdown_point", icons(), icons())
    assert not replace(found, flat=20, flat_agree=20, smoothed=20, smoothed_agree=20).alike


def test_labels_are_counted_by_their_colour() -> None:
    nothing = np.zeros((SIZE, SIZE), dtype=bool)
    inks = label_colours(STYLES / "lockdown_point.sld", 25_000)
    assert inks == [INK]
    assert label_colours(STYLES / "lockdown_point.sld", 200_000) == []
    assert count_labels(icons(labels=7), inks, nothing) == 7
    assert count_labels(icons(), inks, nothing) == 0


def test_on_paper_transparency_is_white() -> None:
    paper = on_paper(area((0, 0, 0), 51))
    assert paper[:, 0, 0].tolist() == [255, 255, 255]
    assert paper[:, 200, 200].tolist() == [204, 204, 204]
    with MemoryFile(as_png(paper)) as file, file.open() as image:
        assert np.array_equal(image.read(), paper)
