"""What the ledger says was so, replayed one delivery and one record at a time.

Written from the words of the design, not from the SQL, and slow on purpose. A moment of valid time
is a whole number here; recorded moments are the database's own, in seconds.
"""

import math
from dataclasses import dataclass, field

NOW = 1e300  # later than anything recorded, earlier than never
Content = tuple[str, int, str]  # commune, value, phone
Alive = dict[str, tuple[Content, str]]  # key -> what it says, and who said so last


@dataclass
class Delivery:
    """One accepted submission: what it puts, and for whose absence it speaks."""

    sender: str
    as_of: int
    received: float
    rows: dict[str, Content]
    closes_since: float = math.inf  # recorded: a list that removes much waits for a person's word
    covers: frozenset[str] = frozenset()  # communes
    kept: frozenset[str] = frozenset()  # keys of held rows
    taken_back: float = math.inf

    def leaves_out(self, key: str, content: Content, sender: str) -> bool:
        return (
            sender == self.sender
            and key not in self.rows
            and key not in self.kept
            and content[0] in self.covers
        )


@dataclass
class Model:
    deliveries: list[Delivery] = field(default_factory=list)

    def alive(self, when: int, known: float = NOW) -> Alive:
        """What held at `when`, as it was known at the recorded moment `known`."""
        found: Alive = {}
        for delivery in sorted(self.deliveries, key=lambda d: (d.as_of, d.received)):
            if delivery.as_of > when or not delivery.received <= known < delivery.taken_back:
                continue
            for key, (content, sender) in list(found.items()):
                if delivery.closes_since <= known and delivery.leaves_out(key, content, sender):
                    del found[key]
            for key, content in delivery.rows.items():
                found[key] = content, delivery.sender
        return found

    def moments(self) -> list[float]:
        """Every recorded moment at which something was learnt."""
        found = {
            moment
            for d in self.deliveries
            for moment in (d.received, d.closes_since, d.taken_back)
            if moment < math.inf
        }
        return sorted(found)


def foreign(alive: Alive, sender: str, rows: dict[str, Content]) -> set[str]:
    """Keys of rows whose record another sender reports at that moment."""
    return {key for key in rows if key in alive and alive[key][1] != sender}


def left_out(before: Alive, delivery: Delivery) -> int:
    """How many records that held are missing from the delivery, though it speaks for them."""
    return sum(delivery.leaves_out(key, c, s) for key, (c, s) in before.items())


def rows_by_effect(before: Alive, delivery: Delivery) -> tuple[int, int, int]:
    """(new, changed, unchanged) of a delivery's rows, given what held at its moment."""
    new = sum(key not in before for key in delivery.rows)
    same = sum(key in before and before[key][0] == c for key, c in delivery.rows.items())
    return new, len(delivery.rows) - new - same, same
