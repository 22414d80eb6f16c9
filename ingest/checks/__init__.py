"""The checks, in the order in which they run: the table of contents of what can be wrong.

Reading (what cannot be read as number, date, choice … : `ingest/values.py`) and placing (unknown
and ambiguous units, coordinates: `ingest/place.py`) come before them.
"""

from collections.abc import Callable

from ingest.batch import Batch, Context
from ingest.checks import agreement, area, duplicates, keyed, ranges, required

CHECKS: tuple[Callable[[Batch, Context], None], ...] = (
    required.check,
    ranges.check,
    agreement.check,
    area.check,
    keyed.check,
    duplicates.check,
)
