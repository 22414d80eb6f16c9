"""Who may send what for where: config.yaml and the catalogue, kept with dates in the database."""

import hashlib
import secrets
from datetime import date

from psycopg2.extensions import connection as Connection

from ingest.messages import refusal
from layers.catalogue import Catalogue
from layers.dataset import Dataset
from layers.errors import InputError, NotAllowed
from layers.settings import OPERATOR, Sender, Settings


def may_send(sender: Sender, dataset: Dataset) -> bool:
    """Whether the sender's agency is named in the dataset (and the sender is not kept from it)."""
    if sender.id == OPERATOR:
        return True
    if sender.datasets is not None and dataset.name not in sender.datasets:
        return False
    return any(rule.agency == sender.agency for rule in dataset.senders)


def require_may_send(sender: Sender, dataset: Dataset) -> None:
    """Raises NotAllowed."""
    if not may_send(sender, dataset):
        raise _not_allowed(sender, dataset)


def _not_allowed(sender: Sender, dataset: Dataset) -> InputError:
    return refusal(
        "not_allowed",
        NotAllowed,
        sender=sender.name,
        dataset=dataset.name,
        title_vi=dataset.title.vi,
    )


def sync_senders(connection: Connection, settings: Settings, catalogue: Catalogue) -> None:
    """Write the senders and their grants; a grant that is no longer given ends today."""
    senders = [settings.sender(OPERATOR), *settings.senders]
    wanted = {
        (sender.id, dataset.name, area)
        for sender in senders
        for dataset in catalogue
        if may_send(sender, dataset)
        for area in sender.areas
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender_id FROM xom.sender")
        known = {row[0] for row in cursor.fetchall()}
        for sender in senders:
            cursor.execute(
                "INSERT INTO xom.sender (sender_id, name, agency) VALUES (%s, %s, %s) "
                "ON CONFLICT (sender_id) DO UPDATE SET name = excluded.name, "
                "agency = excluded.agency, active = true",
                (sender.id, sender.name, sender.agency),
            )
        cursor.execute(
            "UPDATE xom.sender SET active = false WHERE sender_id <> ALL (%s)",
            ([sender.id for sender in senders],),
        )
        cursor.execute(
            "SELECT sender_id, dataset, area_code FROM xom.sender_grant WHERE valid_to = 'infinity'"
        )
        present = set(cursor.fetchall())
        for grant in sorted(present - wanted):
            cursor.execute(
                "UPDATE xom.sender_grant SET valid_to = greatest(valid_from, clock.today) "
                "FROM xom.clock WHERE sender_id = %s AND dataset = %s AND area_code = %s "
                "AND valid_to = 'infinity'",
                grant,
            )
        cursor.execute("SELECT DISTINCT dataset FROM xom.sender_grant")
        granted = {row[0] for row in cursor.fetchall()}
        for grant in sorted(wanted - present):
            # A new sender is taken to have answered for its area before, and a new dataset to have
            # been sent by those it names; any other new grant starts today.
            later = grant[0] in known and grant[1] in granted
            since = "(SELECT today FROM xom.clock)" if later else "date '-infinity'"
            cursor.execute(
                "INSERT INTO xom.sender_grant (sender_id, dataset, area_code, valid_from) "
                f"VALUES (%s, %s, %s, {since}) ON CONFLICT (sender_id, dataset, area_code, "
                "valid_from) DO UPDATE SET valid_to = 'infinity'",
                grant,
            )


def areas(connection: Connection, sender: Sender, dataset: Dataset, day: date) -> frozenset[int]:
    """Ids of the units the sender may report this dataset for on `day`. Raises NotAllowed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.unit_id FROM xom.sender_grant g "
            "JOIN xom.unit u ON u.code = g.area_code AND u.valid_from <= %(day)s "
            "AND u.valid_to > %(day)s "
            "WHERE g.sender_id = %(sender)s AND g.dataset = %(dataset)s "
            "AND g.valid_from <= %(day)s AND g.valid_to > %(day)s AND u.level <> 'hamlet'",
            {"sender": sender.id, "dataset": dataset.name, "day": day},
        )
        found = frozenset(row[0] for row in cursor.fetchall())
    if not found:
        raise _not_allowed(sender, dataset)
    return found


# Tokens: how a sender shows who it is when it sends over the network ------------------------------


def new_token(connection: Connection, sender: Sender) -> str:
    """Give the sender a new token; only its hash is kept, the old one stops working."""
    token = secrets.token_urlsafe(32)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE xom.sender SET token_hash = %s WHERE sender_id = %s",
            (_hash(token), sender.id),
        )
    return token


def sender_of_token(connection: Connection, token: str) -> str | None:
    """Id of the active sender that holds this token."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sender_id FROM xom.sender WHERE token_hash = %s AND active", (_hash(token),)
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _hash(token: str) -> bytes:
    """Tokens are random and long, so a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).digest()
