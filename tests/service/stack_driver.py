"""Runs one word of the stack on a deployment, in a process of its own: up, down or status.

    python stack_driver.py up CONFIG

Prints the status as JSON; an error is one line on standard error and its exit code. The web
application and the scheduler are replaced by small programs: here the stack is tested, not they.
"""

import json
import os
import sys
from pathlib import Path

from layers.database import connect
from layers.errors import XomError
from layers.settings import Settings, read_settings
from publish import stack
from publish.mapserver import mapfile_path
from publish.stack import programs


def replace_what_is_not_tested() -> None:
    python = sys.executable

    def web_command(settings: Settings) -> list[str]:
        if "XOM_TEST_BROKEN_WEB" in os.environ:
            return [python, "-c", "raise SystemExit('no such map page')"]
        return [python, "-m", "http.server", "--bind=127.0.0.1", str(settings.web.app_port)]

    programs.web_command = web_command
    programs.scheduler_command = lambda: [python, "-c", "import time; time.sleep(1e6)"]


MAPFILE = """\
MAP
  NAME test
  SIZE 100 100
  EXTENT 103 18 106 20
  PROJECTION "init=epsg:4326" END
  WEB METADATA "ows_title" "test" "ows_enable_request" "*" "ows_srs" "EPSG:4326" END END
END
"""


def prepare(settings: Settings) -> None:
    """What a real deployment does here, in small: a table that must outlive everything, a map."""
    mapfile = mapfile_path(settings)
    mapfile.write_text(MAPFILE)
    mapfile.with_name("mapserver.conf").write_text("CONFIG\n  ENV\n  END\nEND\n")
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute("CREATE TABLE IF NOT EXISTS prepared (at timestamptz DEFAULT now())")
        cursor.execute("INSERT INTO prepared DEFAULT VALUES")


def main(word: str, path: str) -> int:
    replace_what_is_not_tested()
    try:
        settings = read_settings(Path(path))
        if word == "up":
            found = stack.up(settings, lambda: prepare(settings))
        else:
            if word == "down":
                stack.down(settings)
            found = stack.status(settings)
    except XomError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(json.dumps(found.to_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
