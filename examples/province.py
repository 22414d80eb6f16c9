"""The sample province: 21 districts, 460 communes and some 3 800 hamlets from one planar partition.

Hamlets are Voronoi cells with crooked borders; communes, districts and the province are unions of
them on the same vertices, so that every level adds up to the next.  Deterministic for a seed.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from examples.names import WARDS, commune_names, hamlet_names
from examples.outline import DISTRICTS, OUTLINE, District
from examples.planar import crooked_ring, neighbours, partition
from examples.scatter import scatter, to_degrees, to_km

FIRST_COMMUNE_CODE = 16663


@dataclass(frozen=True)
class Unit:
    """One administrative unit; `code` is empty for hamlets, geometry is EPSG:4326."""

    code: str
    name: str
    type: str
    parent: str
    geometry: shapely.Geometry

    @property
    def full_name(self) -> str:
        """As people say it: "Xã Diễn Hồng", "Xóm 5"."""
        return f"{self.type} {self.name}"


@dataclass(frozen=True)
class Province:
    """All four levels; `hamlets` are grouped by the code of their commune (their parent)."""

    province: Unit
    districts: tuple[Unit, ...]
    communes: tuple[Unit, ...]
    hamlets: tuple[Unit, ...]

    def levels(self) -> dict[str, tuple[Unit, ...]]:
        """Units by file name, from the top down."""
        return {
            "province": (self.province,),
            "districts": self.districts,
            "communes": self.communes,
            "hamlets": self.hamlets,
        }


def build_province(seed: int = 2021) -> Province:
    """The province of a seed; made once, then remembered."""
    return make_province(seed)


@cache
def make_province(seed: int) -> Province:
    """Make the province; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    outline = crooked_ring(to_km(np.array(OUTLINE)), 3, rng)
    seeds, commune_of_seed = scatter(outline, rng)
    faces = partition(seeds, outline, rng)
    polygons = [to_degrees(polygon) for polygon in faces.polygons]
    hamlet_of_face = faces.seed
    commune = _connected(polygons, hamlet_of_face, commune_of_seed)
    return _named(np.array(polygons), hamlet_of_face, commune, rng)


def write_boundaries(folder: Path, seed: int = 2021) -> None:
    """Write province, districts, communes and hamlets as GeoPackages (EPSG:4326) into `folder`.

    Columns: `ma` (official code, empty for hamlets), `ten` (name without type), `loai` (type),
    `ma_cha` (parent's code).
    """
    folder.mkdir(parents=True, exist_ok=True)
    # GDAL writes the time into every GeoPackage; a fixed one keeps the same seed's bytes the same.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2021-09-15T00:00:00.000Z"})
    for name, units in build_province(seed).levels().items():
        frame = geopandas.GeoDataFrame(
            {
                "ma": [unit.code for unit in units],
                "ten": [unit.name for unit in units],
                "loai": [unit.type for unit in units],
                "ma_cha": [unit.parent for unit in units],
            },
            geometry=[unit.geometry for unit in units],
            crs=4326,
        )
        frame.to_file(folder / f"{name}.gpkg", layer=name, engine="pyogrio")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _connected(
    polygons: list[shapely.Polygon], hamlet: NDArray[np.int64], commune: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Commune of each hamlet, with cut-off hamlets given to the neighbour they lean on most.

    Only within the district: a commune may not grow across its district's border.
    """
    district = np.repeat(np.arange(len(DISTRICTS)), [entry.communes for entry in DISTRICTS])
    beside: dict[int, dict[int, float]] = {}
    for one, two, length in neighbours(polygons):
        pair = int(hamlet[one]), int(hamlet[two])
        for here, there in (pair, pair[::-1]):
            if here != there:
                links = beside.setdefault(here, {})
                links[there] = links.get(there, 0.0) + length
    commune = commune.copy()
    for _ in range(10):
        stray = _cut_off(commune, beside)
        if not stray:
            break
        for here in stray:
            own = district[commune[here]]
            choices = {
                there: length
                for there, length in beside[here].items()
                if commune[there] != commune[here]
            }
            inside = {there: ln for there, ln in choices.items() if district[commune[there]] == own}
            best = inside or choices
            commune[here] = commune[max(best, key=lambda there: best[there])]
    return commune


def _cut_off(commune: NDArray[np.int64], beside: dict[int, dict[int, float]]) -> list[int]:
    """Hamlets outside the largest connected part of their commune."""
    part = np.full(len(commune), -1)
    for start in range(len(commune)):
        if part[start] >= 0:
            continue
        stack = [start]
        part[start] = start
        while stack:
            here = stack.pop()
            for there in beside[here]:
                if part[there] < 0 and commune[there] == commune[start]:
                    part[there] = start
                    stack.append(there)
    stray: list[int] = []
    for number in np.unique(commune):
        own = np.flatnonzero(commune == number)
        parts, sizes = np.unique(part[own], return_counts=True)
        stray += [int(here) for here in own if part[here] != parts[sizes.argmax()]]
    return stray


def _named(
    faces: NDArray[np.object_],
    hamlet_of_face: NDArray[np.int64],
    commune_of_hamlet: NDArray[np.int64],
    rng: np.random.Generator,
) -> Province:
    """Give codes, types and names, and add the levels up."""
    outlines = [
        shapely.coverage_union_all(faces[hamlet_of_face == hamlet])
        for hamlet in range(len(commune_of_hamlet))
    ]
    shapes = np.array(outlines)
    districts, communes, hamlets = [], [], []
    number = 0
    for district in DISTRICTS:
        first = number
        for kind, name in _commune_titles(district, rng):
            code = f"{FIRST_COMMUNE_CODE + 3 * number:05d}"
            own = shapes[commune_of_hamlet == number]
            communes.append(Unit(code, name, kind, district.code, shapely.coverage_union_all(own)))
            titles = hamlet_names(kind, district.style, len(own), rng)
            for shape, (hamlet_kind, hamlet_name) in zip(own, titles, strict=True):
                hamlets.append(Unit("", hamlet_name, hamlet_kind, code, shape))
            number += 1
        shape = shapely.coverage_union_all([unit.geometry for unit in communes[first:number]])
        districts.append(Unit(district.code, district.name, district.type, "40", shape))
    whole = shapely.coverage_union_all([unit.geometry for unit in districts])
    top = Unit("40", "Nghệ An", "Tỉnh", "", whole)
    return Province(top, tuple(districts), tuple(communes), tuple(hamlets))


def _commune_titles(district: District, rng: np.random.Generator) -> list[tuple[str, str]]:
    """(type, name) of a district's communes, from its centre outwards."""
    titles = [("Thị trấn", district.town_name)] * district.towns
    first = sum(other.wards for other in DISTRICTS[: DISTRICTS.index(district)])
    titles += [("Phường", ward) for ward in WARDS[first : first + district.wards]]
    taken = {name for _, name in titles}
    names = commune_names(district.code, district.pattern, district.rural, rng, taken)
    return titles + [("Xã", name) for name in names]
