"""The names of all units of one level, ready to be looked up in any writing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from layers.dataset import Level
from layers.finder.evidence import (
    EXACT,
    FEWER,
    OTHER,
    Match,
    accents_of,
    decide,
    is_upgrade,
    one_step,
    other_accents_doubtful,
)
from layers.finder.syllables import is_syllable
from layers.finder.types import Reading, readings, readings_of_words, type_of, without_own_type
from layers.finder.typos import LEAST_LETTERS, Near
from layers.finder.words import Name, Word, Words, numerals, words_of
from layers.units import Unit


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of a unit; `path` holds the ids of the unit and its ancestors."""

    unit_id: int
    name: Name
    type: str
    path: frozenset[int]


@dataclass(frozen=True, slots=True)
class Written:
    """A text read in every way, where it was looked for, and whether its writer uses accents."""

    readings: list[Reading]
    within: frozenset[int] | None
    accented: bool


class Names:
    """Look-ups among the units of one level."""

    def __init__(self, level: Level, units: Iterable[tuple[Unit, frozenset[int]]]) -> None:
        """`units`: each with the ids of itself and its ancestors."""
        self.level = level
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        self._placed: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        for unit, path in units:
            for name in _names(unit):
                entry = Entry(unit.unit_id, name, type_of(unit.type), path)
                self._entries[name.key].append(entry)
                for place in path:
                    self._placed[name.key, place].append(entry)

    @cached_property
    def _near(self) -> Near:
        return Near(self._entries)

    @cached_property
    def _inside(self) -> dict[int, list[Entry]]:
        inside: dict[int, list[Entry]] = defaultdict(list)
        for entries in self._entries.values():
            for entry in entries:
                for unit_id in entry.path:
                    inside[unit_id].append(entry)
        return dict(inside)

    @cached_property
    def _known(self) -> frozenset[Word]:
        """The words of the units' names."""
        return frozenset(
            word
            for entries in self._entries.values()
            for entry in entries
            for word in entry.name.words
        )

    @cached_property
    def _known_plainly(self) -> frozenset[str]:
        return frozenset(word.plain for word in self._known)

    def read(
        self, text: str, within: frozenset[int] | None, accented: bool | None = None
    ) -> Written:
        """`accented`: whether the writer uses accents; None: as this text shows."""
        if accented is None:
            accented = any(word.accented for word in words_of(text))
        return Written(readings(self.level, text), within, accented)

    def read_words(self, words: Words, within: frozenset[int] | None, accented: bool) -> Written:
        found = [r for r in readings_of_words(self.level, words) if r.words]
        return Written(found, within, accented)

    def inside(self, within: frozenset[int]) -> Iterator[Entry]:
        """All names of units inside one of these units."""
        for unit_id in within:
            yield from self._inside.get(unit_id, ())

    def _named(self, key: str, within: frozenset[int] | None) -> Sequence[Entry]:
        """Entries of that key inside one of these units; "xóm 5" has hundreds of namesakes."""
        if within is not None and len(within) == 1:
            (place,) = within
            return self._placed.get((key, place), ())
        return [e for e in self._entries.get(key, ()) if within is None or within & e.path]

    def matches(self, text: Written) -> list[Match]:
        """Units so named but for case, spaces, tone placement, accents and type."""
        best: dict[int, Match] = {}
        for reading in text.readings:
            for name in numerals(reading.words):
                for entry in self._named(name.key, text.within):
                    _keep(best, self._match(text, reading, name, entry))
        found = list(best.values())
        if not text.accented and any(match.accents == FEWER for match in found):
            # Who writes no accents may mean the name with them as well as the one without.
            found = [replace(match, accents=FEWER) for match in found]
        return found

    def _match(self, text: Written, reading: Reading, name: Name, entry: Entry) -> Match:
        accents = accents_of(name, entry.name)
        other_type = bool(reading.said) and entry.type not in reading.said
        inside = text.within is not None and entry.unit_id not in text.within
        few = self.level in ("province", "district")
        doubtful = other_type and not (
            (inside or few) and accents != OTHER and is_upgrade(reading.said, entry.type)
        )
        # No two districts of a province differ by accents only.
        if not doubtful and accents != EXACT and text.accented and not (inside and few):
            doubtful = other_accents_doubtful(name, entry.name, self._known)
        return Match(
            entry.unit_id,
            entry.path,
            reading.how,
            accents,
            said=bool(reading.said),
            other_type=other_type,
            doubtful=doubtful,
        )

    def typos(self, text: Written) -> list[Match]:
        """Units whose names are one letter away; numbers and single letters agree."""
        best: dict[int, Match] = {}
        for reading in text.readings:
            if reading.how == "glued":
                continue
            name = Name(reading.words)
            for key in self._near.find(name.key):
                for entry in self._named(key, text.within):
                    if entry.name.fixed == name.fixed:
                        _keep(best, self._typo(text, reading, name, entry))
        return list(best.values())

    def sure(self, text: Written) -> Match | None:
        """The one unit that the text names without doubt, if need be by its only typo."""
        matches = self.matches(text)
        if matches:
            return decide(matches)
        near = self.typos(text)
        return decide(near) if len(near) == 1 else None

    def _typo(self, text: Written, reading: Reading, name: Name, entry: Entry) -> Match:
        other_type = bool(reading.said) and entry.type not in reading.said
        changed = one_step(name, entry.name)
        # A word that exists may be meant as it stands, and a short name is near to many.
        doubtful = changed is None or self._is_word(changed[0], text.accented)
        doubtful = doubtful or len(entry.name.key) < LEAST_LETTERS
        return Match(
            entry.unit_id,
            entry.path,
            reading.how,
            FEWER,
            said=bool(reading.said),
            other_type=other_type,
            typo=True,
            doubtful=doubtful or other_type,
        )

    def _is_word(self, word: Word, accented: bool) -> bool:
        return word.plain in self._known_plainly or is_syllable(word, accented)


def _keep(best: dict[int, Match], match: Match) -> None:
    """Of several ways to the same unit the one with the best rank counts, else the first."""
    known = best.get(match.unit_id)
    if known is None or match.rank < known.rank:
        best[match.unit_id] = match


def _names(unit: Unit) -> Iterator[Name]:
    words = words_of(unit.name)
    forms: dict[Words, None] = {words: None, without_own_type(words, unit.type): None}
    keys: set[str] = set()
    for form in forms:
        for name in numerals(form):
            if name.key not in keys:
                keys.add(name.key)
                yield name
