"""Files as senders would send them, written and loaded in one call; and what the views then say."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.path import check_file, ingest_file
from ingest.request import Request, Result
from layers.catalogue import Catalogue
from layers.database import Role, connect
from layers.settings import Settings


class Desk:
    """One deployment, with a folder in which its senders write their files."""

    def __init__(self, settings: Settings, catalogue: Catalogue, folder: Path) -> None:
        self.settings, self.catalogue, self.folder = settings, catalogue, folder

    def write(self, name: str, rows: list[dict[str, Any]]) -> Path:
        """A CSV file whose headings are the fields' names."""
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def moment(self, text: str) -> datetime:
        """ "2021-09-15T16:00" in the province's time."""
        return datetime.fromisoformat(text).replace(tzinfo=self.settings.zone)

    def send(
        self,
        dataset: str,
        sender: str,
        as_of: str,
        rows: list[dict[str, Any]],
        *,
        check: bool = False,
        **more: Any,
    ) -> Result:
        """Load the rows as a file of their own, or only check them."""
        path = self.write(f"{dataset}-{sender}.csv", rows or [{"name": "Không còn điểm nào"}])
        request = Request(path, dataset, sender, self.moment(as_of), nil=not rows, **more)
        step = check_file if check else ingest_file
        return step(self.settings, self.catalogue, request)

    def ask(self, query: str, *words: Any, role: Role = "pub") -> list[tuple[Any, ...]]:
        with connect(self.settings, role) as connection, connection.cursor() as cursor:
            cursor.execute(query, words)
            return cursor.fetchall()

    def change(self, statement: str, words: dict[str, Any]) -> None:
        """Something no program of ours does, done by the owner."""
        with connect(self.settings, "owner") as connection, connection.cursor() as cursor:
            cursor.execute(statement, words)

    def communes(self, district: str) -> list[str]:
        """Codes of a district's communes."""
        found = self.ask(
            "SELECT c.code FROM xom.unit c JOIN xom.unit d ON d.unit_id = c.parent_id "
            "WHERE d.code = %s AND c.level = 'commune' ORDER BY c.code",
            district,
            role="ingest",
        )
        return [code for (code,) in found]
