"""Whole addresses: the chain of units that explains most of the text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from layers.dataset import LEVELS, Level
from layers.finder.answer import NOTHING, Answer, Candidate, ranked
from layers.finder.evidence import Match
from layers.finder.names import Names
from layers.finder.segments import Segment, segments
from layers.finder.types import said_level
from layers.finder.words import Words, words_of
from layers.units import UnitIndex

MOST_KEPT = 200_000  # look-ups of words; beyond, the memory begins anew
Path = frozenset[int]


@dataclass(frozen=True, slots=True)
class Chain:
    """A named unit with its ancestors, and how much of the text they explain."""

    match: Match
    score: tuple[int, int, int]


class Address:
    def __init__(
        self, units: UnitIndex, names: dict[Level, Names], scores: dict[str, float]
    ) -> None:
        self._units = units
        self._names = names
        self._scores = scores
        self._kept: dict[tuple[Words, bool], tuple[Match, ...]] = {}

    def find(self, text: str, area: Path) -> Answer:
        """The lowest unit that all best chains contain, the text names and nothing contradicts."""
        accented = any(word.accented for word in words_of(text))
        pieces = segments(text, partial(self._look, accented=accented))
        best = self._best(pieces, area)
        if not best:
            return NOTHING
        common = frozenset.intersection(*(chain.match.path for chain in best))
        lowest = _lowest(m for piece in pieces for m in piece.matches if m.unit_id in common)
        offered = [chain.match for chain in best] if len(best) > 1 else []
        if lowest is not None:
            below, left = self._below(lowest, pieces, accented)
            if below is not lowest:
                lowest, offered = below, []
            contradicting = [p for p in left if self._contradicts(p) and not _inside(p, lowest)]
            offered += [m for piece in contradicting for m in (*piece.matches, lowest)]
            sure = self._uncontested(lowest, pieces, left, contradicting)
            if sure and self._incomplete(sure, left, gave_way=sure is not lowest):
                offered, sure = [sure, lowest, *offered], None
            lowest = sure
        candidates = ranked(
            [Candidate(m.unit_id, m.reason, self._scores[m.reason]) for m in offered]
        )
        if lowest is None:
            return Answer(None, None, candidates)
        return Answer(lowest.unit_id, lowest.reason, candidates)

    def _look(self, words: Words, accented: bool) -> tuple[Match, ...]:
        """All units of any level that the words name without doubt; with their type, if said."""
        kept = self._kept.get((words, accented))
        if kept is None:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            found = [
                match
                for names in self._names.values()
                for match in names.matches(names.read_words(words, None, accented))
                if not match.doubtful
            ]
            said = [match for match in found if match.said]
            kept = self._kept[words, accented] = tuple(said or found)
        return kept

    def _best(self, pieces: list[Segment], area: Path) -> list[Chain]:
        leaves = {m.unit_id: m for piece in pieces for m in piece.matches}
        named = [_by_unit(piece) for piece in pieces]
        # No chain explains more pieces than name any unit of it: the others need no closer look.
        most_of = {
            i: sum(any(unit in n for unit in leaf.path) for n in named)
            for i, leaf in leaves.items()
        }
        best: list[Chain] = []
        for leaf in sorted(leaves.values(), key=lambda leaf: -most_of[leaf.unit_id]):
            if best and most_of[leaf.unit_id] < best[0].score[0]:
                break
            chain = Chain(leaf, _score(leaf.path, named))
            if not best or chain.score > best[0].score:
                best = [chain]
            elif chain.score == best[0].score:
                best.append(chain)
        return [chain for chain in best if area & chain.match.path] or best

    def _below(
        self, match: Match, pieces: list[Segment], accented: bool
    ) -> tuple[Match, list[Segment]]:
        """The lowest unit inside that a piece left over names there, be it by a typo; what is left.

        Inside its parent a name needs less to be sure.
        """
        left = [piece for piece in pieces if not match.path & piece.ids]
        level = self._units.units[match.unit_id].level
        for lower in LEVELS[LEVELS.index(level) + 1 :]:
            names, within = self._names[lower], frozenset((match.unit_id,))
            found = [
                (sure, piece)
                for piece in left
                if (sure := names.sure(names.read_words(piece.words, within, accented)))
            ]
            if len({sure.unit_id for sure, _ in found}) == 1:
                match = found[0][0]
                left = [piece for piece in left if piece is not found[0][1]]
        return match, [piece for piece in left if not self._above(match, piece, accented)]

    def _above(self, match: Match, piece: Segment, accented: bool) -> bool:
        """Whether the piece names a unit above the match, seen from the one above that."""
        chain = self._units.ancestors[match.unit_id]
        for level, unit_id in chain.items():
            names, parent_id = self._names[level], self._units.units[unit_id].parent_id
            if unit_id != match.unit_id and parent_id is not None:
                sure = names.sure(names.read_words(piece.words, frozenset((parent_id,)), accented))
                if sure and sure.unit_id == unit_id:
                    return True
        return False

    def _incomplete(self, match: Match, left: list[Segment], gave_way: bool) -> bool:
        """Whether something left over seems to name a district or commune inside the unit.

        To a district nobody knows the answer gave way already, up to the province.
        """
        above = self._units.units[match.unit_id].level in ("province", "district")
        return above and any(
            piece.unexplained and not (gave_way and said_level(piece.words) == "district")
            for piece in left
        )

    def _contradicts(self, piece: Segment) -> bool:
        """Whether a piece that is not explained surely names a unit, or a province or district."""
        return piece.said or any(
            self._units.units[i].level in ("province", "district") for i in piece.ids
        )

    def _uncontested(
        self,
        match: Match,
        pieces: list[Segment],
        left: list[Segment],
        contradicting: list[Segment],
    ) -> Match | None:
        """The match, or the lowest named unit above it that what is left over does not contest.

        A commune is contested by a district that nobody knows ("Bình Khánh, quận 2"); so is a name
        without type beside an unknown one, unless its parent is named: in "Cô Mười, Trà Lĩnh,
        Cao Bằng" Trà Lĩnh may be a district that is no more, and not the town.
        """
        allowed = match.path
        for piece in contradicting:
            allowed &= frozenset().union(*(m.path for m in piece.matches))
        for piece in left:
            level = None if piece.matches else said_level(piece.words)
            if level is not None:
                allowed = frozenset(i for i in allowed if self._is_above(i, level))
        # Of the units one piece may name, the highest is sure.
        named = [m for piece in pieces if (m := _highest(piece, match.path))]
        parent = self._units.units[match.unit_id].parent_id
        unknown = [piece for piece in left if piece.like_a_name]
        if unknown and not match.said and parent not in {m.unit_id for m in named}:
            allowed -= {match.unit_id}
        if match.unit_id in allowed:
            return match
        return _lowest(m for m in named if m.unit_id in allowed)

    def _is_above(self, unit_id: int, level: Level) -> bool:
        return LEVELS.index(self._units.units[unit_id].level) < LEVELS.index(level)


def _inside(piece: Segment, match: Match) -> bool:
    """Whether the piece may name something inside the unit."""
    return any(match.unit_id in other.path for other in piece.matches)


def _lowest(matches: Iterable[Match]) -> Match | None:
    return max(matches, key=lambda match: len(match.path), default=None)


def _highest(piece: Segment, path: Path) -> Match | None:
    inside = [match for match in piece.matches if match.unit_id in path]
    return min(inside, key=lambda match: len(match.path), default=None)


def _by_unit(piece: Segment) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = {}
    for match in piece.matches:
        found.setdefault(match.unit_id, []).append(match)
    return found


def _score(path: Path, named: list[dict[int, list[Match]]]) -> tuple[int, int, int]:
    """How many pieces name a unit of the path, each another one; how many of them with its type.

    Between equals the one with better accents. `named`: each piece's matches by unit; a piece may
    name "xóm 5" of hundreds of communes, but only the path's own four are looked at.
    """
    own = [[m for i in path if i in units for m in units[i]] for units in named]
    pieces = [matches for matches in own if matches]

    def most(index: int, used: Path) -> tuple[int, int, int]:
        if index == len(pieces):
            return (0, 0, 0)
        best = most(index + 1, used)
        for match in pieces[index]:
            if match.unit_id not in used:
                count, typed, accents = most(index + 1, used | {match.unit_id})
                best = max(best, (count + 1, typed + match.said, accents - match.accents))
        return best

    return most(0, frozenset())
