"""No telephone number stands where everybody reads it.

Names of people are no less private, but cannot be told from names of places.
"""

from ingest.batch import Batch, Context

# A number as people are called by: 0912 345 678, (0238) 3842345, +84912345678.
PHONE = (
    r"(?:^|[^\d/.,-])(?:\+?84|\(?0)[ .]?"
    r"(?:[35789](?:[ .)-]{0,2}\d){8}|2(?:[ .)-]{0,2}\d){8,9})(?:$|[^\d/])"
)


def check(batch: Batch, context: Context) -> None:
    for field in batch.dataset.visible_fields("public"):
        if field.type == "text":
            found = batch.rows[field.name].str.contains(PHONE).fill_null(value=False)
            batch.findings.add("phone_in_public", found.arg_true(), field.name)
