"""The dataset's own rules, from its file in the catalogue, hold of every row."""

from ingest.batch import Batch, Context


def check(batch: Batch, context: Context) -> None:
    for rule, compiled in batch.dataset.compiled_rules:
        # From a cell that has an error of its own nothing follows.
        known = ~batch.findings.faulty(compiled.named, batch.rows.height)
        batch.findings.add_broken(rule, (compiled.broken(batch.rows) & known).arg_true())
