"""One planar partition with wiggly borders: neighbours share exactly the same vertices.

Works in any plane (the caller's unit is the kilometre here).  The Voronoi diagram of the seeds is
cut by the outline, then every shared straight edge is replaced, once, by one crooked line; faces
are rebuilt from these lines, so that no gap and no overlap can appear.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]  # shape (n, 2)
_SHORTEST = 0.35  # an edge shorter than this stays straight
_LEVELS = (0.35, 0.9, 2.0, 4.5)  # lengths from which an edge is halved once more


class Faces(NamedTuple):
    """The partition: one polygon a face, and the seed each face belongs to."""

    polygons: list[shapely.Polygon]
    seed: NDArray[np.int64]


def crooked(
    start: Points, end: Points, levels: int, slope: Points, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Midpoint displacement of n segments: points of shape (n, 2**levels + 1, 2), ends included.

    `slope` (n,) is the first displacement as a share of the segment's length.
    """
    count = 2**levels
    offset = np.zeros((len(start), count + 1))
    length = np.hypot(*(end - start).T)
    noise = np.clip(rng.normal(size=offset.shape), -1.8, 1.8)
    step, size = count, slope * length / 1.8
    while step > 1:
        middle = np.arange(step // 2, count, step)
        average = (offset[:, middle - step // 2] + offset[:, middle + step // 2]) / 2
        offset[:, middle] = average + noise[:, middle] * size[:, None]
        step, size = step // 2, size * 0.55
    along = np.linspace(0, 1, count + 1)[None, :, None]
    normal = np.stack([start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]], axis=1)
    normal /= np.where(length > 0, length, 1)[:, None]
    return start[:, None] * (1 - along) + end[:, None] * along + offset[..., None] * normal[:, None]


def crooked_ring(corners: Points, levels: int, rng: np.random.Generator) -> shapely.Polygon:
    """The polygon through `corners` (not repeated at the end) with every side made crooked."""
    after = np.roll(corners, -1, axis=0)
    lines = crooked(corners, after, levels, np.full(len(corners), 0.13), rng)
    return shapely.Polygon(lines[:, :-1].reshape(-1, 2))


def partition(seeds: Points, outline: shapely.Polygon, rng: np.random.Generator) -> Faces:
    """Split `outline` into one connected face a seed, with crooked shared borders."""
    cells, owner = _cells(seeds, outline)
    rings = [shapely.get_coordinates(cell.exterior)[:-1] for cell in cells]
    vertices, number = np.unique(np.concatenate(rings), axis=0, return_inverse=True)
    corner = np.split(number.ravel(), np.cumsum([len(ring) for ring in rings])[:-1])
    sides = [np.stack([ring, np.roll(ring, -1)], axis=1) for ring in corner]
    edges, edge = np.unique(np.sort(np.concatenate(sides), axis=1), axis=0, return_inverse=True)
    edge_of = np.split(edge.ravel(), np.cumsum([len(side) for side in sides])[:-1])
    start, end = vertices[edges[:, 0]], vertices[edges[:, 1]]
    slope = np.where(np.hypot(*(end - start).T) < _SHORTEST, 0.0, 0.17)
    noise_seed = int(rng.integers(2**32))
    while True:
        lines = _lines(start, end, slope, np.random.default_rng(noise_seed))
        polygons = [_assemble(side, own, lines) for side, own in zip(sides, edge_of, strict=True)]
        bad = _bad_faces(polygons)
        if not bad.any():
            return Faces(polygons, owner)
        crossed = np.unique(np.concatenate([edge_of[face] for face in np.flatnonzero(bad)]))
        slope[crossed] = np.where(slope[crossed] < 0.01, 0.0, slope[crossed] / 2)


def neighbours(polygons: list[shapely.Polygon]) -> list[tuple[int, int, float]]:
    """Pairs of faces that share a border, with the length of it (each pair once)."""
    owners: dict[tuple[tuple[float, ...], ...], int] = {}
    shared: dict[tuple[int, int], float] = {}
    for face, polygon in enumerate(polygons):
        for one, two in pairwise(map(tuple, shapely.get_coordinates(polygon.exterior))):
            other = owners.setdefault((min(one, two), max(one, two)), face)
            if other != face:
                pair = (other, face)
                length = float(np.hypot(one[0] - two[0], one[1] - two[1]))
                shared[pair] = shared.get(pair, 0.0) + length
    return [(one, two, length) for (one, two), length in shared.items()]


def _cells(
    seeds: Points, outline: shapely.Polygon
) -> tuple[list[shapely.Polygon], NDArray[np.int64]]:
    """Straight-edged faces and their seeds; a cut-off piece goes to its longest neighbour."""
    edges = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline, only_edges=True)
    noded = shapely.union_all([edges, outline.boundary])
    faces = np.array(shapely.polygonize(shapely.get_parts(noded)).geoms)
    inside = shapely.point_on_surface(faces)
    keep = shapely.contains(outline, inside)
    cells = list(faces[keep])
    owner = shapely.STRtree(shapely.points(seeds)).nearest(inside[keep]).astype(np.int64)
    home = shapely.contains(np.array(cells), shapely.points(seeds[owner]))
    pairs = neighbours(cells)
    while not home.all():
        stray = int(np.flatnonzero(~home)[0])
        beside = [
            (length, two if one == stray else one)
            for one, two, length in pairs
            if stray in (one, two)
        ]
        owner[stray] = owner[max(beside)[1]]
        home[stray] = True
    return cells, owner


def _lines(
    start: Points, end: Points, slope: Points, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    """A crooked line an edge; the longer the edge, the more points it gets."""
    levels = np.searchsorted(_LEVELS, np.hypot(*(end - start).T))
    lines: list[NDArray[np.float64]] = [np.empty((0, 2))] * len(start)
    for level in np.unique(levels):
        chosen = np.flatnonzero(levels == level)
        drawn = crooked(start[chosen], end[chosen], int(level), slope[chosen], rng)
        for index, line in zip(chosen, drawn, strict=True):
            lines[index] = line
    return lines


def _assemble(
    sides: NDArray[np.int64], edges: NDArray[np.int64], lines: list[NDArray[np.float64]]
) -> shapely.Polygon:
    """The polygon whose sides are the given edges, each walked in the face's own direction."""
    parts = [
        lines[edge][:-1] if one < two else lines[edge][:0:-1]
        for (one, two), edge in zip(sides, edges, strict=True)
    ]
    return shapely.Polygon(np.concatenate(parts))


def _bad_faces(polygons: list[shapely.Polygon]) -> NDArray[np.bool_]:
    """Which faces cross themselves or a neighbour."""
    faces = np.array(polygons)
    crossing = ~shapely.is_empty(shapely.coverage_invalid_edges(faces))
    return np.asarray(crossing | ~shapely.is_valid(faces))
