"""Units and datasets: what the province consists of."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from layers.errors import InputError
from xom.output import print_findings, print_json, print_table, say
from xom.state import state_of

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    units = typer.Typer(help="Administrative units.", no_args_is_help=True)
    units.command("load")(load)
    app.add_typer(units, name="units")
    layers = typer.Typer(help="The datasets of the catalogue.", invoke_without_command=True)
    layers.callback()(list_layers)
    layers.command("plan")(plan)
    layers.command("apply")(apply)
    layers.command("docs")(docs)
    app.add_typer(layers, name="layers")


def load(
    context: typer.Context,
    file: Path,
    level: Annotated[
        str | None, typer.Option(help="province, district, commune or hamlet; else recognised.")
    ] = None,
    valid_from: Annotated[
        str | None, typer.Option(help="Day from which these units hold, e.g. 2025-07-01.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="EPSG code, where the file lacks it.")] = None,
    json: Json = False,
) -> None:
    """Load boundaries from a shapefile, GeoPackage, GeoJSON or KML."""
    from ingest.boundaries import load_units
    from layers.database import connect
    from layers.dataset import LEVELS

    state = state_of(context)
    if level is not None and level not in LEVELS:
        raise InputError(f"--level {level!r} is none of {', '.join(LEVELS)}")
    with connect(state.settings) as connection:
        result = load_units(
            connection,
            state.settings,
            file,
            level=level,
            valid_from=_day(valid_from),
            crs=crs,
        )
    if json:
        print_json(vars(result) | {"findings": [f.as_dict() for f in result.findings]})
    else:
        say(
            f"{file.name}: {result.level} #{result.submission_id}: {result.new} mới, "
            f"{result.redrawn} vẽ lại, {result.ended} kết thúc, {result.unchanged} giữ nguyên; "
            f"{result.held} bị giữ lại / {result.rows_in}"
        )
        print_findings(result.findings)
    raise typer.Exit(1 if result.findings else 0)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--valid-from {text!r} is no day; write it like 2025-07-01") from None


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
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the pages.")] = Path(
        "docs/datasets"
    ),
) -> None:
    """Write the page of every dataset into the docs."""
    from layers.page import page

    output.mkdir(parents=True, exist_ok=True)
    for dataset in state_of(context).catalogue:
        (output / f"{dataset.name}.md").write_text(page(dataset), "utf-8")
    say(str(output))
