"""The line of the ledger for everything that changes units."""

from datetime import date, datetime
from pathlib import Path

from psycopg2.extensions import connection as Connection

from ingest.ledger import Counts, NewSubmission, add_submission
from ingest.originals import keep
from layers.dataset import Level
from layers.settings import OPERATOR, Settings

NOTHING = Counts()
FIRST_DAY = date(1900, 1, 1)  # of a file that does not say from which day it holds


def enter(
    connection: Connection,
    settings: Settings,
    level: Level,
    day: date,
    source: Path | str,
    counts: Counts = NOTHING,
) -> tuple[int, datetime]:
    """Record a change of units that holds from `day`: the submission's id and its moment.

    `source` is the file, whose bytes are kept first, or words for a change without one.
    """
    file = source if isinstance(source, Path) else None
    return add_submission(
        connection,
        NewSubmission(
            kind="units",
            dataset=level,
            sender_id=OPERATOR,
            file_name=file.name if file else str(source),
            sha256=keep(file, settings.data_dir / "originals") if file else "",
            bytes=file.stat().st_size if file else 0,
            as_of=settings.midnight(day),
            counts=counts,
        ),
    )
