"""The finder: one sure unit for a text, or candidates with reasons; never a guess."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property

from layers.dataset import LEVELS, Level
from layers.finder.address import Address
from layers.finder.aliases import Aliases
from layers.finder.answer import NOTHING, Alias, Answer, Candidate, ranked
from layers.finder.codes import Coded, Codes
from layers.finder.evidence import Match, decide
from layers.finder.names import Names, Written
from layers.finder.segments import parts_of
from layers.finder.words import Name, words_of
from layers.units import UnitIndex

SCORES = {
    "exact": 0.98, "abbreviation": 0.97, "glued": 0.96, "no accents": 0.9, "type": 0.75,
    "accents": 0.7, "elsewhere": 0.65, "typo": 0.6, "similar": 0.5,
}  # fmt: skip
MOST_KEPT = 1_000_000  # answers; beyond, the memory begins anew
LEAST_LIKENESS = 0.7  # similarity (0 to 1) from which a name is offered
MOSTLY = 0.9  # share of texts with accents from which a writer uses them
_ANYWHERE: frozenset[int] = frozenset()


class Finder:
    """Finds the units of one day's index by code, by name within a parent, by address."""

    def __init__(self, units: UnitIndex, aliases: Iterable[Alias] = ()) -> None:
        self.units = units
        self.aliases = tuple(aliases)
        self._codes = Codes(units)
        self._aliases = Aliases(units, self.aliases)
        self._paths = {i: frozenset(chain.values()) for i, chain in units.ancestors.items()}
        self._kept: dict[object, dict[object, Answer]] = {}

    @cached_property
    def names(self) -> dict[Level, Names]:
        """Look-ups by level."""
        return {
            level: Names(
                level,
                (
                    (u, self._paths[u.unit_id])
                    for u in self.units.units.values()
                    if u.level == level
                ),
            )
            for level in LEVELS
        }

    @cached_property
    def _address(self) -> Address:
        return Address(self.units, self.names, SCORES)

    def find(
        self,
        level: Level,
        text: str,
        within: Iterable[int] | None = None,
        area: frozenset[int] = _ANYWHERE,
        sender: str | None = None,
        *,
        accented: bool | None = None,
    ) -> Answer:
        """The unit of this level that `text` names, by official code or by name.

        `within`: ids of units of which one is the unit or its ancestor (None: anywhere). `area`:
        ids of the sender's own units, preferred where a name fits several. `accented`: whether the
        writer is known to use accents, so that "Thanh An" is not "Thạnh An" (None: as the text
        shows).
        """
        inside = None if within is None else frozenset(within)
        kept = self._memory(level, area, sender, accented)
        answer = kept.get((text, inside))
        if answer is None:
            answer = self._find(level, text, inside, area, sender, accented)
            kept[text, inside] = answer
        return answer

    def find_many(
        self,
        level: Level,
        texts: Sequence[str | None],
        within: Sequence[int | None] | None = None,
        *,
        area: frozenset[int] = _ANYWHERE,
        sender: str | None = None,
    ) -> list[Answer]:
        """`find` for each text, inside the one unit at the same place of `within`.

        A missing text (None) has no answer and no candidates. Each pair is judged once.
        Where nearly all texts have accents, their writer is taken to use them.
        """
        accented = _uses_accents(texts)
        kept = self._memory(level, area, sender, accented)
        pairs = list(zip(texts, within or [None] * len(texts), strict=True))
        for text, parent in set(pairs).difference(kept):
            inside = None if parent is None else frozenset((parent,))
            kept[text, parent] = (
                NOTHING if text is None else self._find(level, text, inside, area, sender, accented)
            )
        return [kept[pair] for pair in pairs]

    def address(
        self, text: str, area: frozenset[int] = _ANYWHERE, sender: str | None = None
    ) -> Answer:
        """The lowest unit that an address surely names: "Xóm 5, xã Nghi Phú, TP Vinh".

        Units stand in any order, with or without types, and between house numbers and streets.
        Where several fit alike, the answer is what they have in common, if the text names it, and
        they are its candidates. Nothing is sure while a part that could name a district or commune
        names none that is known. A text that is an official code and nothing else means its unit.
        """
        coded = self._codes.at_any_level(text)
        if len(coded) == 1:
            return Answer(coded[0], "code")
        if coded:
            return Answer(
                None, None, ranked([Candidate(i, "code", SCORES["exact"]) for i in coded])
            )
        for level in self._aliases.levels(text):
            taught = self._aliases.find(level, text, None, sender)
            if taught:
                return taught
        return self._with_aliases(text, area, sender) or self._address.find(text, area)

    def _with_aliases(self, text: str, area: frozenset[int], sender: str | None) -> Answer | None:
        """An address with parts that were taught, inside the unit that its other parts name.

        None where it has none, or the others are not sure.
        """
        parts = parts_of(text) if self.aliases else []
        known = {
            i: levels for i, part in enumerate(parts) if (levels := self._aliases.levels(part))
        }
        if not known:
            return None
        others = self._address.find(
            ", ".join(part for i, part in enumerate(parts) if i not in known), area
        )
        if others.unit_id is None and others.candidates:
            return None
        within = area or None if others.unit_id is None else frozenset((others.unit_id,))
        lowest: Answer | None = None
        for i, levels in known.items():
            found = (self._aliases.find(level, parts[i], within, sender) for level in levels)
            taught = next((answer for answer in found if answer), None)
            if taught is None:
                continue
            if taught.unit_id is None:
                return taught
            parts[i] = self.units.units[taught.unit_id].title
            if lowest is None or self._inside(taught, lowest):
                lowest = taught
        if lowest is None:
            return None
        whole = self._address.find(", ".join(parts), area)  # a hamlet may be named beside it
        return whole if whole.unit_id != lowest.unit_id and self._inside(whole, lowest) else lowest

    def _inside(self, answer: Answer, other: Answer) -> bool:
        """Whether one sure unit is the other or lies in it."""
        return answer.unit_id is not None and other.unit_id in self._paths[answer.unit_id]

    def _memory(
        self, level: Level, area: frozenset[int], sender: str | None, accented: bool | None
    ) -> dict[object, Answer]:
        kept = self._kept.setdefault((level, area, sender, accented), {})
        if len(kept) > MOST_KEPT:
            kept.clear()
        return kept

    def _find(
        self,
        level: Level,
        text: str,
        within: frozenset[int] | None,
        area: frozenset[int],
        sender: str | None,
        accented: bool | None,
    ) -> Answer:
        # A sender that names no unit above means its own area.
        taught = self._aliases.find(level, text, within or area or None, sender)
        if taught:
            return taught
        names = self.names[level]
        written = names.read(text, within, accented)
        matches = names.matches(written)
        coded = self._codes.find(level, text)
        said = self._by_code(coded, matches, within) if coded else None
        if said:
            return said
        sure = decide([m for m in matches if area & m.path]) or decide(matches)
        if sure:
            return Answer(sure.unit_id, sure.reason)
        if matches:
            return Answer(None, None, ranked([candidate(m) for m in matches]))
        near = names.typos(written)
        sure = decide(near) if len(near) == 1 else None
        if sure:
            return Answer(sure.unit_id, sure.reason)
        return Answer(None, None, self._others(level, written, near))

    def _by_code(
        self, coded: Coded, matches: list[Match], within: frozenset[int] | None
    ) -> Answer | None:
        """None where the text is rather a name: a number, of units inside `within`."""
        inside = within is None or bool(within & self._paths[coded.unit_id])
        if inside and (coded.whole or not matches):
            return Answer(coded.unit_id, "code")
        if not inside and coded.whole and not matches:
            elsewhere = Candidate(coded.unit_id, "elsewhere", SCORES["elsewhere"])
            return Answer(None, None, (elsewhere,))
        if inside and matches:
            code = Candidate(coded.unit_id, "code", SCORES["exact"])
            return Answer(None, None, ranked([code, *map(candidate, matches)]))
        return None

    def _others(self, level: Level, text: Written, near: list[Match]) -> tuple[Candidate, ...]:
        """What a person may have meant where nothing inside `within` is so named."""
        found = [candidate(match) for match in near]
        if text.within is not None:
            found += self._alike(level, text, text.within) + self._elsewhere(level, text)
        return ranked(found)

    def _alike(self, level: Level, text: Written, within: frozenset[int]) -> list[Candidate]:
        """Names inside that share most letters, and their numbers."""
        names = [Name(reading.words) for reading in text.readings]
        found = []
        for entry in self.names[level].inside(within):
            likeness = max(
                (
                    SequenceMatcher(None, name.key, entry.name.key).ratio()
                    for name in names
                    if name.fixed == entry.name.fixed
                ),
                default=0.0,
            )
            if likeness >= LEAST_LIKENESS:
                score = round(SCORES["similar"] * likeness, 3)
                found.append(Candidate(entry.unit_id, "similar", score))
        return found

    def _elsewhere(self, level: Level, text: Written) -> list[Candidate]:
        """Units so named under the same roof as `within`."""
        roofs = frozenset(i for parent in text.within or () for i in self._paths.get(parent, ()))
        matches = self.names[level].matches(replace(text, within=roofs))
        score = SCORES["elsewhere"]
        return [
            Candidate(m.unit_id, "elsewhere", round(score - 0.1 * (m.accents + m.other_type), 3))
            for m in matches
        ]


def candidate(match: Match) -> Candidate:
    """How strongly a match that is not sure is offered."""
    return Candidate(match.unit_id, match.reason, SCORES[match.reason])


def _uses_accents(texts: Sequence[str | None]) -> bool | None:
    """True where nearly all texts show it, None where they do not say."""
    words = [words_of(text) for text in set(texts) if text]
    named = [w for w in words if any(word.letters.isalpha() for word in w)]
    accented = sum(any(word.accented for word in w) for w in named)
    return True if named and accented >= MOSTLY * len(named) else None
