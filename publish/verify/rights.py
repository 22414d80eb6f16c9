"""The role with which a map server asks the database reads its own schema and nothing else."""

from layers.database import Role, connect
from layers.settings import Settings
from publish.verify.proof import Broken


def check_rights(settings: Settings, role: Role) -> str:
    """Whatever a client may talk its server into, other schemas are out of reach."""
    with connect(settings, role) as connection, connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, (role,))
        found = [name for (name,) in cursor.fetchall()]
    if found:
        raise Broken(f"the role of schema {role} can read {found[0]} (of {len(found)})")
    return f"schema {role} alone"


# Tables and views with any readable column, but for PostgreSQL's and PostGIS's own.
_ELSEWHERE = """
SELECT schema.nspname || '.' || thing.relname
FROM pg_class thing JOIN pg_namespace schema ON schema.oid = thing.relnamespace
WHERE thing.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND schema.nspname NOT IN ('pg_catalog', 'information_schema', %s)
  AND has_schema_privilege(schema.oid, 'USAGE')
  AND has_any_column_privilege(thing.oid, 'SELECT')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = thing.oid AND deptype = 'e')
ORDER BY 1"""
