"""An address cut into pieces that may name units, and the rest: houses, streets, landmarks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from layers.dataset import Level
from layers.finder.evidence import Match
from layers.finder.types import readings_of_words, said_level
from layers.finder.words import Word, Words, words_of

_PARTS = re.compile(r"[,;|\n]+")
_BRACKETS = re.compile(r"([^,;|\n()]+)\(([^()]*)\)")
_LISTED: tuple[Level, ...] = ("district", "commune")  # of which all are known
MOST_WORDS = 9  # of a type and a name
_COUNTRY = tuple(words_of(text) for text in ("Việt Nam", "Viet Nam", "VN"))
# "Bảo hiểm xã hội", "huyện ủy": offices, no units.
_OFFICES = frozenset(words_of("hội ủy đoàn"))
_HOUSES = frozenset(words_of(text)[0] for text in ("số", "lô", "nhà", "km"))
_STREETS = _HOUSES | {
    words_of(text)[0] for text in ("đường", "ngõ", "ngách", "hẻm", "kiệt", "phố", "tòa", "ql")
}


@dataclass(frozen=True)
class Segment:
    """Words that may name units; without matches a whole part that is no house or street,

    or what follows a type that no known unit so named explains.
    """

    words: Words
    matches: tuple[Match, ...]

    @cached_property
    def ids(self) -> frozenset[int]:
        return frozenset(match.unit_id for match in self.matches)

    @property
    def like_a_name(self) -> bool:
        """Whether it could be a unit's name that nobody knows: no number, no street."""
        return not any(map(_is_street, self.words))

    @property
    def unexplained(self) -> bool:
        """Whether it seems to name a district or commune, and none that is known.

        Lists of hamlets have gaps: an unknown one is no objection.
        """
        return not self.matches and (self.like_a_name or _says_unit(self.words))

    @property
    def said(self) -> bool:
        """Whether it bears a type that fits."""
        return any(match.said for match in self.matches)


Look = Callable[[Words], tuple[Match, ...]]


def parts_of(text: str) -> list[str]:
    """What commas and the like part; what stands in brackets goes before its name."""
    return [part for part in _PARTS.split(_BRACKETS.sub(_before, text)) if part.strip()]


def segments(text: str, look: Look) -> list[Segment]:
    """The pieces in their order. `look` gives the units that words name without doubt."""
    found: list[Segment] = []
    after_number = False
    for part in parts_of(text):
        words = _without_country(words_of(part))
        if not words:
            continue
        pieces = _pieces(words, look)
        if after_number:  # "12, Lê Lợi" is a house in a street
            pieces = [piece for piece in pieces if piece.said]
        after_number = not pieces and all(w.letters.isdigit() or w in _HOUSES for w in words)
        found += pieces
    return found


def _before(match: re.Match[str]) -> str:
    """ "Cao Lãnh (Thành phố)" -> "Thành phố Cao Lãnh", whatever stands in the brackets."""
    name, inside = match.groups()
    return f" {inside} {name} "


def _pieces(words: Words, look: Look) -> list[Segment]:
    """All words named, or else those that follow a type, wherever they stand."""
    covered = _cover(words, look)
    if covered and (len(covered) == 1 or not _is_street(words[0])):
        return covered
    found: list[Segment] = []
    start = over = 0  # from `over` on nothing is named yet
    while start < len(words):
        piece = _typed(words, start, look)
        if piece is None:
            start += 1
            continue
        before = _unknown(words[over:start])
        start += len(piece.words)
        rest = _cover(words[start:], look)
        if rest and _nested([piece, *rest]):
            return [*found, *before, piece, *rest]
        if start == len(words) or _is_street(words[start]) or said_level(words[start:]):
            found += [*before, piece]  # else its name goes on: "xã Hòa Xuân" in "xã Hòa Xuân Tây"
            over = start
    if not over and not _is_street(words[0]):
        return [Segment(words, ())]
    return [*found, *_unknown(words[over:])]


def _unknown(words: Words) -> list[Segment]:
    """What follows the first type among words that name nothing known; a lone letter is none."""
    for start, word in enumerate(words):
        if (len(word.letters) > 1 or not start) and _says_unit(words[start:]):
            return [Segment(words[start:], ())]
    return []


def _says_unit(words: Words) -> bool:
    """Whether the words begin with a type of districts or communes, not glued, and have a name."""
    return any(
        reading.said
        and reading.how != "glued"
        and reading.words
        and not (len(reading.words) == 1 and reading.words[0] in _OFFICES)
        for level in _LISTED
        for reading in readings_of_words(level, words)
    )


def _without_country(words: Words) -> Words:
    for country in _COUNTRY:
        if words[-len(country) :] == country:
            return words[: -len(country)]
    return words


def _is_street(word: Word) -> bool:
    return word.letters.isdigit() or word in _STREETS


def _cover(words: Words, look: Look) -> list[Segment] | None:
    """The words as the fewest segments that leave none over; bare numbers name nothing."""
    best: dict[int, list[Segment]] = {len(words): []}
    for start in reversed(range(len(words))):
        for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1):
            rest = best.get(end)
            if rest is None or (start in best and len(best[start]) <= len(rest) + 1):
                continue
            piece = Segment(words[start:end], look(words[start:end]))
            if piece.matches and (piece.said or not words[start].letters.isdigit()):
                best[start] = [piece, *rest]
    return best[0] if 0 in best and _nested(best[0]) else None


def _nested(pieces: list[Segment]) -> bool:
    """Whether one chain of units has a part in every piece: "nghi phú vinh" has."""
    return len(pieces) < 2 or any(
        all(any(m.unit_id in match.path for m in piece.matches) for piece in pieces)
        for one in pieces
        for match in one.matches
    )


def _typed(words: Words, start: int, look: Look) -> Segment | None:
    """The longest segment from here that begins with a type; a lone letter only at the front."""
    if len(words[start].letters) == 1 and start:
        return None
    for end in reversed(range(start + 2, min(start + MOST_WORDS, len(words)) + 1)):
        piece = Segment(words[start:end], look(words[start:end]))
        if piece.said:
            return piece
    return None
