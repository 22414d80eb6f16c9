"""The examination: each outline on its own, then with its neighbours, then with the units above."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from ingest.boundaries.topology.cover import Cover
from ingest.boundaries.topology.model import Fault, Outline
from ingest.boundaries.topology.overlaps import find_overlaps
from ingest.boundaries.topology.plane import Plane, polygonal
from ingest.boundaries.topology.rings import mend
from ingest.boundaries.topology.snap import snap
from ingest.boundaries.topology.spikes import cut_spikes

_MISPLACED = {"unit_overlap", "unit_beyond_parent", "unit_in_wrong_parent"}


def examine(
    outlines: list[Outline],
    parents: Mapping[int, shapely.Geometry],
    *,
    around: Sequence[Outline] = (),
    tolerance_m: float = 0.05,
) -> tuple[list[Outline], list[Fault]]:
    """Repaired outlines, in the same order and without those that cannot be used, and all faults.

    `parents` are the outlines of the units above by id (EPSG:4326), and `around` units of the same
    level that stand already next to these; neither ever moves, borders are snapped to them.
    Repaired is what needs no judgement: rings that are out of order, spikes, borders of neighbours
    that are not farther than `tolerance_m` apart; no vertex moves farther than that. Overlaps and
    gaps wider than the tolerance stay and are told. A set without faults comes back unchanged.
    """
    usable, faults = mend(outlines)
    if not usable:
        return [], faults
    parents = {i: _sound(shape) for i, shape in parents.items()}
    lost = {o.row for o in outlines} - {o.row for o in usable}
    unsure = {o.parent_id for o in outlines if o.row in lost}
    plane = Plane(np.array([o.geometry for o in usable], dtype=object))
    named = {o.parent_id for o in usable}
    frame = np.array([shape for i, shape in parents.items() if i in named], dtype=object)
    fixed = [replace(o, geometry=_sound(o.geometry)) for o in around]
    beside = np.array([o.geometry for o in fixed], dtype=object)
    usable, found = cut_spikes(usable, beside, frame, plane, tolerance_m)
    faults += found
    usable, found = snap(usable, fixed, frame, plane, tolerance_m)
    faults += found
    twins, found = find_overlaps(usable, fixed, plane, tolerance_m)
    faults += found
    cover = Cover(usable, fixed, dict(parents), plane, tolerance_m)
    strays, found = cover.outside()
    faults += found
    misplaced = {row for f in faults if f.code in _MISPLACED for row in f.rows}
    faults += cover.uncovered(misplaced, unsure)
    return [o for i, o in enumerate(usable) if i not in twins | strays], faults


def _sound(geometry: shapely.Geometry) -> shapely.Geometry:
    """What others drew before, in order; nobody is told, for it is not what is examined."""
    flat = shapely.force_2d(geometry)
    if flat.is_valid:
        return flat
    return polygonal(shapely.make_valid(flat, method="structure", keep_collapsed=False))
