"""What the examination of outlines takes and tells."""

from dataclasses import dataclass, field

import shapely


@dataclass(frozen=True)
class Outline:
    """One unit's outline (EPSG:4326), its number in the file, and the id of the unit above."""

    row: int
    name: str
    parent_id: int | None
    geometry: shapely.Geometry


@dataclass(frozen=True)
class Fault:
    """One fault of one or more outlines.

    `code` is a key of messages.yaml, whose sentence `words` fill; `area_m2` is measured in a
    Lambert azimuthal equal-area plane; `geometry` (EPSG:4326) is where to look: the piece of land
    in question, or a point. `repaired` says that nobody needs to do anything.
    """

    code: str
    rows: tuple[int, ...]
    area_m2: float
    geometry: shapely.Geometry
    repaired: bool
    words: dict[str, str] = field(default_factory=dict)


def titles(outlines: list[Outline]) -> str:
    """ "Xóm 5 (12), Xóm 6 (14)": names are not unique, rows are; at most five of them."""
    named = [f"{o.name} ({o.row})" if o.row else o.name for o in outlines]
    return ", ".join(named[:5]) + (", …" if len(named) > 5 else "")


def area_words(area_m2: float) -> dict[str, str]:
    """The area as each language writes it: "1.234,5" and "1,234.5"."""
    english = f"{area_m2:,.{2 if area_m2 < 10 else 1 if area_m2 < 1000 else 0}f}"
    return {"area_vi": vietnamese(english), "area_en": english}


def vietnamese(number: str) -> str:
    """A number written the English way with the signs changed."""
    return number.translate(str.maketrans(",.", ".,"))
