"""A command starts fast because it imports only what it needs."""

import subprocess
import sys

HEAVY = {"alembic", "apscheduler", "geopandas", "httpx", "owslib", "pyogrio", "sqlalchemy"}


def imported_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_help_needs_no_column_or_server() -> None:
    assert not imported_by("import xom.main") & (HEAVY | {"polars", "psycopg2", "shapely"})


def test_checking_needs_no_boundaries_schedule_or_map_server() -> None:
    assert not imported_by("import xom.main, ingest.path") & HEAVY
