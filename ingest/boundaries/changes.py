"""What became what: changes of units, so that figures of old units add up in new ones."""

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import shapely
from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values

from ingest.boundaries.entry import enter
from ingest.findings import Finding
from ingest.ledger import Counts, add_findings
from ingest.messages import refusal, sentences, severity
from layers.dataset import Level
from layers.settings import Settings
from layers.text import fold
from layers.units import Unit, UnitIndex, read_units

COLUMNS = {
    "old": ("old", "ma cu", "old code", "tu ma"),
    "new": ("new", "ma moi", "new code", "thanh ma"),
    "kind": ("kind", "loai", "loai thay doi"),
    "share": ("share", "ty le", "phan"),
}
KINDS = {
    "merge": ("merge", "nhap", "sap nhap"),
    "split": ("split", "tach", "chia"),
    "rename": ("rename", "doi ten"),
    "recode": ("recode", "doi ma"),
}
# Shares of one old unit add up to one; more than this off is somebody's mistake.
SHARE_TOLERANCE = 0.001


@dataclass(frozen=True)
class Change:
    """One line of the table: part `share` (0–1) of an old unit went into a new one."""

    row: int
    kind: str
    old: Unit
    new: Unit
    share: float | None


@dataclass(frozen=True)
class ChangesResult:
    submission_id: int
    rows_in: int
    loaded: int
    held: int
    findings: list[Finding]


def load_changes(
    connection: Connection, settings: Settings, path: Path, level: Level, on: date
) -> ChangesResult:
    """Load a .csv of changes of one day: columns old, new (codes), kind, share (may be empty).

    Without a share, a unit with one successor goes there whole; one with several is divided by the
    area its outline shares with theirs, and that is said. The units of both sides must have been
    loaded. In the caller's transaction. Raises Unusable.
    """
    before, after = read_units(connection, on - timedelta(days=1)), read_units(connection, on)
    findings: list[Finding] = []
    rows = _read(path)
    changes = [c for r in rows if (c := _resolve(r, level, before, after, findings)) is not None]
    changes = _with_shares(changes, before, after, findings)
    counts = Counts(rows_in=len(rows), loaded=len(changes), held=len(rows) - len(changes))
    submission_id, _ = enter(connection, settings, level, on, path, counts)
    add_findings(connection, submission_id, findings)
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            "INSERT INTO xom.unit_change (kind, on_date, old_unit_id, new_unit_id, share, "
            "submission_id) VALUES %s",
            [(c.kind, on, c.old.unit_id, c.new.unit_id, c.share, submission_id) for c in changes],
        )
    return ChangesResult(submission_id, len(rows), len(changes), len(rows) - len(changes), findings)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise refusal("bad_changes_file", file=path.name, reason=str(error)) from None
    headings = {fold(name or ""): name for name in (rows[0] if rows else {})}
    columns = {
        field: next((headings[word] for word in words if word in headings), None)
        for field, words in COLUMNS.items()
    }
    if not columns["old"] or not columns["new"]:
        raise refusal("bad_changes_file", file=path.name, reason="no columns old and new")
    return [
        {"row": str(number)}
        | {field: (row.get(name) or "").strip() for field, name in columns.items() if name}
        for number, row in enumerate(rows, start=2)
    ]


def _resolve(
    row: dict[str, str],
    level: Level,
    before: UnitIndex,
    after: UnitIndex,
    findings: list[Finding],
) -> Change | None:
    found = {}
    for side, units in (("old", before), ("new", after)):
        units_found = units.find(level, row[side])
        if len(units_found) != 1:
            words = {"code": row[side], "day": units.day.strftime("%d/%m/%Y")}
            findings.append(_finding("change_unknown_unit", level, int(row["row"]), words))
            return None
        found[side] = units_found[0]
    said = fold(row.get("kind", ""))
    kind = next((kind for kind, words in KINDS.items() if said in words), None)
    try:
        share = float(row["share"].replace(",", ".")) if row.get("share") else None
    except ValueError:
        share = -1.0
    if (said and kind is None) or (share is not None and not 0 < share <= 1):
        findings.append(_finding("change_unreadable", level, int(row["row"]), {}))
        return None
    return Change(int(row["row"]), kind or "merge", found["old"], found["new"], share)


def _with_shares(
    changes: list[Change], before: UnitIndex, after: UnitIndex, findings: list[Finding]
) -> list[Change]:
    """Every change with its share; those of one old unit add up to one."""
    by_old: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_old[change.old.unit_id].append(change)
    complete = []
    for parts in by_old.values():
        shares = [part.share for part in parts]
        if None in shares and len(parts) == 1:
            shares = [1.0]
        elif None in shares:
            shares = _area_shares(parts, before, after)
            code = "change_by_area" if any(shares) else "change_by_number"
            findings.append(_finding(code, parts[0].old.level, parts[0].row, _names(parts)))
            shares = shares if any(shares) else [1 / len(parts)] * len(parts)
        elif abs(sum(s or 0 for s in shares) - 1) > SHARE_TOLERANCE:
            findings.append(
                _finding("change_shares", parts[0].old.level, parts[0].row, _names(parts))
            )
        total = sum(share or 0 for share in shares)
        complete += [
            replace(part, share=(share or 0) / total)
            for part, share in zip(parts, shares, strict=True)
            if share
        ]
    return complete


def _area_shares(parts: list[Change], before: UnitIndex, after: UnitIndex) -> list[float | None]:
    """How the old outline's area falls to the new ones; zeros where an outline is missing."""
    old = before.shape(parts[0].old.unit_id)
    new = [after.shape(part.new.unit_id) for part in parts]
    if old is None or any(shape is None for shape in new):
        return [0.0] * len(parts)
    return [float(shapely.area(shapely.intersection(old, shape))) for shape in new]


def _names(parts: list[Change]) -> dict[str, str]:
    return {"old": parts[0].old.title, "new": ", ".join(part.new.title for part in parts)}


def _finding(code: str, level: str, row: int, words: dict[str, str]) -> Finding:
    vi, en = sentences(code, words, words)
    return Finding(code, severity(code), level, row, None, None, None, vi, en)


def end_units(
    connection: Connection, settings: Settings, level: Level, on: date
) -> tuple[int, int]:
    """End every unit of a level on a day (the districts on 1 July 2025): (submission, how many)."""
    words = f"end of all units of level {level}"
    submission_id, _ = enter(connection, settings, level, on, words)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE xom.unit SET valid_to = %s, ended_by = %s "
            "WHERE level = %s AND valid_from < %s AND valid_to > %s",
            (on, submission_id, level, on, on),
        )
        ended = cursor.rowcount
        cursor.execute(
            "UPDATE xom.submission SET records_gone = %s WHERE submission_id = %s",
            (ended, submission_id),
        )
    return submission_id, ended
