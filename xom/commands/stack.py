"""The embedded stack: up, down, status, the scheduler, the demonstration."""

import logging
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xom.output import print_json, print_table, say
from xom.state import state_of

if TYPE_CHECKING:
    from ingest.schedule import AfterLoad
    from layers.catalogue import Catalogue
    from layers.settings import Settings
    from publish.stack import Status
    from xom.watch import Watch

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]

TILES_SECONDS = 30
PROOFS_SECONDS = 20  # for the proofs that run when the scheduler is told to stop


def register(app: typer.Typer) -> None:
    for command in (up, down, status, run, demo):
        app.command()(command)


def up(context: typer.Context, json: Json = False) -> None:
    """Start the database, the map server, the web application and the scheduler."""
    from publish import stack
    from xom.preparation import prepare_deployment

    state = state_of(context)
    found = stack.up(state.settings, lambda: prepare_deployment(state.settings, state.catalogue))
    show_status(found, json)


def down(context: typer.Context) -> None:
    """End everything that `up` started; nothing is lost."""
    from publish import stack

    stack.down(state_of(context).settings)
    say("down")


def status(context: typer.Context, json: Json = False) -> None:
    """Show what runs and where; exit code 3 unless all of it runs."""
    from publish import stack

    found = stack.status(state_of(context).settings)
    show_status(found, json)
    raise typer.Exit(0 if found.state == "up" else 3)


def show_status(found: "Status", json: bool) -> None:
    if json:
        print_json(found.to_json())
        return
    print_table(
        ("service", "state", "processes"),
        ((name, s.state, ", ".join(map(str, s.pids))) for name, s in found.services.items()),
    )
    addresses = ("map", "wms", "wfs", "database", "data_dir")
    print_table(("", ""), ((name, getattr(found, name)) for name in addresses))


def run(context: typer.Context) -> None:
    """Run the scheduler in the foreground until told to stop."""
    from ingest import schedule
    from xom.publication import refresh_tiles
    from xom.watch import Watch

    state = state_of(context)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("apscheduler", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch = Watch()
    scheduler = schedule.start(state.settings, state.catalogue, publisher(watch))
    # Whoever loaded, the senders' page or a command: its tiles go within half a minute.
    while not stop.wait(TILES_SECONDS):
        refresh_tiles(state.settings, state.catalogue)
    scheduler.shutdown(wait=True)
    watch.end(PROOFS_SECONDS)


def publisher(watch: "Watch") -> "AfterLoad":
    """What follows a load: publication at once, and proofs while the inboxes go on."""
    from xom.publication import publish_mapserver, refresh_tiles

    def after_load(settings: "Settings", catalogue: "Catalogue", submissions: list[int]) -> None:
        if settings.mapserver.processes:
            publish_mapserver(settings, catalogue, apply=True)
        refresh_tiles(settings, catalogue)
        watch.ask(settings, catalogue, submissions)

    return after_load


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option(help="Where the sample goes (else the data directory).")
    ] = None,
) -> None:
    """The sample province: made, loaded, published, proved; prints the addresses."""
    from xom.demo import run_demo

    state = state_of(context)
    run_demo(state.settings, state.catalogue, folder)
