"""Where hamlets lie: seeds scattered so that districts get their real size and denser middles."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from examples.outline import DISTRICTS, District
from examples.planar import Points

_ORIGIN = (104.85, 19.23)
_KM_PER_DEGREE = 110.72  # of latitude here
_KM = np.array([_KM_PER_DEGREE * 1.0054 * np.cos(np.radians(_ORIGIN[1])), _KM_PER_DEGREE])


class _Land(NamedTuple):
    """The outline (km), the anchors of each district (km) and their power weights (km²)."""

    outline: shapely.Polygon
    anchors: list[Points]
    weights: NDArray[np.float64]


def to_km(degrees: Points) -> Points:
    """Longitude and latitude to kilometres east and north of the province's middle."""
    return np.asarray((degrees - _ORIGIN) * _KM)


def to_degrees(polygon: shapely.Polygon) -> shapely.Polygon:
    """Back to longitude and latitude, to the seventh decimal (a centimetre), alike for all."""
    return shapely.transform(polygon, lambda xy: np.round(xy / _KM + _ORIGIN, 7))


def scatter(outline: shapely.Polygon, rng: np.random.Generator) -> tuple[Points, NDArray[np.int64]]:
    """Seeds of all hamlets (km) and the running number of each one's commune."""
    anchors = [to_km(np.array(district.anchors)) for district in DISTRICTS]
    land = _Land(outline, anchors, _weights(outline, anchors))
    seeds: list[Points] = []
    communes: list[int] = []
    first = 0
    for number, district in enumerate(DISTRICTS):
        counts = _hamlet_counts(district, rng)
        cloud = _cloud(land, number, 14 * int(counts.sum()), rng)
        groups = _clusters(cloud, district.communes, rng)
        sizes = np.bincount(groups, minlength=district.communes)
        # The largest part of the cloud takes the largest number of hamlets.
        counts = np.sort(counts)[np.argsort(np.argsort(sizes))]
        centre = anchors[number][0]
        middles = np.array([cloud[groups == part].mean(axis=0) for part in range(len(counts))])
        by_distance = np.argsort(np.hypot(*(middles - centre).T))
        for rank, part in enumerate(by_distance):
            points = cloud[groups == part]
            hamlet = _clusters(points, int(counts[part]), rng)
            for label in np.unique(hamlet):
                seeds.append(points[hamlet == label].mean(axis=0))
                communes.append(first + rank)
        first += district.communes
    return np.array(seeds), np.array(communes)


def _hamlet_counts(district: District, rng: np.random.Generator) -> NDArray[np.int64]:
    """How many hamlets each commune has: from 4 to 14, 8 or so on average."""
    return rng.poisson(8.25, size=district.communes).clip(4, 14).astype(np.int64)


def _weights(outline: shapely.Polygon, anchors: list[Points]) -> NDArray[np.float64]:
    """Power weights (km²) that give every district about its real share of the land."""
    grid = _grid(outline, 2.0)
    target = np.array([district.area for district in DISTRICTS])
    target = target / target.sum()
    weights = np.zeros(len(DISTRICTS))
    for turn in range(60):
        share = np.bincount(_nearest(grid, anchors, weights), minlength=len(target)) / len(grid)
        weights += (60 if turn < 35 else 15) * (target - share) / target
    return weights


def _nearest(
    points: Points, anchors: list[Points], weights: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Which district each point falls to: least squared distance minus weight."""
    power = np.stack(
        [
            ((points[:, None] - own) ** 2).sum(axis=2).min(axis=1) - weight
            for own, weight in zip(anchors, weights, strict=True)
        ]
    )
    return np.asarray(power.argmin(axis=0))


def _grid(outline: shapely.Polygon, step: float) -> Points:
    west, south, east, north = outline.bounds
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    shapely.prepare(outline)
    inside: Points = points[shapely.contains_xy(outline, points[:, 0], points[:, 1])]
    return inside


def _cloud(land: "_Land", number: int, count: int, rng: np.random.Generator) -> Points:
    """`count` random points of one district, denser around its centre."""
    outline, anchors, weights = land
    spread = np.sqrt(DISTRICTS[number].area)
    centre = anchors[number][0]
    kept: list[Points] = []
    found = 0
    low, high = anchors[number].min(axis=0) - spread, anchors[number].max(axis=0) + spread
    while found < count:
        points = rng.uniform(low, high, size=(8 * count, 2))
        distance = np.hypot(*(points - centre).T) / (0.3 * spread)
        points = points[rng.random(len(points)) < 0.22 + 0.78 * np.exp(-(distance**2))]
        points = points[shapely.contains_xy(outline, points[:, 0], points[:, 1])]
        points = points[_nearest(points, anchors, weights) == number]
        kept.append(points)
        found += len(points)
    return np.concatenate(kept)[:count]


def _clusters(points: Points, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Lloyd's k-means, a few turns: the number of the group of each point."""
    middles = points[rng.choice(len(points), size=count, replace=False)]
    groups = np.zeros(len(points), dtype=np.int64)
    for _ in range(8):
        groups = ((points[:, None] - middles) ** 2).sum(axis=2).argmin(axis=1)
        for group in np.unique(groups):
            middles[group] = points[groups == group].mean(axis=0)
    return groups
