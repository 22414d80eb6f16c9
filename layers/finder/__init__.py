"""Finding the administrative unit that a text names: one sure answer, or candidates with reasons.

finder.py     the door: by code, by name within a parent, by address, many at once
answer.py     what it says and what it can be taught
aliases.py    what operators taught
codes.py      official codes as spreadsheets maim them
names.py      all names of a level; which of them a text may mean, and how well it agrees
types.py      types in front of names: xã, X., phườngHưng Bình, "(Thị trấn)"
words.py      letters, marks and tones side by side
typos.py      names one letter away
syllables.py  what could be a Vietnamese word is no typo
address.py    whole addresses
"""

from layers.finder.answer import Alias, Answer, Candidate
from layers.finder.finder import Finder
from layers.units import UnitIndex

__all__ = ["Alias", "Answer", "Candidate", "Finder", "finder_of"]

_recent: list[Finder] = []
MOST_RECENT = 8


def finder_of(units: UnitIndex, aliases: tuple[Alias, ...] = ()) -> Finder:
    """The finder for an index and its aliases; what it learnt is kept for the next call."""
    for finder in _recent:
        if finder.units is units and finder.aliases == aliases:
            return finder
    _recent.append(Finder(units, aliases))
    del _recent[:-MOST_RECENT]
    return _recent[-1]
