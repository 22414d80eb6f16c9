"""Required cells are filled."""

from ingest.batch import Batch, Context


def check(batch: Batch, context: Context) -> None:
    for field in batch.dataset.fields:
        if field.required:
            # The raw cell: one that is filled but unreadable has its own finding.
            empty = ~batch.rows[f"raw:{field.name}"].str.contains(r"\S").fill_null(value=False)
            batch.findings.add("missing_required", empty.arg_true(), field.name)
