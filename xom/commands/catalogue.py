"""The datasets of the catalogue: their list, their tables, their docs."""

from pathlib import Path
from typing import Annotated

import typer

from xom.output import print_json, print_table, say
from xom.state import state_of

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    layers = typer.Typer(help="The datasets of the catalogue.", invoke_without_command=True)
    layers.callback()(list_layers)
    layers.command("plan")(plan)
    layers.command("apply")(apply)
    layers.command("docs")(docs)
    layers.command("qgis")(qgis)
    app.add_typer(layers, name="layers")


def list_layers(context: typer.Context, json: Json = False) -> None:
    """List the datasets; `plan` shows and `apply` makes what the catalogue changes."""
    if context.invoked_subcommand is not None:
        return
    catalogue = state_of(context).catalogue
    if json:
        print_json([dataset.model_dump() for dataset in catalogue])
        return
    print_table(
        ("dataset", "title", "geometry", "audience", "delivery", "cadence", "key"),
        (
            (d.name, d.title.vi, d.geometry, d.audience, d.delivery, d.cadence, ", ".join(d.key))
            for d in catalogue
        ),
    )


def plan(context: typer.Context, json: Json = False) -> None:
    """Show what the catalogue would change in the tables; exit code 1 when it would."""
    from layers import tables
    from layers.database import connect

    state = state_of(context)
    with connect(state.settings, "owner") as connection:
        changes = tables.plan(connection, state.catalogue)
    if json:
        print_json([{"dataset": c.dataset, "change": c.line} for c in changes])
    else:
        for change in changes:
            say(f"{change.dataset}: {change.line}")
        say(f"{len(changes)} changes; xom layers apply makes them" if changes else "no change")
    raise typer.Exit(1 if changes else 0)


def apply(context: typer.Context) -> None:
    """Make the tables and views as the catalogue says."""
    from ingest.senders import sync_senders
    from layers.database import connect
    from layers.prepare import prepare

    state = state_of(context)
    changes = prepare(state.settings, state.catalogue)
    with connect(state.settings) as connection:
        sync_senders(connection, state.settings, state.catalogue)
    for change in changes:
        say(f"{change.dataset}: {change.line}")
    say("done" if changes else "no change")


def docs(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the docs.")] = Path(
        "docs"
    ),
) -> None:
    """Write the page of every dataset, and the one of all checks, into the docs."""
    from ingest.checks_page import checks_page
    from layers.page import page

    catalogue = state_of(context).catalogue
    (output / "datasets").mkdir(parents=True, exist_ok=True)
    for dataset in catalogue:
        (output / "datasets" / f"{dataset.name}.md").write_text(page(dataset), "utf-8")
    (output / "checks.md").write_text(checks_page(catalogue), "utf-8")
    say(str(output))


def qgis(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The project file to write.")
    ] = Path("xom.qgs"),
    wms: Annotated[
        str | None, typer.Option(help="Address of the WMS (else this deployment's own).")
    ] = None,
) -> None:
    """Write a QGIS project of everything published, drawn by the server."""
    from layers.published import published_layers
    from publish.qgis import qgis_project
    from publish.web.describe import service_address

    state = state_of(context)
    layers = published_layers(state.catalogue, "public")
    address = wms or service_address(state.settings, "wms")
    periodic = {dataset.name for dataset in state.catalogue if dataset.period}
    output.write_bytes(qgis_project(state.settings, layers, address, periodic))
    say(f"{output}: {len(layers)} layers of {address}")
