"""A sender's own units as lists to choose from, each within the one chosen above it."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from layers.dataset import Dataset, Level
from layers.text import fold
from layers.units import Unit, UnitIndex

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Places:
    """For each level of a dataset's unit fields, highest first, the units to choose from.

    Each is (the words chosen above it, its own), in an order in which those of one unit stand
    together. `whole`: levels whose words above take in all levels, as one name stands twice.
    """

    lists: dict[Level, list[tuple[str, str]]]
    whole: frozenset[Level]

    @cached_property
    def digest(self) -> str:
        """12 hex digits that change with the lists."""
        return hashlib.sha256(repr(self.lists).encode()).hexdigest()[:12]


def places_of(dataset: Dataset, units: UnitIndex, area: frozenset[int]) -> Places:
    """The units of the dataset's levels inside `area` (ids of units)."""
    levels = [field.level for field in dataset.unit_fields if field.level]
    lists: dict[Level, list[tuple[str, str]]] = {}
    whole: set[Level] = set()
    own = [u for u in units.units.values() if area & set(units.ancestors[u.unit_id].values())]
    titles: Counter[str] = Counter()
    for at, level in enumerate(levels):
        found = [unit for unit in own if unit.level == level]
        above = levels[:at]
        if any(count > 1 for count in titles.values()):
            whole.add(level)
        else:
            above = above[-1:]
        lines = sorted(
            (_order(unit, units, levels), "|".join(_words(unit, units, above)), title(unit))
            for unit in found
        )
        lists[level] = [(chosen, own_title) for _, chosen, own_title in lines]
        titles = Counter(title(unit) for unit in found)
    return Places(lists, frozenset(whole))


def title(unit: Unit) -> str:
    """ "Phường Hưng Bình": as a clerk writes it."""
    return f"{unit.type} {unit.name}".strip()


def _words(unit: Unit, units: UnitIndex, above: list[Level]) -> list[str]:
    chain = units.ancestors[unit.unit_id]
    return [title(units.units[chain[level]]) if level in chain else "" for level in above]


def _order(unit: Unit, units: UnitIndex, levels: list[Level]) -> list[list[tuple[int, str]]]:
    """Level by level by name, "Khối 2" before "Khối 10"."""
    return [
        [(int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(fold(name))]
        for name in (*_words(unit, units, levels), title(unit))
    ]
