"""What operators taught: a text means a unit, for one sender or for all."""

from collections import defaultdict
from collections.abc import Iterable

from layers.dataset import LEVELS, Level
from layers.finder.answer import Alias, Answer, Candidate, ranked
from layers.finder.evidence import fewer_accents
from layers.finder.words import Name, words_of
from layers.units import UnitIndex


class Aliases:
    def __init__(self, units: UnitIndex, aliases: Iterable[Alias]) -> None:
        """Those whose unit does not exist on the index's day are left out."""
        self._units = units
        self._by_key: dict[tuple[Level, str], list[tuple[Name, Alias]]] = defaultdict(list)
        for alias in aliases:
            if alias.unit_id in units.units:
                name = Name(words_of(alias.text))
                self._by_key[alias.level, name.key].append((name, alias))

    def levels(self, text: str) -> list[Level]:
        """The levels at which something was taught for this text, the lowest first."""
        key = Name(words_of(text)).key
        return [level for level in reversed(LEVELS) if (level, key) in self._by_key]

    def find(
        self, level: Level, text: str, within: frozenset[int] | None, sender: str | None
    ) -> Answer | None:
        """The unit taught for this text; a sender's own word goes before everyone's.

        Two that contradict each other are candidates; None where nothing was taught.
        """
        name = Name(words_of(text))
        known = [
            alias
            for taught, alias in self._by_key.get((level, name.key), ())
            if fewer_accents(name, taught) and self._holds(alias, within)
        ]
        own = [alias for alias in known if sender is not None and alias.sender == sender]
        meant = {a.unit_id for a in own or [a for a in known if a.sender is None]}
        if len(meant) == 1:
            return Answer(meant.pop(), "alias")
        if meant:
            return Answer(None, None, ranked([Candidate(i, "alias", 1.0) for i in meant]))
        return None

    def _holds(self, alias: Alias, within: frozenset[int] | None) -> bool:
        if alias.within is None:
            return within is None or bool(within & self._path(alias.unit_id))
        return within is not None and any(alias.within in self._path(i) for i in within)

    def _path(self, unit_id: int) -> set[int]:
        return set(self._units.ancestors.get(unit_id, {}).values())
