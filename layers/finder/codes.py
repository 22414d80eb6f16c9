"""Official codes, also with the zeros that spreadsheets take and the ".0" that they give."""

from dataclasses import dataclass

from layers.dataset import LEVELS, Level
from layers.units import UnitIndex

# Digits from which a code without its leading zeros is one: "5" is rather a name ("Quận 5").
_LEAST_DIGITS: dict[Level, int] = {"province": 1, "district": 2, "commune": 3, "hamlet": 3}


@dataclass(frozen=True, slots=True)
class Coded:
    """The unit a text is the code of; `whole` unless leading zeros are missing."""

    unit_id: int
    whole: bool


class Codes:
    def __init__(self, units: UnitIndex) -> None:
        self._units: dict[tuple[Level, str], list[tuple[int, str]]] = {}
        for unit in units.units.values():
            if unit.code:
                place = (unit.level, unit.code.lstrip("0"))
                self._units.setdefault(place, []).append((unit.unit_id, unit.code))

    def find(self, level: Level, text: str) -> Coded | None:
        """None where the text is no unit's code, or two units bear it."""
        code = text.strip().removesuffix(".0")
        found = self._units.get((level, code.lstrip("0")), [])
        if len(found) != 1:
            return None
        unit_id, official = found[0]
        if code == official:
            return Coded(unit_id, True)
        return Coded(unit_id, False) if len(code) >= _LEAST_DIGITS[level] else None

    def at_any_level(self, text: str) -> list[int]:
        """The units that a text which is a code and nothing else may mean: the whole codes if any.

        "412" is a district; it is no commune 00412 that lost its zeros.
        """
        found = [coded for level in LEVELS if (coded := self.find(level, text))]
        long = len(text.strip()) >= _LEAST_DIGITS["commune"]  # "5" alone is rather a house
        whole = [coded.unit_id for coded in found if coded.whole]
        return whole or [coded.unit_id for coded in found if long]
