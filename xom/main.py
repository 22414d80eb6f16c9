"""`xom`: the program's entry, its commands, and how errors reach a person."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from layers.errors import XomError
from layers.state import share_new_files
from xom.commands import catalogue, data, ledger, map, places, stack, units
from xom.output import complain, error_as_dict, print_json
from xom.state import State

app = typer.Typer(
    name="xom",
    help="Agency spreadsheets in, checked map services out (WMS/WFS), down to the hamlet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (stack, data, ledger, places, units, catalogue, map):
    module.register(app)


@app.callback()
def choose(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The deployment's config.yaml (else XOM_CONFIG, else ./config.yaml)."),
    ] = None,
    debug: Annotated[bool, typer.Option(help="Show the traceback of an error.")] = False,
) -> None:
    context.obj = State(config)
    if debug:
        os.environ["XOM_DEBUG"] = "1"


def main() -> None:
    """Run a command; every error is one line on standard error and an exit code."""
    share_new_files()
    try:
        app()
    except XomError as error:
        if "--json" in sys.argv:
            print_json(error_as_dict(error))
        _end(error, error.exit_code)
    except KeyboardInterrupt as error:
        _end(error, 130, "interrupted")
    except BrokenPipeError:
        # Whoever read our output has left; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        _end(error, 2, f"{error.filename}: cannot be reached ({error.strerror}); check the path")
    except Exception as error:
        kind = f"{type(error).__name__}: {_first(error)}"
        _end(error, 3, f"unexpected error ({kind}); repeat with --debug")


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no message"


def _end(error: BaseException, code: int, line: str | None = None) -> NoReturn:
    complain(error, line)
    sys.exit(code)
