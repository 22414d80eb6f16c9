"""A template for one sender: with the units it answers for today."""

from dataclasses import replace

from ingest.own_units import Places, places_of
from ingest.senders import areas, require_may_send
from ingest.stamp import Stamp, stamp_of
from layers.database import connect
from layers.dataset import Dataset
from layers.settings import Settings
from layers.units import read_units


def for_sender(settings: Settings, dataset: Dataset, sender_id: str) -> tuple[Places, Stamp]:
    """The lists and the stamp. Raises UnknownName, NotAllowed, DatabaseError."""
    sender = settings.sender(sender_id)
    require_may_send(sender, dataset)
    with connect(settings) as connection:
        units = read_units(connection, settings.today or settings.now().date())
        places = places_of(dataset, units, areas(connection, sender, dataset, units.day))
    stamp = stamp_of(dataset, units.day)
    return places, replace(stamp, sender=sender.id, sender_name=sender.name, places=places.digest)
