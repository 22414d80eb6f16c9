"""After a load: are the layers it touched served truly? Said in the scheduler's log."""

import logging
import threading
from collections.abc import Callable

from ingest import ledger
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import XomError
from layers.settings import Settings
from publish.verify import verify
from publish.verify.target import Name

log = logging.getLogger("xom.verify")

Prove = Callable[[Settings, Catalogue, list[int]], None]


def prove_after_load(settings: Settings, catalogue: Catalogue, submissions: list[int]) -> None:
    """Prove the layers of the datasets that these submissions changed, and log what fails.

    Raises ServiceError where the database or the map server does not answer.
    """
    with connect(settings) as connection:
        datasets = {ledger.submission(connection, number)["dataset"] for number in submissions}
    server: Name = "mapserver" if settings.mapserver.processes else "geoserver"
    proofs = verify(settings, catalogue, datasets, server=server)
    for proof in proofs:
        if not proof.ok:
            log.error("%s: %s: %s", proof.layer, proof.what, proof.detail)
    held = sum(proof.ok for proof in proofs)
    log.info("%s: %d of %d proofs hold", ", ".join(sorted(datasets)), held, len(proofs))


class Watch:
    """Proves in a thread of its own, while the inboxes go on.

    One round at a time; what is loaded during a round is proved together in the next.
    """

    def __init__(self, prove: Prove = prove_after_load) -> None:
        self._prove = prove
        self._changed = threading.Condition()
        self._waiting: list[int] = []
        self._over = False
        self._deployment: tuple[Settings, Catalogue] | None = None
        self._thread = threading.Thread(target=self._rounds, name="proofs", daemon=True)
        self._thread.start()

    def ask(self, settings: Settings, catalogue: Catalogue, submissions: list[int]) -> None:
        """Have what these submissions changed proved; returns at once."""
        with self._changed:
            self._deployment = settings, catalogue
            self._waiting += submissions
            self._changed.notify()

    def end(self, seconds: float) -> None:
        """Let the round that runs end, for so long; what has not been proved is logged."""
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join(seconds)
        if self._thread.is_alive():
            log.warning("stopped in the middle of the proofs; `xom verify` gives them all")
        if self._waiting:
            told = ", ".join(map(str, self._waiting))
            log.warning("stopped before the proofs of submissions %s; `xom verify`", told)

    def _rounds(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._over or self._waiting)
                if self._over:
                    return
                submissions, self._waiting = self._waiting, []
                assert self._deployment is not None
                settings, catalogue = self._deployment
            try:
                self._prove(settings, catalogue, submissions)
            except XomError as error:
                log.error("not proved: %s", error)
            except Exception:
                log.exception("not proved")  # the next round is, maybe
