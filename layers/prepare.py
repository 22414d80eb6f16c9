"""Bringing a database up to date: core, deployment, tables of the catalogue, roles."""

from psycopg2.extensions import connection as Connection

from layers import tables
from layers.catalogue import Catalogue
from layers.database import connect, migrate
from layers.roles import apply_roles
from layers.settings import Settings


def prepare(settings: Settings, catalogue: Catalogue) -> list[tables.Change]:
    """Migrate, write the deployment's facts, make the tables as the catalogue says, set rights.

    Idempotent; everything after the core's migrations is one transaction. Returns what changed.
    """
    migrate(settings)
    with connect(settings, "owner") as connection:
        write_deployment(connection, settings)
        changes = tables.plan(connection, catalogue)
        tables.apply(connection, changes)
        apply_roles(connection, settings)
    return changes


def write_deployment(connection: Connection, settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO xom.deployment (today, timezone, province) VALUES (%s, %s, %s) "
            "ON CONFLICT (single) DO UPDATE SET today = excluded.today, "
            "timezone = excluded.timezone, province = excluded.province",
            (settings.today, settings.timezone, settings.province.code),
        )
