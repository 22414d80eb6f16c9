"""Names one letter away: one left out, one too many, one wrong, or two neighbours swapped."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

LEAST_LETTERS = 4


class Near:
    """Finds the keys at Damerau-Levenshtein distance 1, without looking at all of them."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for key in keys:
            if len(key) >= LEAST_LETTERS - 1:
                for form in (key, *_deletions(key)):
                    self._shortened[form].add(key)

    def find(self, key: str) -> set[str]:
        """Keys exactly one step from `key`, shorter ones too; none where it is too short itself."""
        if len(key) < LEAST_LETTERS:
            return set()
        found: set[str] = set()
        for form in (key, *_deletions(key)):
            found |= self._shortened.get(form, set())
        return {other for other in found if distance(key, other) == 1}


def _deletions(key: str) -> set[str]:
    return {key[:i] + key[i + 1 :] for i in range(len(key))}


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Letters to insert, delete, replace or swap with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]
