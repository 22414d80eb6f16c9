"""Database roles: each reads and writes what its work needs, and nothing else."""

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from layers.database import Role, password, role_name
from layers.settings import Settings

LOGINS: tuple[Role, ...] = ("ingest", "pub", "staff")


def apply_roles(connection: Connection, settings: Settings) -> None:
    """Create the login roles and set every right anew; idempotent, run as the owner."""
    ingest, pub, staff = (role_name(settings, role) for role in LOGINS)
    with connection.cursor() as cursor:
        for role in LOGINS:
            name = role_name(settings, role)
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(
                sql.SQL(
                    verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}"
                ).format(sql.Identifier(name), sql.Literal(password(settings, role)))
            )
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone() or ("",)
        cursor.execute(
            sql.SQL(_RIGHTS).format(
                database=sql.Identifier(database),
                ingest=sql.Identifier(ingest),
                pub=sql.Identifier(pub),
                staff=sql.Identifier(staff),
            )
        )
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute(_NO_LARGE_OBJECTS)


_RIGHTS = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {ingest}, {pub}, {staff};
GRANT TEMPORARY ON DATABASE {database} TO {ingest};
GRANT USAGE ON SCHEMA public TO {ingest}, {pub}, {staff};

GRANT USAGE ON SCHEMA pub TO {pub};
GRANT SELECT ON ALL TABLES IN SCHEMA pub TO {pub};
GRANT USAGE ON SCHEMA staff TO {staff};
GRANT SELECT ON ALL TABLES IN SCHEMA staff TO {staff};
ALTER ROLE {pub} SET default_transaction_read_only = on;
ALTER ROLE {staff} SET default_transaction_read_only = on;
ALTER ROLE {pub} SET statement_timeout = '30s';
ALTER ROLE {staff} SET statement_timeout = '30s';

GRANT USAGE ON SCHEMA xom, data, personal, pub, staff TO {ingest};
GRANT SELECT ON ALL TABLES IN SCHEMA xom, data, personal, pub, staff TO {ingest};
GRANT INSERT ON ALL TABLES IN SCHEMA xom, data, personal TO {ingest};
GRANT UPDATE ON ALL TABLES IN SCHEMA xom TO {ingest};
GRANT EXECUTE ON FUNCTION xom.analyze_dataset(text) TO {ingest};
GRANT DELETE ON xom.unit, xom.unit_geometry, xom.unit_change, xom.scheduler_job TO {ingest};
GRANT UPDATE, DELETE ON ALL TABLES IN SCHEMA personal TO {ingest};
REVOKE UPDATE ON xom.finding, xom.held_row FROM {ingest};
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'data' LOOP
        -- Accepted rows are immutable: only versions are ever closed.
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON data.%I FROM {ingest}', t.tablename);
        IF t.tablename LIKE '%\\_version' THEN
            EXECUTE format('GRANT UPDATE ON data.%I TO {ingest}', t.tablename);
        END IF;
    END LOOP;
END $$;
"""

_NO_LARGE_OBJECTS = """
DO $$ DECLARE f record; BEGIN
    FOR f IN SELECT oid::regprocedure AS name FROM pg_proc
             WHERE pronamespace = 'pg_catalog'::regnamespace
               AND (proname LIKE 'lo\\_%' OR proname IN ('loread', 'lowrite')) LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f.name);
    END LOOP;
END $$;
"""
