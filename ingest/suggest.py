"""Which value of a vocabulary was meant: said only where it is likely, as nonsense misleads."""

from collections.abc import Iterable

from layers.dataset import DataField
from layers.finder.typos import distance
from layers.text import fold

LEAST_LETTERS = 4
LETTERS_PER_SLIP = 5  # a slip in five letters; one in any word that is long enough


def nearest_choice(text: str, field: DataField) -> str | None:
    """The label of the one value whose spelling `text` is but for slips, or begins with."""
    value = _meant(fold(text), field.spellings)
    return field.choices[value].vi if value else None


def _meant(folded: str, spellings: dict[str, str]) -> str | None:
    slips = max(1, len(folded) // LETTERS_PER_SLIP)
    if len(folded) >= LEAST_LETTERS:
        near = {
            spelling: distance(folded, spelling)
            for spelling in spellings
            if abs(len(spelling) - len(folded)) <= slips and len(spelling) >= LEAST_LETTERS - 1
        }
        best = min(near.values(), default=slips + 1)
        if best <= slips:
            return _only(spellings[s] for s, found in near.items() if found == best)
    # "Chợ truyền thống" is a kind of "Chợ"; "Trung tâm" begins "Trung tâm y tế".
    begun = [s for s in spellings if folded.startswith(f"{s} ")]
    if not begun and len(folded) >= LEAST_LETTERS:
        begun = [s for s in spellings if s.startswith(f"{folded} ")]
    longest = max(map(len, begun), default=0)
    return _only(spellings[s] for s in begun if len(s) == longest)


def _only(values: Iterable[str]) -> str | None:
    """The value, where they are all one; two possible ones are no help."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
