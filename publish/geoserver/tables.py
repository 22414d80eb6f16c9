"""The views behind the layers, asked of the database as the roles that GeoServer uses."""

from layers.database import Role, connect
from layers.errors import DatabaseError
from layers.settings import Settings

#: (schema, view) -> its columns, as the database has them.
Tables = dict[tuple[str, str], set[str]]


def read_tables(settings: Settings) -> Tables:
    """All views that the two roles can read; raises DatabaseError.

    Also where a role could make a table: GeoServer does so when asked for one that is missing.
    """
    found: Tables = {}
    roles: tuple[Role, ...] = ("pub", "staff")
    for role in roles:
        with connect(settings, role) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT has_schema_privilege(%s, 'CREATE'), current_user", (role,))
            may_create, user = cursor.fetchone() or (False, "")
            if may_create:
                raise DatabaseError(
                    f"the role {user} may create tables in schema {role}: GeoServer would; "
                    "set the rights anew with: xom layers apply"
                )
            cursor.execute(
                "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns "
                "WHERE table_schema = %s GROUP BY 1",
                (role,),
            )
            found |= {(role, name): set(columns) for name, columns in cursor.fetchall()}
    return found
