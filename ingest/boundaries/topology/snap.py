"""Neighbours' borders that lie within the tolerance of each other become one border.

Vertices first: of two that lie close, the less steady one goes to the other's place.  Then edges: a
neighbour's vertex that lies close to an edge becomes a vertex of that edge too.  Only what is loose
(see Mesh.edges) is looked at, so that a set that fits stays as it is, to the last bit; and nothing
ends farther than the tolerance from where it was, because what others have gone to stays put.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import shapely

from ingest.boundaries.topology.mesh import Ids, Mask, Mesh, build
from ingest.boundaries.topology.model import Fault, Outline, area_words, titles, vietnamese
from ingest.boundaries.topology.plane import Array, Plane

# What lies closer together than this was drawn alike and rounded by a format: not worth a word.
ROUNDING_M = 0.001


@dataclass
class _Moves:
    """What happened to each outline: how far its border moved at most, and whom it followed."""

    far: Array
    partners: dict[int, set[int]]

    def note(self, outline: int, partners: set[int], distance: float) -> None:
        self.far[outline] = max(self.far[outline], distance)
        if distance >= ROUNDING_M:
            self.partners[outline] |= partners - {outline}


def snap(
    outlines: list[Outline], around: list[Outline], frame: Array, plane: Plane, tolerance: float
) -> tuple[list[Outline], list[Fault]]:
    """Outlines whose borders are really shared, and a fault for each that visibly moved."""
    shapes = np.array([outline.geometry for outline in outlines], dtype=object)
    mesh = build(shapes, np.array([o.geometry for o in around], dtype=object), frame, plane)
    moves = _Moves(np.full(len(shapes), -1.0), defaultdict(set))
    before = mesh.metres[mesh.corner]
    _gather(mesh, moves, tolerance)
    _thread(mesh, before, moves, tolerance)
    snapped, faults = list(outlines), []
    everyone = [*outlines, *around]
    for i in np.flatnonzero(moves.far >= 0).tolist():
        moved = mesh.rebuilt(i)
        if moved.is_empty:
            continue  # narrower than the tolerance everywhere: what it is, others must say
        snapped[i] = replace(outlines[i], geometry=moved)
        if moves.far[i] < ROUNDING_M:
            continue
        piece = shapely.symmetric_difference(shapes[i], moved)
        area = float(plane.area(piece))
        others = [everyone[j] for j in sorted(moves.partners[i]) if j < len(everyone)]
        english = f"{moves.far[i] * 100:.1f}"
        words = {"most_vi": vietnamese(english), "most_en": english} | area_words(area)
        words |= {"others": titles(others) or "–"}
        rows = (outlines[i].row, *(other.row for other in others if other.row))
        faults.append(Fault("unit_sliver", rows, area, piece, True, words))
    return snapped, faults


def _gather(mesh: Mesh, moves: _Moves, tolerance: float) -> None:
    """Move loose vertices onto each other, nearest first; the frame and what is fixed stay."""
    position, loose = mesh.edges()
    start = position[loose]
    vertices = _candidates(mesh, start)
    one, two, apart = _close(mesh.metres[vertices], tolerance)
    if not len(one):
        return
    one, two = vertices[one], vertices[two]
    users = _users(mesh, np.unique(np.concatenate([one, two])))
    share = _loose_share(mesh, position, loose)
    still = {v for v, who in users.items() if max(who) >= mesh.fixed}
    # The steadier vertex: fixed, shared by more outlines, of an outline that mostly fits, earlier.
    rank = {v: (v in still, len(w), -min(share[o] for o in w), -min(w)) for v, w in users.items()}
    tied = np.array([u not in still and v not in still for u, v in zip(one, two, strict=True)])
    goes_to: dict[int, int] = {}
    places: set[int] = set()
    together = {v: set(who) for v, who in users.items()}
    for pair in np.lexsort((apart, tied)):
        u, v = int(one[pair]), int(two[pair])
        if u in goes_to or v in goes_to or together[u] & together[v]:
            continue
        place, mover = sorted((u, v), key=lambda x: (x in places, rank[x]), reverse=True)
        if mover in places or mover in still:
            continue
        places.add(place)
        goes_to[mover] = place
        together[place] |= together[mover]
        for outline in users[mover]:
            moves.note(outline, users[place], float(apart[pair]))
    if goes_to:
        new = np.arange(len(mesh.degrees))
        new[list(goes_to)] = list(goes_to.values())
        mesh.corner = new[mesh.corner]


def _thread(mesh: Mesh, before: Array, moves: _Moves, tolerance: float) -> None:
    """Thread loose edges through the loose vertices of others that lie close to them.

    `before` are the corners' places (metres) before anything moved, from which edges may not stray.
    """
    position, loose = mesh.edges()
    start = position[loose]
    vertices = _candidates(mesh, start)
    start = start[mesh.corner_owner[start] < mesh.fixed]
    if not len(start) or not len(vertices):
        return
    lines = shapely.linestrings(np.stack([before[start], before[start + 1]], axis=1))
    points = shapely.points(mesh.metres[vertices])
    which, edge = shapely.STRtree(lines).query(points, predicate="dwithin", distance=tolerance)
    vertex, first = vertices[which], start[edge]
    a, b = (mesh.metres[mesh.corner[first + step]] for step in (0, 1))
    p, along = mesh.metres[vertex], b - a
    length = np.hypot(*along.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = ((p - a) * along).sum(axis=1) / length**2
    inside = (t > 0) & (t < 1)
    users = _users(mesh, np.unique(vertex[inside]))
    owner = mesh.corner_owner[first]
    strange = np.array([inside[k] and owner[k] not in users[vertex[k]] for k in range(len(t))])
    chosen = np.flatnonzero(strange.astype(bool))
    chosen = chosen[np.lexsort((t[chosen], first[chosen]))]
    for k in chosen:
        distance = float(np.hypot(*(p[k] - a[k] - t[k] * along[k])))
        moves.note(int(owner[k]), users[vertex[k]], distance)
    mesh.corner = np.insert(mesh.corner, first[chosen] + 1, vertex[chosen])
    mesh.ring = np.insert(mesh.ring, first[chosen] + 1, mesh.ring[first[chosen]])


def _close(points: Array, distance: float) -> tuple[Ids, Ids, Array]:
    """Pairs of points (each once) within the distance, and how far apart they are."""
    shapes = shapely.points(points)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance)
    once = one < two
    one, two = one[once], two[once]
    return one, two, np.hypot(*(points[one] - points[two]).T)


def _candidates(mesh: Mesh, start: Ids) -> Ids:
    """Both ends of the edges that start at these corners, and all of the frame to follow."""
    ends = [mesh.corner[start], mesh.corner[start + 1], mesh.frame.ravel()]
    return np.unique(np.concatenate(ends))


def _users(mesh: Mesh, vertices: Ids) -> dict[int, set[int]]:
    """Which outlines each vertex is a corner of; the frame counts as one more, the last."""
    users: dict[int, set[int]] = {int(v): set() for v in vertices}
    among: Mask = np.isin(mesh.corner, vertices)
    for vertex, outline in zip(mesh.corner[among], mesh.corner_owner[among], strict=True):
        users[int(vertex)].add(int(outline))
    for vertex in np.intersect1d(mesh.frame, vertices):
        users[int(vertex)].add(int(mesh.owner[-1]) + 1)
    return users


def _loose_share(mesh: Mesh, position: Ids, loose: Mask) -> Array:
    """For each outline (and the frame) which share of its edges is loose."""
    owner, count = mesh.corner_owner[position], int(mesh.owner[-1]) + 2
    edges = np.bincount(owner, minlength=count)
    return np.asarray(np.bincount(owner, loose, minlength=count) / np.maximum(edges, 1))
