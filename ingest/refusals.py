"""Refusing a whole file: nothing changes on the map, and the ledger says why."""

from ingest import ledger
from ingest.batch import Batch
from ingest.messages import refusal
from ingest.originals import digest
from ingest.request import Request, Result
from ingest.senders import may_send
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError, UnknownName, Unusable
from layers.settings import OPERATOR, Settings


class Refused(Unusable):
    """A readable file that may not be loaded: what was found in it, and its rows."""

    def __init__(self, error: InputError, result: Result, batch: Batch) -> None:
        super().__init__(str(error), vi=error.vi, code=error.code)
        self.result, self.batch = result, batch


def refuse_useless(request: Request, result: Result, batch: Batch) -> None:
    """Refuse a file of which no row can be used."""
    counts = result.counts
    if counts.rows_in and counts.held == counts.rows_in:
        raise Refused(refusal("no_usable_row", file=request.name, held=counts.held), result, batch)


def record_refusal(
    settings: Settings, catalogue: Catalogue, request: Request, error: InputError
) -> None:
    """Write the refused delivery into the ledger, with its findings where it came that far."""
    try:
        sender = settings.sender(request.sender or OPERATOR)
    except UnknownName:
        return  # nobody sent it: there is no line of the ledger to write it on
    refused = error if isinstance(error, Refused) else None
    result = refused.result if refused else None
    dataset = result.dataset if result else request.dataset
    if dataset not in catalogue.datasets:
        dataset = None
    counts = ledger.Counts()
    if result:
        rows = result.counts.rows_in
        counts = ledger.Counts(rows_in=rows, held=rows)
    with connect(settings) as connection:
        submission_id, _ = ledger.add_submission(
            connection,
            ledger.NewSubmission(
                kind="rows",
                dataset=dataset,
                sender_id=sender.id,
                file_name=request.name,
                claim=request.claim,
                sha256=digest(request.path),
                bytes=request.path.stat().st_size,
                as_of=result.as_of if result else request.as_of or settings.now(),
                counts=counts,
                refused=error,
            ),
        )
        # Whatever the file is, it may hold persons' data: its bytes go after the longest time.
        personal = [d for d in catalogue if d.private_fields and may_send(sender, d)]
        if personal:
            longest = max(personal, key=lambda d: d.retention_days or 0)
            ledger.remember_personal_original(
                connection, longest, digest(request.path), settings.now().date()
            )
        if refused:
            today = settings.now().date()
            ledger.add_findings(connection, submission_id, refused.result.findings)
            ledger.add_held_rows(
                connection, submission_id, refused.batch, refused.batch.rows, today
            )
