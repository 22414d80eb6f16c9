"""How much each layer holds and how fresh it is, as the map servers' own role sees it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg2
from psycopg2 import sql

from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import DatabaseError
from layers.settings import Settings

KEPT_SECONDS = 3.0


@dataclass(frozen=True)
class Fresh:
    """`as_of` is None while a dataset holds nothing."""

    count: int
    as_of: datetime | None


def read_freshness(settings: Settings, catalogue: Catalogue) -> dict[str, Fresh]:
    """Records and latest as-of moment of every public dataset. Raises DatabaseError."""
    names = [dataset.name for dataset in catalogue if dataset.audience == "public"]
    if not names:
        return {}
    query = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*), max(as_of) FROM pub.{}").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in names
    )
    with connect(settings, "pub") as connection, connection.cursor() as cursor:
        try:
            cursor.execute(query)
        except psycopg2.ProgrammingError:
            raise DatabaseError(
                "the published views are missing; make them with: xom publish",
                vi="Chưa có dữ liệu công bố; hãy thử lại sau ít phút.",
            ) from None
        except psycopg2.extensions.QueryCanceledError:
            raise DatabaseError(
                "the database takes too long to count its records; try again",
                vi="Cơ sở dữ liệu đang bận; hãy thử lại sau ít phút.",
            ) from None
        return {name: Fresh(count, as_of) for name, count, as_of in cursor.fetchall()}


class Kept:
    """The last answer of `ask`, asked for anew once it is older than KEPT_SECONDS.

    A crowd that opens the page at once asks the database once. Errors are not kept.
    """

    def __init__(self, ask: Callable[[], dict[str, Fresh]]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: dict[str, Fresh] = {}
        self._until = 0.0

    def __call__(self) -> dict[str, Fresh]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._answer = self._ask()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._answer
