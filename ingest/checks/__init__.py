"""The checks, in the order in which they run: the table of contents of what can be wrong.

Before them, reading finds what is no number, date or choice (`ingest/values/`), and placing finds
units that are unknown or not sure, and coordinates that lie nowhere (`ingest/place/`). After them,
beside the store: records of another sender (`ingest/scope.py`), and full lists that leave out more
than the set share, which wait for a person's word (`ingest/closing.py`).

docs/checks.md lists every code with its sentence; it is made from `ingest/messages.yaml`.
"""

from collections.abc import Callable

from psycopg2.extensions import connection as Connection

from ingest.batch import Batch, Context
from ingest.checks import (
    agreement,
    area,
    dates,
    duplicates,
    history,
    keyed,
    lookalikes,
    public_text,
    ranges,
    required,
    rules,
    totals,
)

CHECKS: tuple[Callable[[Batch, Context], None], ...] = (
    required.check,  # required cells are filled
    ranges.check,  # numbers lie between min and max
    dates.check,  # days are plausible, and not to come
    rules.check,  # the dataset's own rules: dates in order, figures that add up
    totals.check,  # a commune's figures are the sum of its hamlets'
    agreement.check,  # coordinates lie in the unit named
    area.check,  # the row lies in its sender's area
    keyed.check,  # the record can be told from all others
    duplicates.check,  # it stands once in the file
    lookalikes.check,  # and not a second time under a name without accents
    public_text.check,  # no telephone number stands where everybody reads it
)

AGAINST_THE_STORE: tuple[Callable[[Batch, Context, Connection], None], ...] = (
    history.check,  # figures do not jump, totals do not fall
)
