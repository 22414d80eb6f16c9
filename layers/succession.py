"""What the units of one day are on another, earlier or later: the same walk in both directions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from psycopg2.extensions import connection as Connection

# From the surest to the least sure; what is divided twice is as sure as the worse of the two.
Basis = Literal["exact", "by share", "by area", "by number"]
BASES: tuple[Basis, ...] = ("exact", "by share", "by area", "by number")
MOST_STEPS = 20


@dataclass(frozen=True)
class Life:
    """When a unit existed (`valid_to` is the first day without it) and what it lay in."""

    unit_id: int
    parent_id: int | None
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Passage:
    """Part `share` (0-1] of an old unit went into a new one on a day."""

    on_date: date
    old_id: int
    new_id: int
    share: float


@dataclass(frozen=True)
class Part:
    """A unit of the other day that gets `share` of a figure."""

    unit_id: int
    share: float
    basis: Basis


@dataclass(frozen=True)
class Fate:
    """The parts that a unit has become; `known` is false where nobody recorded what became of it,
    and the unit above stands for it."""

    parts: tuple[Part, ...]
    known: bool


@dataclass(frozen=True)
class History:
    """All units that ever were, what became what, and the areas (m²) of those with an outline."""

    units: Mapping[int, Life]
    passages: Sequence[Passage]
    areas: Mapping[int, float]

    def fates(self, unit_ids: Iterable[int], first: date, second: date) -> dict[int, Fate]:
        """What units of the day `first` are on the day `second`; shares of one unit sum to 1.

        Forwards, a unit goes whole into its only successor ("exact"), else by the recorded shares.
        Backwards it goes whole to the only unit it came from (its part or itself), else to all of
        them by the area that each gave, or evenly where an outline is missing.
        """
        steps = _Forwards(self, second) if first <= second else _Backwards(self, second)
        return {unit_id: self._fate(unit_id, first, steps) for unit_id in unit_ids}

    def _fate(self, unit_id: int, day: date, steps: "_Forwards | _Backwards") -> Fate:
        shares: dict[int, float] = defaultdict(float)
        worst: dict[int, Basis] = {}
        known = True

        def walk(at: int, day: date, share: float, basis: Basis, depth: int) -> None:
            nonlocal known
            above = self.units[at].parent_id
            if depth == MOST_STEPS or steps.arrived(at, day):
                shares[at] += share
                worst[at] = max(worst.get(at, basis), basis, key=BASES.index)
                return
            following = list(steps.following(at, day))
            if not following:
                known = False
                walk(at if above is None else above, day, share, basis, depth + 1)
            for part, its_day in following:
                how = max(basis, part.basis, key=BASES.index)
                walk(part.unit_id, its_day, share * part.share, how, depth + 1)

        walk(unit_id, day, 1.0, "exact", 0)
        return Fate(tuple(Part(i, share, worst[i]) for i, share in sorted(shares.items())), known)


class _Forwards:
    def __init__(self, history: History, until: date) -> None:
        self.history, self.until = history, until
        self.passages: dict[tuple[int, date], list[Passage]] = defaultdict(list)
        for passage in history.passages:
            self.passages[passage.old_id, passage.on_date].append(passage)

    def arrived(self, unit_id: int, day: date) -> bool:
        return self.history.units[unit_id].valid_to > self.until

    def following(self, unit_id: int, day: date) -> Iterator[tuple[Part, date]]:
        end = self.history.units[unit_id].valid_to
        passages = self.passages.get((unit_id, end), [])
        total = sum(passage.share for passage in passages)
        for passage in passages:
            basis: Basis = "exact" if len(passages) == 1 else "by share"
            yield Part(passage.new_id, passage.share / total, basis), end


class _Backwards:
    def __init__(self, history: History, until: date) -> None:
        self.history, self.until = history, until
        self.passages: dict[int, list[Passage]] = defaultdict(list)
        for passage in history.passages:
            self.passages[passage.new_id].append(passage)

    def arrived(self, unit_id: int, day: date) -> bool:
        return not self._last(unit_id, day) and self.history.units[unit_id].valid_from <= self.until

    def _last(self, unit_id: int, day: date) -> list[Passage]:
        """What went into the unit when it last changed, after `until` and not after `day`."""
        recent = [p for p in self.passages.get(unit_id, []) if self.until < p.on_date <= day]
        last = max((p.on_date for p in recent), default=None)
        return [p for p in recent if p.on_date == last]

    def following(self, unit_id: int, day: date) -> Iterator[tuple[Part, date]]:
        passages = self._last(unit_id, day)
        if not passages:
            return
        eve = passages[0].on_date - timedelta(days=1)
        numbers = {p.old_id: p.share for p in passages}
        if self.history.units[unit_id].valid_from <= eve:
            numbers[unit_id] = 1.0  # it was there before, and others joined it
        weights, basis = self._by_area(unit_id, numbers), BASES[2]
        if len(numbers) == 1:
            weights, basis = numbers, BASES[0]
        elif weights is None:
            weights, basis = numbers, BASES[3]
        total = sum(weights.values())
        for old_id, weight in weights.items():
            if weight:
                yield Part(old_id, weight / total, basis), eve

    def _by_area(self, unit_id: int, shares: dict[int, float]) -> dict[int, float] | None:
        """The land that each of the old units gave, or None where that is not known."""
        areas = self.history.areas
        if not areas.keys() >= shares.keys():
            return None
        given = {old_id: areas[old_id] * share for old_id, share in shares.items()}
        if unit_id in given:
            others = sum(area for old_id, area in given.items() if old_id != unit_id)
            given[unit_id] = max(areas[unit_id] - others, 0.0)
        return given if sum(given.values()) > 0 else None


def apportion(amount: int, shares: Sequence[float]) -> list[int]:
    """A whole number divided by shares so that the parts add up to it (largest remainder)."""
    exact = [Fraction(share) for share in shares]
    quotas = [abs(amount) * share / sum(exact) for share in exact]
    parts = [int(quota) for quota in quotas]
    left = abs(amount) - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - quotas[i], -exact[i], i))
    for i in order[:left]:
        parts[i] += 1
    return [-part for part in parts] if amount < 0 else parts


def read_history(connection: Connection) -> History:
    """The units of all days with their changes, and the areas that shares may need."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id, parent_id, valid_from, valid_to FROM xom.unit")
        units = {row[0]: Life(*row) for row in cursor.fetchall()}
        cursor.execute("SELECT on_date, old_unit_id, new_unit_id, share FROM xom.unit_change")
        passages = [Passage(*row) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT unit_id, ST_Area(geom::geography) FROM xom.unit_geometry "
            "WHERE recorded_to = 'infinity' AND unit_id = ANY (%s)",
            (sorted({i for p in passages for i in (p.old_id, p.new_id)}),),
        )
        return History(units, passages, dict(cursor.fetchall()))
