"""Numbers lie between the field's min and max."""

from ingest.batch import Batch, Context
from layers.dataset import DataField


def check(batch: Batch, context: Context) -> None:
    for field in batch.dataset.fields:
        if field.type not in ("integer", "decimal") or (field.min is None and field.max is None):
            continue
        column = batch.rows[field.name]
        outside = ~column.is_between(
            field.min if field.min is not None else float("-inf"),
            field.max if field.max is not None else float("inf"),
        )
        batch.findings.add(
            "out_of_range",
            outside.fill_null(value=False).arg_true(),
            field.name,
            words=_range(field),
        )


def _range(field: DataField) -> dict[str, str]:
    if field.max is None:
        return {"range_vi": f"từ {field.min:g} trở lên", "range_en": f"at least {field.min:g}"}
    if field.min is None:
        return {"range_vi": f"không quá {field.max:g}", "range_en": f"at most {field.max:g}"}
    return {
        "range_vi": f"từ {field.min:g} đến {field.max:g}",
        "range_en": f"between {field.min:g} and {field.max:g}",
    }
