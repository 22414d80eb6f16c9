"""An address cut into pieces that may name units, and the rest: houses, streets, landmarks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from layers.finder.evidence import Match
from layers.finder.types import said_level
from layers.finder.words import Word, Words, words_of

_PARTS = re.compile(r"[,;|\n]+")
_BRACKETS = re.compile(r"([^,;|\n()]+)\(([^()]*)\)")
MOST_WORDS = 9  # of a type and a name
_HOUSES = frozenset(words_of(text)[0] for text in ("số", "lô", "nhà", "km"))
_STREETS = _HOUSES | {
    words_of(text)[0] for text in ("đường", "ngõ", "ngách", "hẻm", "kiệt", "phố", "tòa", "ql")
}


@dataclass(frozen=True)
class Segment:
    """Words that may name units; without matches a whole part that is no house or street."""

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
    def said(self) -> bool:
        """Whether it bears a type that fits."""
        return any(match.said for match in self.matches)


Look = Callable[[Words], tuple[Match, ...]]


def segments(text: str, look: Look) -> list[Segment]:
    """The pieces in their order. `look` gives the units that words name without doubt."""
    found: list[Segment] = []
    after_number = False
    for part in _PARTS.split(_BRACKETS.sub(_before, text)):
        words = words_of(part)
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
    start = 0
    while start < len(words):
        piece = _typed(words, start, look)
        if piece is None:
            start += 1
            continue
        start += len(piece.words)
        rest = _cover(words[start:], look)
        if rest and _nested([piece, *rest]):
            return [*found, piece, *rest]
        if start == len(words) or _is_street(words[start]) or said_level(words[start:]):
            found.append(piece)  # else its name goes on: "xã Hòa Xuân" in "xã Hòa Xuân Tây"
    if not found and not _is_street(words[0]):
        found.append(Segment(words, ()))
    return found


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
