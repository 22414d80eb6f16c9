"""The script that people write with geoserver-rest: all is posted, whether it is there or not.

    python -m bench.naive_geoserver URL USER PASSWORD_FILE WORKSPACE DATABASE STYLES TABLE=STYLE…

`DATABASE` is a libpq string; tables are those of its schema `pub`. Nothing is read back; there are
no titles, boxes, tiles, rights, groups or time.
"""

import sys
from pathlib import Path

from geo.Geoserver import Geoserver, GeoserverException
from psycopg2.extensions import parse_dsn


def main() -> None:
    url, user, password_file, workspace, database, styles, *tables = sys.argv[1:]
    server = Geoserver(url, user, Path(password_file).read_text("utf-8").strip())
    login = parse_dsn(database)
    attempt(server.create_workspace, workspace)
    attempt(
        server.create_featurestore,
        "pub",
        workspace=workspace,
        db=login["dbname"],
        host=login.get("host", "127.0.0.1"),
        port=int(login.get("port", 5432)),
        schema="pub",
        pg_user=login["user"],
        pg_password=login["password"],
    )
    for pair in tables:
        table, _, style = pair.partition("=")
        attempt(server.upload_style, f"{styles}/{style}.sld", name=style, workspace=workspace)
        attempt(server.publish_featurestore, "pub", table, workspace=workspace)
        attempt(server.publish_style, table, style, workspace)


def attempt(act, *words, **more) -> None:  # type: ignore[no-untyped-def]
    """What is there already is refused, and such scripts go on."""
    try:
        act(*words, **more)
    except GeoserverException as error:
        print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
