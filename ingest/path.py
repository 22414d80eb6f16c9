"""The path of a file: read -> place -> check -> compare -> load, in one transaction."""

from datetime import timedelta
from typing import Any

from psycopg2.extensions import connection as Connection

from ingest import ledger
from ingest.aliases import read_aliases
from ingest.as_of import stated_moment
from ingest.batch import Batch, Context
from ingest.checks import AGAINST_THE_STORE, CHECKS
from ingest.closing import closes_too_much, keep_open
from ingest.findings import Findings
from ingest.keys import add_keys
from ingest.load.compare import compare, take_out_foreign
from ingest.load.stage import stage
from ingest.load.store import store
from ingest.messages import refusal
from ingest.originals import digest, keep
from ingest.place import place
from ingest.read import Sheet, read_file
from ingest.refusals import record_refusal, refuse_useless
from ingest.request import Request, Result
from ingest.scope import hold_foreign, scope_of
from ingest.senders import areas, may_send, require_may_send
from ingest.stamp import judge as judge_template
from ingest.stamp import read_stamp, refuse_foreign
from ingest.table import Table, fit, read_rows, recognised
from ingest.values import parse
from layers.catalogue import Catalogue
from layers.database import connect
from layers.dataset import Dataset
from layers.errors import InputError
from layers.settings import OPERATOR, Sender, Settings
from layers.units import read_units

CLOCK_TOLERANCE = timedelta(minutes=10)


def check_file(settings: Settings, catalogue: Catalogue, request: Request) -> Result:
    """Check one file and say what loading it would do; nothing is written.

    Raises InputError where loading would refuse the file, or DatabaseError.
    """
    return _run(settings, catalogue, request, load=False)


def ingest_file(settings: Settings, catalogue: Catalogue, request: Request) -> Result:
    """Check one file and load its good rows; the bytes are kept before the ledger names them.

    Raises InputError after recording the refusal with its reason, or DatabaseError, in which case
    nothing changed.
    """
    settings.sender(request.sender or OPERATOR)  # a stranger's bytes are not kept
    keep(request.path, settings.data_dir / "originals")
    try:
        return _run(settings, catalogue, request, load=True)
    except InputError as error:
        record_refusal(settings, catalogue, request, error)
        raise


def repeat_file(settings: Settings, catalogue: Catalogue, request: Request) -> Result:
    """Load a kept file once more, for the delivery `request.again`.

    Raises InputError, of which the ledger hears nothing: nobody has sent anything.
    """
    return _run(settings, catalogue, request, load=True)


def _run(settings: Settings, catalogue: Catalogue, request: Request, load: bool) -> Result:
    sender = settings.sender(request.sender or OPERATOR)
    sheets = read_file(request.path, settings.limits)
    dataset = choose_dataset(catalogue, request, sender, sheets)
    require_may_send(sender, dataset)
    now = settings.now()
    as_of = request.as_of or stated_moment(sheets, settings.zone, now) or now
    if as_of > now + CLOCK_TOLERANCE:
        raise refusal("future_as_of", as_of=as_of.strftime("%d/%m/%Y %H:%M"))
    with connect(settings) as connection:
        units = read_units(connection, as_of.astimezone(settings.zone).date())
        area = areas(connection, sender, dataset, units.day)
        aliases = tuple(read_aliases(connection))
        received = request.again.received if request.again else None
        context = Context(
            dataset, sender, area, units, as_of, aliases, settings.province.crs, received
        )
        batch = examine(sheets, request, context)
        if load:
            ledger.lock_dataset(connection, dataset.name)
            if request.again:
                ledger.require_standing(connection, request.again.submission_id)
        result = _apply(connection, settings, request, batch, context, load)
        if not load:
            connection.rollback()
    return result


def choose_dataset(
    catalogue: Catalogue, request: Request, sender: Sender, sheets: list[Sheet]
) -> Dataset:
    """The dataset named, or the one whose headings fit best among those the sender may send.

    Raises Unusable when none or several do.
    """
    stamp = read_stamp(sheets)
    if request.dataset:
        dataset = catalogue[request.dataset]
        if stamp and stamp.dataset != dataset.name:
            raise refuse_foreign(stamp, catalogue, dataset, request.name)
        return dataset
    if stamp and stamp.dataset in catalogue.datasets:
        made_for = catalogue[stamp.dataset]
        if fit(sheets, made_for) > 0:
            return made_for  # whether the sender may send it is asked next
    fits = {d.name: fit(sheets, d) for d in catalogue if may_send(sender, d)}
    best = max(fits.values(), default=0.0)
    chosen = [name for name, value in fits.items() if value == best]
    if best == 0.0:
        if not any(sheet.cells.height for sheet in sheets):
            raise refusal("empty_workbook", file=request.name)
        for other in catalogue:
            if other.name not in fits and fit(sheets, other) > 0:
                require_may_send(sender, other)  # it is readable, but not this sender's to send
        # Which column is missing helps more than that nothing fits, where only one can be meant.
        near = {name: recognised(sheets, catalogue[name]) for name in fits}
        most = max(near.values(), default=0)
        nearest = [name for name, count in near.items() if count == most]
        if most == 0 or len(nearest) > 1:
            raise refusal("unknown_dataset", file=request.name)
        return catalogue[nearest[0]]
    if len(chosen) > 1:
        names = ", ".join(f"{name} ({catalogue[name].title.vi})" for name in chosen)
        raise refusal("ambiguous_dataset", file=request.name, names=names)
    return catalogue[chosen[0]]


def examine(sheets: list[Sheet], request: Request, context: Context) -> Batch:
    """Read, place and check: the batch with all findings that need no stored records."""
    dataset = context.dataset
    if not any(sheet.cells.height for sheet in sheets):
        raise refusal("empty_workbook", file=request.name)
    findings = Findings(dataset)
    rows, tables, nil = read_rows(sheets, dataset, request.name, findings)
    if stamp := read_stamp(sheets):
        judge_template(stamp, context, findings)
    batch = Batch(dataset, rows, tables, findings, nil=(nil or request.nil) and rows.is_empty())
    if rows.is_empty() and not batch.nil:
        raise refusal("empty_workbook", file=request.name)
    since_1904 = any(table.sheet.since_1904 for table in tables)
    batch.rows = parse(rows, dataset, findings, context.units.day, since_1904)
    place(batch, context)
    add_keys(batch, context.units)
    for check in CHECKS:
        check(batch, context)
    return batch


def _apply(
    connection: Connection,
    settings: Settings,
    request: Request,
    batch: Batch,
    context: Context,
    load: bool,
) -> Result:
    dataset = batch.dataset
    stage(connection, dataset, batch.good())
    scope = scope_of(batch, context)
    if dataset.conflict == "hold":
        hold_foreign(batch, take_out_foreign(connection, dataset, scope))
        scope = scope_of(batch, context)
    for check in AGAINST_THE_STORE:
        check(batch, context, connection)
    effect = compare(connection, dataset, scope)
    if closes_too_much(effect, settings) and not (batch.nil or request.confirm_closing):
        effect = keep_open(connection, effect)
        batch.findings.add_general("closing_waits", gone=effect.waiting, total=effect.alive)
    held = batch.rows.filter(batch.held())
    counts = ledger.Counts(
        rows_in=batch.rows.height,
        loaded=effect.new + effect.changed,
        unchanged=effect.unchanged,
        held=held.height,
        new=effect.new,
        changed=effect.changed,
        gone=effect.gone,
    )
    if counts.rows_in != counts.loaded + counts.unchanged + counts.held:
        raise AssertionError(f"{request.name}: rows were lost on the way: {counts}")
    result = Result(
        file=request.name,
        dataset=dataset.name,
        sender=context.sender.id,
        as_of=context.as_of,
        counts=counts,
        effect=effect,
        findings=batch.tell(),
        tables=[_describe(table) for table in batch.tables],
        nil=batch.nil,
    )
    refuse_useless(request, result, batch)
    if not load:
        return result
    # Personal data are kept from the day they came, however often their file is gone through.
    sent = (context.received or settings.now()).date()
    sha256 = digest(request.path)
    submission_id, recorded = ledger.add_submission(
        connection,
        ledger.NewSubmission(
            kind="nil" if batch.nil else "rows",
            dataset=dataset.name,
            sender_id=context.sender.id,
            file_name=request.name,
            claim=request.claim,
            supplements=request.again.submission_id if request.again else None,
            received=context.received,
            sha256=sha256,
            bytes=request.path.stat().st_size,
            as_of=context.as_of,
            closes=scope.closes and not effect.waiting,
            closing_waits=effect.waiting > 0,
            coverage=scope.coverage,
            suspended=scope.suspended,
            counts=counts,
        ),
    )
    store(connection, dataset, submission_id, recorded, sent)
    ledger.add_findings(connection, submission_id, result.findings)
    ledger.add_held_rows(connection, submission_id, batch, held, sent)
    ledger.remember_personal_original(connection, dataset, sha256, sent)
    result.submission_id = submission_id
    return result


def _describe(table: Table) -> dict[str, Any]:
    """What was taken for what, for the sender to see."""
    return {
        "sheet": table.sheet.name,
        "page": table.page,
        "header_row": table.header_row,
        "last_row": table.last_row,
        "columns": table.headings,
        "places": {name: at + 1 for name, at in table.columns.items()},
        "understood": table.understood,
        "ignored": table.ignored,
        "apart": table.apart,
    }
