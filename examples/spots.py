"""Spots in the sample province: a point inside a hamlet, with the units it lies in."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import shapely

from examples.province import Province, Unit


class Spot(NamedTuple):
    """A point (EPSG:4326, five decimals) and its units."""

    district: Unit
    commune: Unit
    hamlet: Unit
    longitude: float
    latitude: float


class Spots:
    """Draws spots, anywhere or within one district or commune."""

    def __init__(self, province: Province) -> None:
        self.districts = {unit.code: unit for unit in province.districts}
        self.communes = {unit.code: unit for unit in province.communes}
        self.communes_of: dict[str, list[Unit]] = defaultdict(list)
        for unit in province.communes:
            self.communes_of[unit.parent].append(unit)
        self.hamlets_of: dict[str, list[Unit]] = defaultdict(list)
        for unit in province.hamlets:
            self.hamlets_of[unit.parent].append(unit)

    def in_commune(self, commune: Unit, rng: np.random.Generator) -> Spot:
        """A random spot of the commune."""
        hamlets = self.hamlets_of[commune.code]
        hamlet = hamlets[int(rng.integers(len(hamlets)))]
        longitude, latitude = _point_inside(hamlet.geometry, rng)
        return Spot(self.districts[commune.parent], commune, hamlet, longitude, latitude)

    def in_district(self, code: str, rng: np.random.Generator) -> Spot:
        """A random spot of the district; communes near its centre (first in the list) oftener."""
        communes = self.communes_of[code]
        place = int(len(communes) * rng.random() ** 1.5)
        return self.in_commune(communes[place], rng)

    def in_town(self, code: str | None, rng: np.random.Generator) -> Spot:
        """A random spot of a ward or town, of the district or of any."""
        towns = [
            unit
            for unit in self.communes.values()
            if unit.type != "Xã" and code in (None, unit.parent)
        ]
        return self.in_commune(towns[int(rng.integers(len(towns)))], rng)

    def anywhere(self, rng: np.random.Generator) -> Spot:
        """A random spot of the province; every commune alike, so more where people live."""
        codes = list(self.communes)
        return self.in_commune(self.communes[codes[int(rng.integers(len(codes)))]], rng)


def _point_inside(area: shapely.Geometry, rng: np.random.Generator) -> tuple[float, float]:
    """A point that is inside even after rounding to five decimals (about a metre)."""
    west, south, east, north = area.bounds
    for _ in range(40):
        x = round(float(rng.uniform(west, east)), 5)
        y = round(float(rng.uniform(south, north)), 5)
        if shapely.contains_xy(area, x, y):
            return x, y
    centre = shapely.point_on_surface(area)
    return round(centre.x, 5), round(centre.y, 5)
