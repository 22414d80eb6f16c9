"""What a worker process does with a file."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from ingest import ledger
from ingest.feedback.marked import write_marked
from ingest.messages import refusal
from ingest.originals import keep
from ingest.path import check_file, ingest_file
from ingest.read import read_file
from ingest.refusals import Refused, record_refusal
from ingest.request import Request, Result
from ingest.template import write_template
from ingest.template.sender import for_sender
from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect
from layers.errors import DatabaseError, ServerError, Unreadable, XomError
from layers.settings import Settings, read_settings
from layers.units import read_units
from xom.moment import read_moment
from xom.portal.answers import XLSX, Reply, apologize, refuse, tell

log = logging.getLogger("xom.portal")


@dataclass(frozen=True)
class Delivery:
    """A file and what its sender said about it; `claim` tells one attempt to send from another."""

    path: Path
    sender: str
    dataset: str | None = None
    as_of: str | None = None
    claim: str | None = None


@dataclass(frozen=True)
class Desk:
    """What every job needs, read once."""

    settings: Settings
    catalogue: Catalogue

    def request(self, delivery: Delivery) -> Request:
        return Request(
            delivery.path,
            dataset=delivery.dataset,
            sender=delivery.sender,
            as_of=read_moment(delivery.as_of, self.settings),
            claim=delivery.claim,
        )


def open_desk(config: Path) -> Desk:
    """Read the deployment, and warm up what the first file would otherwise wait for."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(name)s: %(message)s")
    settings = read_settings(config)
    desk = Desk(settings, read_catalogue(settings.catalogue_dir))
    try:
        with connect(settings) as connection:
            read_units(connection, settings.today or settings.now().date())
    except DatabaseError as error:
        log.warning("%s", error)
    return desk


def check(desk: Desk, delivery: Delivery) -> Reply:
    """What is wrong in the file and what sending it would do."""
    return _answered(
        delivery.path,
        lambda: tell(check_file(desk.settings, desk.catalogue, desk.request(delivery))),
    )


def mark(desk: Desk, delivery: Delivery) -> Reply:
    """The file itself, marked, as .xlsx; the refusal where there is nothing to mark."""
    return _answered(delivery.path, lambda: _marked(desk, delivery))


def submit(desk: Desk, delivery: Delivery) -> Reply:
    """Check and load, as if the file had come through the inbox."""
    return _answered(
        delivery.path,
        lambda: tell(
            ingest_file(desk.settings, desk.catalogue, desk.request(delivery)), HTTPStatus.CREATED
        ),
    )


def record_break(desk: Desk, delivery: Delivery, code: str) -> Reply:
    """After a worker died while it loaded: the ledger says so, and the bytes are kept."""

    def record() -> Reply:
        with connect(desk.settings) as connection:
            known = ledger.submission_of_claim(connection, str(delivery.claim))
        if known is not None and known["status"] == "accepted":
            raise ServerError(
                f"{delivery.path.name}: was loaded, but the answer was lost; send it again",
                vi=f"Tệp {delivery.path.name} đã được nhận nhưng mất kết quả trả lời; "
                "hãy gửi lại để xem kết quả.",
            )
        error = refusal(code, Unreadable, file=delivery.path.name)
        if known is None:
            keep(delivery.path, desk.settings.data_dir / "originals")
            record_refusal(desk.settings, desk.catalogue, desk.request(delivery), error)
        raise error

    return _answered(delivery.path, record)


def template(desk: Desk, sender: str, name: str) -> Reply:
    """The spreadsheet for a dataset that the sender may send, with its own units to choose from."""

    def write() -> Reply:
        dataset = desk.catalogue[name]
        own = for_sender(desk.settings, dataset, sender)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"{name}.xlsx"
            write_template(dataset, target, *own)
            return Reply(HTTPStatus.OK, target.read_bytes(), XLSX)

    return _answered(Path(name), write)


def _marked(desk: Desk, delivery: Delivery) -> Reply:
    result: Result
    try:
        result = check_file(desk.settings, desk.catalogue, desk.request(delivery))
    except Refused as error:
        result = error.result
    target = delivery.path.with_name("marked.xlsx")
    write_marked(delivery.path, read_file(delivery.path, desk.settings.limits), result, target)
    return Reply(HTTPStatus.OK, target.read_bytes(), XLSX)


def _answered(file: Path, act: Callable[[], Reply]) -> Reply:
    """Every fault becomes an answer; what is not ours to name goes to the log whole."""
    try:
        return act()
    except XomError as error:
        log.warning("%s", error)
        return refuse(file.name, error)
    except Exception:
        log.exception("a file could not be answered")
        return apologize()
