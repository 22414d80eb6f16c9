"""Hamlets by clean and dirty names, each inside its commune: what placing a big file asks."""

import time
from collections.abc import Callable
from itertools import cycle, islice

from layers.finder import Finder
from layers.text import fold
from layers.units import Unit, UnitIndex

LOOKUPS = 100_000
# The ways clerks write "Xóm Kim Liên"; the last is a typo, or another number.
WAYS: tuple[Callable[[Unit], str], ...] = (
    lambda unit: unit.title,
    lambda unit: unit.name,
    lambda unit: f" {unit.title.upper()} ",
    lambda unit: fold(unit.title),
    lambda unit: f"{unit.type[:1]}.{unit.name}",
    lambda unit: f"{unit.type}{unit.name}",
    lambda unit: f"{unit.title}{unit.name[-1:]}",
)


def name_lookups(units: UnitIndex) -> Callable[[], float]:
    """Seconds of one warm `find_many` of LOOKUPS names, the same every time."""
    hamlets = [unit for unit in units.units.values() if unit.level == "hamlet"]
    written = cycle((way(unit), unit.parent_id) for unit in hamlets for way in WAYS)
    asked = list(islice(written, LOOKUPS))
    texts, within = [text for text, _ in asked], [parent for _, parent in asked]
    finder = Finder(units)
    finder.find_many("hamlet", texts, within)

    def look_up() -> float:
        begun = time.perf_counter()
        finder.find_many("hamlet", texts, within)
        return time.perf_counter() - begun

    return look_up
