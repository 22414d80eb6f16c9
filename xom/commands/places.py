"""Places that held rows name and nobody is sure of: a person says once what is meant."""

from typing import TYPE_CHECKING, Annotated

import typer

from xom.output import print_json, say
from xom.state import state_of

if TYPE_CHECKING:
    from ingest.unresolved import Unresolved

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Sender = Annotated[str | None, typer.Option(help="Only what this sender wrote.")]


def register(app: typer.Typer) -> None:
    places = typer.Typer(help="Places that wait for a person.", invoke_without_command=True)
    places.callback()(list_places)
    places.command("pick")(pick)
    app.add_typer(places, name="places")


def list_places(
    context: typer.Context,
    dataset: Annotated[str | None, typer.Option(help="Only rows of this dataset.")] = None,
    sender: Sender = None,
    json: Json = False,
) -> None:
    """List the places that hold rows back, with candidates; exit code 1 when there are some."""
    if context.invoked_subcommand is not None:
        return
    from ingest.unresolved import read_unresolved
    from layers.database import connect

    state = state_of(context)
    if dataset is not None:
        state.catalogue[dataset]
    if sender is not None:
        state.settings.sender(sender)
    with connect(state.settings) as connection:
        listed = [
            place
            for place in read_unresolved(connection, state.settings, state.catalogue)
            if (dataset is None or dataset in place.datasets) and sender in (None, place.sender)
        ]
    if json:
        print_json([place.as_dict() for place in listed])
    else:
        for place in listed:
            _print(place)
        say(
            "xom places pick NUMBER UNIT says what is meant"
            if listed
            else "không có địa danh nào chờ xác nhận"
        )
    raise typer.Exit(1 if listed else 0)


def _print(place: "Unresolved") -> None:
    within = f" trong {place.within}" if place.within else ""
    numbers = ", ".join(f"#{number}" for number in place.submissions)
    datasets = ", ".join(place.datasets)
    say(
        f"{place.number}. “{place.text}” ({place.level}{within}): {place.sender}, {datasets}, "
        f"{place.rows} dòng, lần gửi {numbers}"
    )
    if place.known:
        say(f"     = {place.known} (đã biết, các dòng chưa nạp)")
    for candidate in place.candidates:
        say(f"     ? {candidate.unit} ({candidate.code or 'không có mã'}; {candidate.reason})")


def pick(
    context: typer.Context,
    which: Annotated[str, typer.Argument(help="Its number in the list, or its words.")],
    unit: Annotated[str, typer.Argument(help="Code or name of the unit that is meant.")],
    for_all: Annotated[
        bool, typer.Option(help="From all senders, not only the one that wrote it.")
    ] = False,
    sender: Sender = None,
    json: Json = False,
) -> None:
    """Say which unit is meant: it is remembered, and the held rows go in without resending."""
    from ingest.replay import pick as pick_place

    state = state_of(context)
    picked = pick_place(
        state.settings, state.catalogue, which, unit, sender=sender, for_all=for_all
    )
    if json:
        print_json(
            {
                "text": picked.place.text,
                "sender": None if for_all else picked.place.sender,
                "unit": picked.unit,
                "replayed": [replayed.as_dict() for replayed in picked.replayed],
            }
        )
    else:
        say(f"“{picked.place.text}” = {picked.unit}")
        for replayed in picked.replayed:
            said = replayed.reason_vi or (
                f"đã nhận thêm {replayed.released} dòng (#{replayed.submission_id}, bổ sung từ lần "
                f"gửi {replayed.supplements}), còn giữ {replayed.still_held} dòng"
            )
            say(f"  #{replayed.supplements} {replayed.file}: {said}")
    raise typer.Exit(1 if any(replayed.still_held for replayed in picked.replayed) else 0)
