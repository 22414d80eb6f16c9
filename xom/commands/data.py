"""Checking and loading what senders send."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from layers.errors import InputError
from xom.moment import read_moment
from xom.output import complain, error_as_dict, print_json, print_result, say
from xom.state import state_of

if TYPE_CHECKING:
    from ingest.request import Result
    from layers.settings import Settings

Dataset = Annotated[str | None, typer.Option(help="Dataset; else recognised by its headings.")]
Sender = Annotated[str | None, typer.Option(help="Who sends it; else the operator.")]
AsOf = Annotated[
    str | None, typer.Option(help="Moment the data are of, e.g. 2021-09-15T16:00 (else stated).")
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Nil = Annotated[bool, typer.Option(help="The empty list is meant: nothing to report.")]


def register(app: typer.Typer) -> None:
    app.command()(check)
    app.command()(ingest)
    app.command()(template)


def check(
    context: typer.Context,
    file: Path,
    dataset: Dataset = None,
    sender: Sender = None,
    as_of: AsOf = None,
    nil: Nil = False,
    json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the workbook, marked, to this .xlsx."),
    ] = None,
) -> None:
    """Check a file and say what it would do; nothing is written to the database."""
    from ingest.path import check_file
    from ingest.refusals import Refused
    from ingest.request import Request

    if output and output.resolve() == file.resolve():
        raise InputError(
            f"{output} is the file itself; give the marked copy another name",
            vi=f"{output.name} chính là tệp cần kiểm tra; hãy đặt tên khác cho bản đánh dấu.",
        )
    state = state_of(context)
    moment = read_moment(as_of, state.settings)
    request = Request(file, dataset=dataset, sender=sender, as_of=moment, nil=nil)
    try:
        result = check_file(state.settings, state.catalogue, request)
    except InputError as error:
        if json:
            print_json(_refusal(file, error))
        _say_refusal(error, findings=not json)
        if output and isinstance(error, Refused):
            _mark(file, state.settings, error.result, output)
        raise typer.Exit(2) from None
    if output:
        _mark(file, state.settings, result, output)
    if json:
        print_json(result.as_dict())
    else:
        print_result(result, checked_only=True)
    raise typer.Exit(0 if result.clean else 1)


def _mark(file: Path, settings: "Settings", result: "Result", output: Path) -> None:
    from ingest.feedback.marked import write_marked
    from ingest.read import read_file

    write_marked(file, read_file(file, settings.limits), result, output)


def ingest(
    context: typer.Context,
    files: list[Path],
    dataset: Dataset = None,
    sender: Sender = None,
    as_of: AsOf = None,
    nil: Nil = False,
    confirm_closing: Annotated[
        bool, typer.Option(help="The list is complete, though it removes many records.")
    ] = False,
    json: Json = False,
) -> None:
    """Check files and load their good rows, each in one transaction."""
    from ingest.path import ingest_file
    from ingest.request import Request, Result

    state = state_of(context)
    moment = read_moment(as_of, state.settings)
    results: list[Result] = []
    refused: list[InputError] = []
    answers = []
    for file in files:
        request = Request(
            file,
            dataset=dataset,
            sender=sender,
            as_of=moment,
            nil=nil,
            confirm_closing=confirm_closing,
        )
        try:
            result = ingest_file(state.settings, state.catalogue, request)
        except InputError as error:
            refused.append(error)
            answers.append(_refusal(file, error))
            _say_refusal(error, findings=not json)
            continue
        results.append(result)
        answers.append(result.as_dict())
        if not json:
            print_result(result, checked_only=False)
    if json:
        print_json(answers)
    if refused:
        raise typer.Exit(2)
    raise typer.Exit(0 if all(result.clean for result in results) else 1)


def _say_refusal(error: InputError, findings: bool) -> None:
    from ingest.refusals import Refused

    complain(error)
    if findings and isinstance(error, Refused):
        print_result(error.result, checked_only=True)


def _refusal(file: Path, error: InputError) -> dict[str, object]:
    from ingest.refusals import Refused

    said = {"file": file.name} | error_as_dict(error)
    if isinstance(error, Refused):
        said["findings"] = [finding.as_dict() for finding in error.result.findings]
    return said


def template(
    context: typer.Context,
    dataset: str,
    sender: Annotated[
        str | None, typer.Option(help="For this sender: its own units to choose from.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The .xlsx to write.")
    ] = None,
) -> None:
    """Write the spreadsheet that an agency fills in."""
    from ingest.template import write_template
    from ingest.template.sender import for_sender

    state = state_of(context)
    chosen = state.catalogue[dataset]
    target = output or Path(f"{dataset}.xlsx")
    if sender is None:
        write_template(chosen, target)
    else:
        write_template(chosen, target, *for_sender(state.settings, chosen, sender))
    say(str(target))
