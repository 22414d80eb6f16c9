"""Where a feature comes from: file, sheet, row, sender, and every version of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

from layers.dataset import Dataset
from layers.errors import UnknownName


@dataclass(frozen=True)
class Version:
    """What a record said, when that held in the province, when it was known, and from which row."""

    values: dict[str, Any]
    valid_from: datetime
    valid_to: datetime | None  # None: still
    recorded_from: datetime
    recorded_to: datetime | None
    submission_id: int
    file_name: str
    sha256: str
    sheet: str
    row: int
    sender: str
    as_of: datetime
    received: datetime
    taken_back: datetime | None

    @property
    def current(self) -> bool:
        return self.valid_to is None and self.recorded_to is None


def explain(connection: Connection, dataset: Dataset, record_id: int) -> list[Version]:
    """All versions of a record, as known now first, then what was once believed.

    Private fields are left out. Raises UnknownName when there is no such feature.
    """
    name = dataset.name
    fields = "".join(f', r."{f.name}" AS "field:{f.name}"' for f in dataset.stored_fields)
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(
            f"""
SELECT nullif(v.valid_from, 'infinity') AS valid_from, nullif(v.valid_to, 'infinity') AS valid_to,
       v.recorded_from, nullif(v.recorded_to, 'infinity') AS recorded_to,
       s.submission_id, s.file_name, s.sha256, r.sheet, r.row_number AS row, sender.name AS sender,
       s.as_of, s.received, s.taken_back{fields}
FROM data.{name}_version v
JOIN data.{name}_row r ON r.row_id = v.row_id
JOIN xom.submission s ON s.submission_id = r.submission_id
JOIN xom.sender ON sender.sender_id = s.sender_id
WHERE v.record_id = %s
ORDER BY v.recorded_to DESC, v.valid_from DESC, v.recorded_from DESC""",
            (record_id,),
        )
        rows = cursor.fetchall()
    if not rows:
        raise UnknownName(
            f"layer {name} has no feature {record_id}; ids are those of WFS, such as {name}.1",
            vi=f"Lớp {name} không có đối tượng {record_id}.",
        )
    return [_version(dict(row)) for row in rows]


def _version(row: dict[str, Any]) -> Version:
    values = {
        name.removeprefix("field:"): row.pop(name)
        for name in list(row)
        if name.startswith("field:")
    }
    return Version(values=values, **row)
