"""What must stand before the services start: the database as the catalogue says, the mapfile."""

from ingest.senders import sync_senders
from layers.catalogue import Catalogue
from layers.database import connect
from layers.prepare import prepare
from layers.settings import Settings
from xom.publication import publish_mapserver


def prepare_deployment(settings: Settings, catalogue: Catalogue) -> None:
    """Migrations, tables, roles, senders, mapfile; idempotent."""
    prepare(settings, catalogue)
    with connect(settings) as connection:
        sync_senders(connection, settings, catalogue)
    publish_mapserver(settings, catalogue, apply=True)
