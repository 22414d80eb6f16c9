"""After a load: are the layers it touched served truly? Said in the scheduler's log."""

import logging

from ingest import ledger
from layers.catalogue import Catalogue
from layers.database import connect
from layers.settings import Settings
from publish.verify import verify
from publish.verify.target import Name

log = logging.getLogger("xom.verify")


def prove_after_load(settings: Settings, catalogue: Catalogue, submissions: list[int]) -> None:
    """Prove the layers of the datasets that these submissions changed, and log what fails."""
    with connect(settings) as connection:
        datasets = {ledger.submission(connection, number)["dataset"] for number in submissions}
    server: Name = "mapserver" if settings.mapserver.processes else "geoserver"
    proofs = verify(settings, catalogue, datasets, server=server)
    for proof in proofs:
        if not proof.ok:
            log.error("%s: %s: %s", proof.layer, proof.what, proof.detail)
    held = sum(proof.ok for proof in proofs)
    log.info("%s: %d of %d proofs hold", ", ".join(sorted(datasets)), held, len(proofs))
