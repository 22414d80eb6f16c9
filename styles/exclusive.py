"""Whether two rules can ever match the same feature at the same scale.

GeoServer paints every rule that matches, MapServer only the first, so the rules of a style must be
exclusive for both to draw the same picture. Filters that cannot be judged count as overlapping.
"""

import math
from dataclasses import dataclass

from lxml import etree

OGC = "{http://www.opengis.net/ogc}"
SLD = "{http://www.opengis.net/sld}"


class Unjudged(Exception):
    """The filter uses an operator outside the profile; `str(error)` names it."""


@dataclass(frozen=True)
class Values:
    """What a property may hold: one of `options`, or (where None) a number of an interval."""

    options: frozenset[str] | None = None
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    def holds(self, text: str) -> bool:
        try:
            number = float(text)
        except ValueError:
            return False
        above = number > self.low if self.open_low else number >= self.low
        return above and (number < self.high if self.open_high else number <= self.high)

    def apart(self, other: "Values") -> bool:
        """Whether no value satisfies both."""
        if self.options is not None and other.options is not None:
            return not self.options & other.options
        if self.options is not None:
            return not any(other.holds(option) for option in self.options)
        if other.options is not None:
            return other.apart(self)
        first, second = sorted((self, other), key=lambda v: (v.low, v.open_low))
        touching = first.high == second.low
        return first.high < second.low or (touching and (first.open_high or second.open_low))


Conditions = list[tuple[str, Values]]


def conditions(node: etree._Element) -> Conditions:
    """(property, values) pairs that all hold where the filter `node` matches.

    Raises Unjudged for anything but And, Or (of equalities), comparisons and Between.
    """
    kind = etree.QName(node).localname
    children = [child for child in node if isinstance(child.tag, str)]
    if kind in ("Filter", "And"):
        return [pair for child in children for pair in conditions(child)]
    if kind == "Or":
        parts = [pair for child in children for pair in conditions(child)]
        names = {name for name, _ in parts}
        if len(names) == 1 and all(v.options is not None for _, v in parts):
            options = frozenset().union(*(v.options or () for _, v in parts))
            return [(names.pop(), Values(options))]
        raise Unjudged("Or (only equalities of one property)")
    name = node.findtext(f"{OGC}PropertyName")
    literal = (node.findtext(f"{OGC}Literal") or "").strip()
    if name is None:
        raise Unjudged(kind)
    if kind == "PropertyIsEqualTo":
        return [(name, Values(frozenset([literal])))]
    if kind == "PropertyIsBetween":
        low = node.findtext(f"{OGC}LowerBoundary/{OGC}Literal") or "nan"
        high = node.findtext(f"{OGC}UpperBoundary/{OGC}Literal") or "nan"
        return [(name, Values(low=float(low), high=float(high)))]
    bounds = {
        "PropertyIsLessThan": ("high", True),
        "PropertyIsLessThanOrEqualTo": ("high", False),
        "PropertyIsGreaterThan": ("low", True),
        "PropertyIsGreaterThanOrEqualTo": ("low", False),
    }
    if kind not in bounds:
        raise Unjudged(kind)
    side, is_open = bounds[kind]
    if side == "low":
        return [(name, Values(low=float(literal), open_low=is_open))]
    return [(name, Values(high=float(literal), open_high=is_open))]


def scales(rule: etree._Element) -> tuple[float, float]:
    """Scale denominators of the rule: from (inclusive), to (exclusive)."""
    low = rule.findtext(f"{SLD}MinScaleDenominator")
    high = rule.findtext(f"{SLD}MaxScaleDenominator")
    return (float(low) if low else 0.0, float(high) if high else math.inf)


def overlap(one: etree._Element, other: etree._Element) -> bool:
    """Whether both rules may paint the same feature; raises Unjudged or ValueError."""
    (low1, high1), (low2, high2) = scales(one), scales(other)
    if max(low1, low2) >= min(high1, high2):
        return False
    elses = [rule.find(f"{SLD}ElseFilter") is not None for rule in (one, other)]
    filters = [rule.find(f"{OGC}Filter") for rule in (one, other)]
    if any(elses):
        # Else takes what the others leave, so it is at odds with another else or with no filter.
        return all(elses) or all(found is None for found in filters)
    first, second = filters
    if first is None or second is None:
        return True
    return not any(
        name1 == name2 and values1.apart(values2)
        for name1, values1 in conditions(first)
        for name2, values2 in conditions(second)
    )
