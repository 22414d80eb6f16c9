"""The coordinate system of a file: what it says, held against where its units must lie."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from ingest.messages import refusal
from layers.geodesy import TM3, UTM_VN2000, UTM_WGS84, WGS84, known_zone, transformer
from layers.settings import Province

Shapes = NDArray[np.object_]

SAMPLE = 150  # outlines that are weighed; more would not change the answer
GOOD = 0.98  # of the area where it must lie: what a right system reaches
POSSIBLE = 0.5
BETTER = 4  # so many times less outside than what the file says, before it is overruled
_GEOD = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class Ground:
    """Where the outlines must lie: one for each (its parent's, or its own older one), or None.

    `around` is the province's outline, or its box while there is none; `known` says which.
    """

    each: list[shapely.Geometry | None]
    around: shapely.Geometry
    known: bool

    @property
    def decides(self) -> bool:
        """Whether units one by one can be held against an outline."""
        return sum(shape is not None for shape in self.each) > len(self.each) / 2


@dataclass(frozen=True)
class System:
    """A coordinate system and its axes' order; `swapped`: the file's x is the northing."""

    crs: CRS
    swapped: bool = False

    @property
    def name(self) -> str:
        code = known_zone(self.crs) or self.crs.to_epsg()
        return f"EPSG:{code}" if code else self.crs.name

    @property
    def title_vi(self) -> str:
        return self.name + (" (X là trục bắc)" if self.swapped else "")

    @property
    def title_en(self) -> str:
        return self.name + (" with X as northing" if self.swapped else "")

    def place(self, shapes: Shapes) -> Shapes:
        """The shapes in EPSG:4326; what cannot be projected has infinite coordinates."""
        if self.swapped:
            shapes = shapely.transform(shapes, lambda x, y: (y, x), interleaved=False)
        return transformer(known_zone(self.crs) or self.crs).geometries(shapes)


@dataclass(frozen=True)
class Fit:
    """How well a system fits: share of the area on its ground, and where its middle lies then."""

    system: System
    share: float
    middle: tuple[float, float]


@dataclass(frozen=True)
class Choice:
    """The system taken; `code` and `words` of the finding to tell, None where all is as stated."""

    system: System
    code: str | None = None
    words: tuple[dict[str, str], dict[str, str]] = ({}, {})


def choose_crs(
    shapes: Shapes, declared: CRS | None, said: str | None, ground: Ground, province: Province,
    file: str,
) -> Choice:  # fmt: skip
    """The coordinate system in which the shapes lie where they must.

    `said` by a person is believed. What the file declares holds unless another one fits beyond
    doubt. Raises Unusable when nothing fits or two fit.
    """
    chosen = _sample(shapes)
    sample = shapely.force_2d(shapes[chosen])
    sample = np.where(shapely.is_valid(sample), sample, shapely.make_valid(sample))
    each = [ground.each[i] for i in chosen]
    if said is not None:
        return _as_said(System(_said(said, file)), sample, each, ground)
    stated = [System(_vietnamese(declared))] if declared is not None else []
    own = next(iter(_fits(sample, stated, each, ground.around)), None)
    if own and own.share >= GOOD:
        return Choice(own.system)
    plausible = [system for system in _plausible(province) if system not in stated]
    fits = _fits(sample, plausible, each, ground.around)
    others = sorted(fits, key=lambda f: -f.share)
    best = others[0] if others else None
    if best is None or best.share < (POSSIBLE if own is None else GOOD):
        if own and own.share > 0:
            return Choice(own.system)  # what lies outside is told unit by unit
        raise refusal("outside_province_file" if own or stated else "no_crs_fits", file=file,
                      province=province.name)  # fmt: skip
    if own and 1 - own.share < BETTER * (1 - best.share):
        return Choice(own.system)
    rival = _rival(best, others[1:])
    if rival and not ground.decides and _is_own_zone(best, rival, province):
        zone = next(f for f in (best, rival) if f.system.name == f"EPSG:{province.crs}")
        return _inferred(zone, None, own, stated, ground)
    if rival:
        raise refusal(
            "two_crs_fit",
            file=file,
            first_vi=best.system.title_vi,
            first_en=best.system.title_en,
            second_vi=rival.system.title_vi,
            second_en=rival.system.title_en,
            share=f"{best.share:.1%}",
            other=f"{rival.share:.1%}",
        )
    nearest = min(others[1:], key=lambda f: (-round(f.share, 3), _metres(best, f)), default=None)
    return _inferred(best, nearest, own, stated, ground)


def _as_said(
    system: System, sample: Shapes, each: list[shapely.Geometry | None], ground: Ground
) -> Choice:
    """A person names the system, hardly ever the order of its axes."""
    turned = System(system.crs, swapped=True)
    straight, swapped = (
        next(iter(_fits(sample, [s], each, ground.around)), None) for s in (system, turned)
    )
    if swapped and swapped.share >= GOOD and (straight is None or straight.share < POSSIBLE):
        return _inferred(swapped, None, straight, [system], ground)
    return Choice(system)


def _said(text: str, file: str) -> CRS:
    try:
        return _vietnamese(CRS.from_user_input(text if not text.isdigit() else int(text)))
    except CRSError:
        raise refusal("unknown_crs", file=file, crs=text) from None


def _vietnamese(crs: CRS) -> CRS:
    """The VN-2000 zone that a definition means, else the definition."""
    code = known_zone(crs)
    return CRS.from_epsg(code) if code else crs


def _plausible(province: Province) -> list[System]:
    """Degrees, the province's own zone, all others, UTM on both datums; each with axes swapped."""
    codes = dict.fromkeys([WGS84, province.crs, *TM3, *UTM_VN2000, *UTM_WGS84])
    return [System(CRS.from_epsg(c), swapped) for swapped in (False, True) for c in codes]


def _sample(shapes: Shapes) -> NDArray[np.int64]:
    usable = np.flatnonzero(
        ~shapely.is_missing(shapes)
        & ~shapely.is_empty(shapes)
        & (shapely.get_dimensions(shapes) == 2)
    )
    step = max(1, len(usable) // SAMPLE)
    return usable[::step]


def _fits(
    sample: Shapes,
    systems: Iterable[System],
    each: list[shapely.Geometry | None],
    around: shapely.Geometry,
) -> list[Fit]:
    """Every system once that puts at least something near the province."""
    near = shapely.box(*shapely.bounds(around)).buffer(0.3)
    frame = shapely.box(*shapely.total_bounds(sample))
    middle = np.array([frame.centroid], dtype=object)
    found: dict[tuple[str, bool], Fit] = {}
    for system in systems:
        if (system.name, system.swapped) in found:
            continue
        at = system.place(middle)[0]
        if not np.isfinite([at.x, at.y]).all() or not near.intersects(at):
            continue
        share = _share(system.place(sample), each, around)
        found[system.name, system.swapped] = Fit(system, share, (at.x, at.y))
    return list(found.values())


def _share(placed: Shapes, each: list[shapely.Geometry | None], around: shapely.Geometry) -> float:
    """Share of the area that lies on its own ground, on that of the whole where it has none."""
    if not np.isfinite(shapely.bounds(placed)).all():
        return 0.0
    ground = np.array([around if shape is None else shape for shape in each], dtype=object)
    area = shapely.area(placed).sum()
    return float(shapely.area(shapely.intersection(placed, ground)).sum() / area) if area else 0.0


def _rival(best: Fit, others: list[Fit]) -> Fit | None:
    """Another system that fits about as well and puts the units elsewhere."""
    for other in others:
        close = 1 - other.share <= 2 * (1 - best.share) + 0.005
        if close and _metres(best, other) > 1:
            return other
    return None


def _is_own_zone(best: Fit, rival: Fit, province: Province) -> bool:
    """Where only the province's extent is known, the zone that the law gives it decides."""
    return any(
        f.system.name == f"EPSG:{province.crs}" and not f.system.swapped for f in (best, rival)
    )


def _metres(first: Fit, second: Fit) -> float:
    return float(_GEOD.inv(*first.middle, *second.middle)[2])


def _inferred(
    best: Fit, second: Fit | None, own: Fit | None, stated: list[System], ground: Ground
) -> Choice:
    where = ("trong ranh giới đơn vị cấp trên", "inside the units above") if ground.decides else (
        ("trong ranh giới tỉnh", "inside the province") if ground.known
        else ("trong khung của tỉnh, đúng múi của tỉnh", "in the province's box, its own zone")
    )  # fmt: skip
    vi = f"{best.share:.2%} diện tích nằm {where[0]}"
    en = f"{best.share:.2%} of the area lies {where[1]}"
    other = own or second
    if other:
        away = _metres(best, other)
        vi += f"; {other.system.title_vi} chỉ {other.share:.2%}, lệch {away:,.0f} m"
        en += f"; {other.system.title_en} only {other.share:.2%}, {away:,.0f} m away"
    words_vi = {"crs": best.system.title_vi, "evidence": vi}
    words_en = {"crs": best.system.title_en, "evidence": en}
    if not stated:
        return Choice(best.system, "crs_inferred", (words_vi, words_en))
    words_vi["stated"], words_en["stated"] = stated[0].title_vi, stated[0].title_en
    return Choice(best.system, "crs_wrong", (words_vi, words_en))
