"""The ledger: what came, what was found in it, taking it back, and where a feature comes from."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from layers.errors import UnknownName
from xom.output import print_findings, print_json, print_table, say
from xom.state import state_of

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    app.command()(submissions)
    app.command()(findings)
    app.command()(revert)
    app.command()(confirm)
    app.command()(explain)
    senders = typer.Typer(help="Who sends.", no_args_is_help=True)
    senders.command("token")(token)
    app.add_typer(senders, name="senders")


def submissions(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    json: Json = False,
) -> None:
    """List what came in, accepted or refused."""
    from ingest import ledger
    from layers.database import connect

    with connect(state_of(context).settings) as connection:
        found = ledger.submissions(connection, limit)
    if json:
        print_json(found)
        return
    print_table(
        ("id", "received", "sender", "dataset", "file", "state", "rows", "loaded", "held"),
        (
            (
                row["submission_id"],
                f"{row['supplemented'] or row['received']:%Y-%m-%d %H:%M:%S}",
                row["sender_id"],
                row["dataset"],
                row["file_name"],
                _state(row),
                row["rows_in"],
                row["rows_loaded"],
                row["rows_held"],
            )
            for row in found
        ),
    )


def _state(row: dict[str, Any]) -> str:
    if row["taken_back"]:
        return "taken back"
    if row["closing_waits"]:
        return "waits: confirm"
    return f"bổ sung từ lần gửi {row['supplements']}" if row["supplements"] else str(row["status"])


def findings(context: typer.Context, submission: int, json: Json = False) -> None:
    """Show what was found in a submission."""
    from ingest import ledger
    from layers.database import connect

    with connect(state_of(context).settings) as connection:
        found = ledger.findings(connection, submission)
        reason = ledger.submission(connection, submission)["reason_vi"]
    if json:
        print_json([finding.as_dict() for finding in found])
        return
    if reason:
        say(reason)
    print_findings(found, most=len(found))
    if not found and not reason:
        say("không có lỗi nào")


def revert(context: typer.Context, submission: int) -> None:
    """Take a submission back: what it did is undone, the ledger keeps it."""
    from ingest.revert import revert as revert_submission
    from layers.database import connect

    state = state_of(context)
    with connect(state.settings) as connection:
        revert_submission(connection, state.catalogue, submission)
    say(f"submission {submission} is taken back")


def confirm(context: typer.Context, submission: int) -> None:
    """Say that a full list is complete, though it leaves out many records: they are gone now."""
    state = state_of(context)
    from ingest.closing import confirm as confirm_closing
    from layers.database import connect

    with connect(state.settings) as connection:
        closed = confirm_closing(connection, state.catalogue, submission)
    say(f"submission {submission}: {closed} records are gone")


def explain(
    context: typer.Context,
    layer: str,
    feature: Annotated[str | None, typer.Argument(help="Its id, unless LAYER is LAYER.ID.")] = None,
    json: Json = False,
) -> None:
    """Show where a feature comes from: file, sheet, row, sender and every version."""
    from ingest.explain import explain as explain_record
    from layers.database import connect

    state = state_of(context)
    name, _, number = layer.rpartition(":")[2].partition(".")
    dataset = state.catalogue[name]
    number = number or (feature or "").removeprefix(f"{dataset.name}.")
    if not number.isdecimal():
        raise UnknownName(
            f"{feature or layer!r} is no feature id; write it like 12 or {dataset.name}.12"
        )
    with connect(state.settings) as connection:
        versions = explain_record(connection, dataset, int(number))
    if json:
        print_json([asdict(version) | {"current": version.current} for version in versions])
        return
    zone = state.settings.zone
    for version in versions:
        until = f"{version.valid_to.astimezone(zone):%d/%m/%Y %H:%M}" if version.valid_to else "nay"
        known = "" if version.recorded_to is None else " (đã được thay thế)"
        say(f"{version.valid_from.astimezone(zone):%d/%m/%Y %H:%M} – {until}{known}")
        say(
            f"  {version.sender}: {version.file_name}, {version.sheet}, dòng {version.row} "
            f"(submission {version.submission_id})"
        )
        for name, value in version.values.items():
            if value is not None:
                say(f"    {dataset.field(name).label.vi}: {value}")


def token(context: typer.Context, sender: str) -> None:
    """Give a sender a new token; it is shown this once."""
    from ingest.senders import new_token
    from layers.database import connect

    settings = state_of(context).settings
    with connect(settings) as connection:
        say(new_token(connection, settings.sender(sender)))
