"""A row can be told from all others: its key is readable."""

from ingest.batch import Batch, Context
from ingest.keys import key_words


def check(batch: Batch, context: Context) -> None:
    # Where a part of the key has a finding of its own, that says more.
    unknown = batch.rows["key"].is_null() & ~batch.held()
    batch.findings.add("missing_key", unknown.arg_true(), words=key_words(batch.dataset))
