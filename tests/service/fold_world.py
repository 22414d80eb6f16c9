"""Random deliveries, given to the database and to the plain model alike."""

import csv
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import psycopg2
from fold_model import Content, Delivery, Model, foreign, left_out, rows_by_effect
from fold_steps import COMMUNES, Send

from ingest import path
from ingest.batch import Batch, Context
from ingest.closing import confirm
from ingest.findings import Findings
from ingest.refusals import Refused
from ingest.request import Request, Result
from ingest.revert import revert
from ingest.senders import areas
from layers.catalogue import Catalogue
from layers.database import dsn
from layers.settings import Settings
from layers.units import UnitIndex, read_units

DAY = 86_400
START = datetime(2021, 9, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """A stored version; valid times in days from START, recorded ones in seconds."""

    number: int
    key: str
    content: Content
    sender: str
    valid_from: float
    valid_to: float
    known_from: float
    known_to: float

    def holds(self, when: float, known: float) -> bool:
        return self.valid_from <= when < self.valid_to and self.known_from <= known < self.known_to


class World:
    """A database that is emptied for every sequence, and the model beside it."""

    def __init__(self, settings: Settings, catalogue: Catalogue, folder: Path) -> None:
        self.settings, self.catalogue = settings, catalogue
        self.file = folder / "file.csv"
        self.file.write_text("x")
        self.connection = psycopg2.connect(dsn(settings, "ingest"))
        self.owner = psycopg2.connect(dsn(settings, "owner"))
        self.units: UnitIndex = read_units(self.connection, START.date())
        inside = {
            code: [u for u in self.units.units.values() if u.level == "commune"
                   and self.units.units[u.parent_id or 0].code == code]
            for code in ("412", "413")
        }  # fmt: skip
        self.unit = {"a1": inside["412"][0], "a2": inside["412"][1], "b1": inside["413"][0]}
        self.name_of = {unit.unit_id: name for name, unit in self.unit.items()}

    def empty(self, dataset: str) -> None:
        tables = ", ".join(
            (*(f"data.{dataset}_{kind}" for kind in ("record", "row", "version")),
             f"personal.{dataset}")
        )  # fmt: skip
        with self.owner, self.owner.cursor() as cursor:
            cursor.execute(
                f"TRUNCATE {tables}; DELETE FROM xom.finding; DELETE FROM xom.held_row; "
                "DELETE FROM personal.held_row; "
                "DELETE FROM xom.submission WHERE kind <> 'units'"
            )
        self.dataset, self.model = self.catalogue[dataset], Model()
        self.ids: list[int] = []  # of the model's deliveries
        self.waiting: list[int] = []  # their numbers in the model

    def ask(self, query: str, *words: Any) -> list[tuple[Any, ...]]:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(query, words)
            return cursor.fetchall()

    # One step -------------------------------------------------------------------------------------

    def send(self, send: Send, through_file: bool) -> None:
        before = self.model.alive(send.as_of)
        guarded = send.rows if self.dataset.conflict == "hold" else {}
        owned = foreign(before, send.sender, guarded)
        good = {key: content for key, content in send.rows.items() if key not in owned}
        held = send.height - len(good)
        try:
            result = self._file(send) if through_file else self._frame(send)
        except Refused as refused:
            assert held == send.height > 0, refused
            return
        assert held < send.height or send.height == 0
        assert result.submission_id is not None
        delivery = Delivery(
            send.sender,
            send.as_of,
            self._epoch("received", result.submission_id),
            good,
            covers=frozenset(c for c in COMMUNES[send.sender] if c not in send.keyless),
            kept=frozenset({*send.held, *owned}),
        )
        full = self.dataset.delivery == "full" and None not in send.keyless
        gone = left_out(before, delivery) if full else 0
        waiting = 0 if send.sure or send.height == 0 else gone
        if full and not waiting:
            delivery.closes_since = delivery.received
        told = result.counts
        assert (told.new, told.changed, told.unchanged) == rows_by_effect(before, delivery)
        assert (told.gone, result.effect.waiting) == (gone - waiting, waiting)
        assert told.held == held
        assert told.rows_in == told.loaded + told.unchanged + told.held == send.height
        self.model.deliveries.append(delivery)
        self.ids.append(result.submission_id)
        if waiting:
            self.waiting.append(len(self.ids) - 1)

    def confirm(self, which: int) -> None:
        standing = [i for i in self.waiting if self.model.deliveries[i].taken_back == math.inf]
        if not standing:
            return
        number = standing[which % len(standing)]
        self.waiting.remove(number)
        with self.connection:
            confirm(self.connection, self.catalogue, self.ids[number])
        self.model.deliveries[number].closes_since = self._epoch("confirmed", self.ids[number])

    def undo(self, which: int) -> None:
        standing = [i for i, d in enumerate(self.model.deliveries) if d.taken_back == math.inf]
        if not standing:
            return
        number = standing[which % len(standing)]
        with self.connection:
            revert(self.connection, self.catalogue, self.ids[number])
        self.model.deliveries[number].taken_back = self._epoch("taken_back", self.ids[number])

    def _epoch(self, column: str, submission_id: int) -> float:
        query = f"SELECT extract(epoch FROM {column})::float8 FROM xom.submission "
        return float(self.ask(query + "WHERE submission_id = %s", submission_id)[0][0])

    def _request(self, send: Send) -> Request:
        return Request(
            self.file,
            dataset=self.dataset.name,
            sender=send.sender,
            as_of=START + timedelta(days=send.as_of),
            nil=send.height == 0,
            confirm_closing=send.sure,
        )

    def _frame(self, send: Send) -> Result:
        """The load alone: rows as they would come out of reading, placing and checking."""
        lines = [(key, *content) for key, content in send.rows.items()]
        lines += [(key, at, 1, None) for key, at in send.held.items()]
        lines += [(None, at, 1, None) for at in send.keyless]
        spots = [self.unit[at].unit_id if at else None for _, at, *_ in lines]
        chains = [self.units.ancestors[spot] if spot else {} for spot in spots]
        rows = pl.DataFrame(
            {
                "sheet": pl.Series(["s"] * len(lines), dtype=pl.String),
                "row": pl.Series(range(2, len(lines) + 2), dtype=pl.UInt32),
                **{f"raw:{f.name}": pl.Series([None] * len(lines), dtype=pl.String)
                   for f in self.dataset.fields},
                "key": pl.Series([line[0] for line in lines], dtype=pl.String),
                "name": pl.Series([line[0] for line in lines], dtype=pl.String),
                "value": pl.Series([line[2] for line in lines], dtype=pl.Int64),
                "phone": pl.Series([line[3] for line in lines], dtype=pl.String),
                **{f"{level}_id": pl.Series([c.get(level) for c in chains], dtype=pl.Int64)
                   for level in ("hamlet", "commune", "district", "province")},
                "approximate": pl.Series([True] * len(lines), dtype=pl.Boolean),
                "longitude": pl.Series([(spot or 0) / 1e3 for spot in spots], dtype=pl.Float64),
                "latitude": pl.Series([18.5] * len(lines), dtype=pl.Float64),
            }
        )  # fmt: skip
        batch = Batch(self.dataset, rows, [], Findings(self.dataset), nil=not lines)
        bad = pl.Series(range(len(send.rows), len(lines)), dtype=pl.UInt32)
        batch.findings.add("missing_required", bad, "value")
        sender = self.settings.sender(send.sender)
        with self.connection:
            area = areas(self.connection, sender, self.dataset, self.units.day)
            context = Context(
                self.dataset, sender, area, self.units, START + timedelta(days=send.as_of)
            )
            return path._apply(
                self.connection, self.settings, self._request(send), batch, context, load=True
            )

    def _file(self, send: Send) -> Result:
        """The whole path, from the bytes of a file."""
        code = {at: unit.code for at, unit in self.unit.items()}
        with self.file.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Tên", "Xã", "Số lượng", "Điện thoại"])
            for key, (at, value, phone) in send.rows.items():
                writer.writerow([key, code[at], value, phone])
            for key, at in send.held.items():
                writer.writerow([key, code[at], "nhiều", ""])
            for spot in send.keyless:
                writer.writerow(["", code[spot] if spot else "", 1, ""])
        return path.ingest_file(self.settings, self.catalogue, self._request(send))

    # What the database says -----------------------------------------------------------------------

    def versions(self) -> list[Version]:
        """All versions that were ever recorded, in the order in which they were."""
        name, start = self.dataset.name, START.timestamp()
        query = f"""
SELECT v.version_id, c.key, r.commune_id, r.value, p.phone, s.sender_id,
       extract(epoch FROM v.valid_from)::float8, extract(epoch FROM v.valid_to)::float8,
       extract(epoch FROM v.recorded_from)::float8, extract(epoch FROM v.recorded_to)::float8
FROM data.{name}_version v
JOIN data.{name}_record c USING (record_id)
JOIN data.{name}_row r ON r.row_id = v.row_id
JOIN xom.submission s USING (submission_id)
LEFT JOIN personal.{name} p ON p.row_id = r.row_id
ORDER BY v.version_id"""
        return [
            Version(
                number, key, (self.name_of[commune], value, phone), sender,
                (valid_from - start) / DAY, (valid_to - start) / DAY, known_from, known_to,
            )
            for number, key, commune, value, phone, sender, valid_from, valid_to, known_from,
            known_to in self.ask(query)
        ]  # fmt: skip

    def stored_rows(self) -> dict[int, dict[str, int]]:
        """submission id -> key -> value of its accepted rows."""
        found: dict[int, dict[str, int]] = {}
        for number, key, value in self.ask(
            f"SELECT submission_id, key, value FROM data.{self.dataset.name}_row "
            f"JOIN data.{self.dataset.name}_record USING (record_id)"
        ):
            found.setdefault(number, {})[key] = value
        return found
