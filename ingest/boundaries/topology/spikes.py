"""Spikes: a border that runs out and straight back, where no neighbour follows it."""

from dataclasses import replace

import numpy as np
import shapely

from ingest.boundaries.topology.mesh import Ids, Mesh, build
from ingest.boundaries.topology.model import Fault, Outline, area_words, vietnamese
from ingest.boundaries.topology.plane import Array, Plane

_ROUNDS = 5  # a spike of several vertices is taken off from its tip
_SHARPNESS = 4  # a spike is that many times longer than wide


def cut_spikes(
    outlines: list[Outline], around: Array, frame: Array, plane: Plane, tolerance: float
) -> tuple[list[Outline], list[Fault]]:
    """Outlines without spikes narrower than `tolerance` (metres), outwards or inwards."""
    shapes = np.array([outline.geometry for outline in outlines], dtype=object)
    before, lengths = shapes.copy(), np.zeros(len(shapes))
    for _ in range(_ROUNDS):
        mesh = build(shapes, around, frame, plane)
        tips, length = _tips(mesh, tolerance)
        if not len(tips):
            break
        touched = mesh.corner_owner[tips]
        np.maximum.at(lengths, touched, length)
        mesh.corner[tips] = mesh.corner[tips + 1]  # a repeat, which the ring drops
        for outline in np.unique(touched):
            shapes[outline] = mesh.rebuilt(int(outline))
    faults = []
    for i in np.flatnonzero(lengths):
        piece = shapely.symmetric_difference(before[i], shapes[i])
        area = float(plane.area(piece))
        english = f"{lengths[i]:,.2f}"
        words = {"length_vi": vietnamese(english), "length_en": english} | area_words(area)
        faults.append(Fault("unit_spike", (outlines[i].row,), area, piece, True, words))
    return [
        replace(o, geometry=s) if n else o
        for o, s, n in zip(outlines, shapes, lengths, strict=True)
    ], faults


def _tips(mesh: Mesh, tolerance: float) -> tuple[Ids, Array]:
    """Corners at the tips of spikes, and the spikes' lengths (metres)."""
    position, loose = mesh.edges()
    ends = np.flatnonzero(np.diff(mesh.ring, append=-1))
    before = np.arange(len(mesh.corner)) - 1
    first = np.concatenate([[0], ends[:-1] + 1])
    before[first] = ends - 1  # a ring ends where it starts
    starts_loose = np.zeros(len(mesh.corner), dtype=bool)
    starts_loose[position[loose & (mesh.corner_owner[position] < mesh.fixed)]] = True
    tip = np.flatnonzero(starts_loose & starts_loose[before])
    there = mesh.metres[mesh.corner[tip]]
    back = mesh.metres[mesh.corner[before[tip]]] - there
    ahead = mesh.metres[mesh.corner[tip + 1]] - there
    swap = np.hypot(*back.T) > np.hypot(*ahead.T)
    short, long = np.where(swap[:, None], ahead, back), np.where(swap[:, None], back, ahead)
    length, whole = np.hypot(*short.T), np.hypot(*long.T)
    along = (short * long).sum(axis=1)
    width = np.abs(short[:, 0] * long[:, 1] - short[:, 1] * long[:, 0]) / whole
    sharp = (
        (along > 0) & (width <= tolerance) & (length > np.maximum(_SHARPNESS * width, tolerance))
    )
    return tip[sharp], length[sharp]
