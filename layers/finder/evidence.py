"""How well a written name agrees with a unit's: in type, in accents, letter by letter."""

from collections.abc import Iterator
from dataclasses import dataclass

from layers.finder.syllables import is_syllable
from layers.finder.typos import distance
from layers.finder.words import Name, Word, fewer_marks, subsequence

EXACT, FEWER, OTHER = 0, 1, 2  # how the accents agree
_HOOK, _TILDE, _DOT = "\u0309", "\u0303", "\u0323"
# Tones that many speakers do not tell apart: hỏi and ngã, in Nghệ An and Hà Tĩnh ngã and nặng.
_CONFUSED = ({_HOOK, _TILDE}, {_TILDE, _DOT})
# A town that becomes a city and a commune that becomes a ward stay what they are; a xã and the
# thị trấn of its name are two units.
_UPGRADES = ({"thị xã", "thành phố"}, {"xã", "phường"})


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that a text may name.

    `path` holds the ids of the unit and its ancestors, `how` is a `Reading`'s, `accents` is EXACT,
    FEWER or OTHER, `said` whether a type stands there. `doubtful`: what is written may as
    well be the name of something else.
    """

    unit_id: int
    path: frozenset[int]
    how: str
    accents: int
    said: bool
    other_type: bool = False
    typo: bool = False
    doubtful: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int]:
        return (self.doubtful, self.other_type, self.accents)

    @property
    def reason(self) -> str:
        if self.typo:
            return "typo"
        if self.other_type:
            return "type"
        return (self.how, "no accents", "accents")[self.accents]


def decide(matches: list[Match]) -> Match | None:
    """The match that agrees at least as well as each other in type and accents, and better in one.

    None if there is none, or if even that one is doubtful.
    """
    for match in matches:
        if all(match is other or _better(match, other) for other in matches):
            return None if match.doubtful else match
    return None


def _better(one: Match, other: Match) -> bool:
    mine, others = (one.other_type, one.accents), (other.other_type, other.accents)
    return mine != others and mine[0] <= others[0] and mine[1] <= others[1]


def is_upgrade(said: frozenset[str], own: str) -> bool:
    """Whether the unit of that type may since have got the said one, or got its own since."""
    return any(own in pair and said & pair for pair in _UPGRADES)


def accents_of(name: Name, other: Name) -> int:
    if (name.letters, name.tones) == (other.letters, other.tones):
        return EXACT
    return FEWER if fewer_accents(name, other) else OTHER


def fewer_accents(name: Name, other: Name) -> bool:
    """Whether `name` is `other` with some accents missing, or none."""
    return fewer_marks(name.letters, other.letters) and subsequence(name.tones, other.tones)


def other_accents_doubtful(name: Name, other: Name, known: frozenset[Word]) -> bool:
    """Whether accents that differ make another name: "Nga Thanh" is not "Nga Thành".

    For writers who use accents. A word that stands in no unit's name (`known`) names no other unit,
    nor does one word of three and more; two words without any accents were written without; and
    words that are not Vietnamese, like Đăk, are spelled as everyone likes.
    """
    if len(name.words) != len(other.words):
        return True
    pairs = [(w, m) for w, m in zip(name.words, other.words, strict=True) if w != m]
    if len(pairs) == 1 and len(name.words) > 2:
        return False
    if len(pairs) > 1 and not any(word.accented for word in name.words):
        return False
    return any(
        word in known
        and not _confused(word, meant)
        and is_syllable(word, True)
        and is_syllable(meant, True)
        for word, meant in pairs
    )


def _confused(word: Word, meant: Word) -> bool:
    return word.letters == meant.letters and {word.tones, meant.tones} in _CONFUSED


def one_step(name: Name, other: Name) -> tuple[Word, Word] | None:
    """The word that differs by one letter, and the meant one; all else agrees.

    Accents may be missing, but not be others. None if it is not so.
    """
    if len(name.words) != len(other.words):
        return None
    changed = None
    for word, meant in zip(name.words, other.words, strict=True):
        if not set(word.tones) <= set(meant.tones):
            return None
        if word.plain == meant.plain:
            if not fewer_marks(word.letters, meant.letters):
                return None
        elif changed or not _one_letter(word.letters, meant.letters):
            return None
        else:
            changed = (word, meant)
    return changed


def _one_letter(word: str, meant: str) -> bool:
    """Each letter of `word` may lack its mark."""
    return any(distance(word, form) == 1 for form in (meant, *_without_marks(meant)))


def _without_marks(text: str) -> Iterator[str]:
    """The text without one of its marks, and without any."""
    for i, char in enumerate(text):
        plain = Word(char).plain
        if plain != char:
            yield text[:i] + plain + text[i + 1 :]
    yield Word(text).plain
