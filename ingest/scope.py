"""What a delivery speaks for: which absences mean "gone", and whose records it may touch."""

import polars as pl

from ingest.batch import Batch, Context
from ingest.load.compare import Scope


def scope_of(batch: Batch, context: Context) -> Scope:
    """The closing scope of a batch: only full lists close, and only where they are readable.

    A held row keeps its record; one whose key cannot be read suspends closing in its commune, and
    everywhere if not even that is known.
    """
    held = batch.rows.filter(batch.held())
    keyless = held.filter(pl.col("key").is_null())
    communes = keyless["commune_id"].drop_nulls().unique().to_list()
    unreadable = keyless["commune_id"].null_count() > 0
    closes = batch.dataset.delivery == "full"
    if closes and keyless.height and not batch.findings.has("closing_suspended"):
        batch.findings.add_general("closing_suspended")
    return Scope(
        sender_id=context.sender.id,
        as_of=context.as_of,
        closes=closes and not unreadable,
        coverage=sorted(context.area),
        suspended=sorted(communes),
        held_keys=held["key"].drop_nulls().to_list(),
        received=context.received,
    )


def hold_foreign(batch: Batch, owners: dict[str, str]) -> None:
    """Hold the rows whose record belongs to another sender: {key: that sender's name}."""
    if not owners:
        return
    keys = pl.Series(list(owners), dtype=pl.String)
    positions = (batch.rows["key"].is_in(keys.implode()) & ~batch.held()).arg_true()
    batch.findings.add(
        "owned_by_other",
        positions,
        batch.dataset.key[-1],
        words=[{"owner": owners[key]} for key in batch.rows["key"][positions].to_list()],
    )
