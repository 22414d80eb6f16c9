"""What a look-up says, and what an operator teaches it."""

from dataclasses import dataclass

from layers.dataset import Level

MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be meant.

    `reason` is how the text leads to it, its weakest link:

    - "code", "alias": the official code; what an operator taught
    - "exact": the name, with its type written out or left out
    - "abbreviation", "glued": so is its type; nothing between type and name
    - "no accents": all accents missing, or some of them
    - "accents": other accents than the unit's
    - "type": another type than the unit's
    - "typo": one letter away
    - "similar": some more letters away
    - "elsewhere": so named, but not where the text was looked for

    `score` orders candidates, from 1 (said outright) down to 0.
    """

    unit_id: int
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One sure unit with its reason, or, where `unit_id` is None, at most five candidates.

    A sure answer has candidates only where the text may name a unit below it.
    """

    unit_id: int | None
    reason: str | None
    candidates: tuple[Candidate, ...] = ()


NOTHING = Answer(None, None)


@dataclass(frozen=True)
class Alias:
    """A text that an operator taught to mean a unit.

    It holds inside the unit `within` (None: everywhere the unit itself lies) and for one sender
    (None: for all).
    """

    text: str
    unit_id: int
    level: Level
    within: int | None
    sender: str | None


def ranked(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """The best first, each unit once, at most five."""
    best: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.unit_id)):
        best.setdefault(candidate.unit_id, candidate)
    return tuple(list(best.values())[:MOST_CANDIDATES])
