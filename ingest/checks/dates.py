"""Days are plausible: none before the first one sensible, none to come unless allowed."""

from ingest.batch import Batch, Context

HORIZON_DAYS = 3 * 366  # a planned end farther off is a slip of the year
WRITTEN = "%d/%m/%Y"


def check(batch: Batch, context: Context) -> None:
    today = context.units.day  # of the as-of moment, in the province's time
    for field in batch.dataset.fields:
        if field.type != "date":
            continue
        column = batch.rows[field.name]
        ahead = (column - today).dt.total_days()
        far = ((column < field.earliest) | (ahead > HORIZON_DAYS)).fill_null(value=False)
        batch.findings.add(
            "date_implausible",
            far.arg_true(),
            field.name,
            words={"earliest": field.earliest.strftime(WRITTEN)},
        )
        if not field.future:
            to_come = (ahead > 0).fill_null(value=False) & ~far
            words = {"day": today.strftime(WRITTEN)}
            batch.findings.add("date_in_future", to_come.arg_true(), field.name, words=words)
