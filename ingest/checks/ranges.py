"""Numbers lie between the field's min and max."""

from ingest.batch import Batch, Context
from layers.dataset import DataField

MANY_DIGITS = 10_000  # from here on they are grouped
_VIETNAMESE = str.maketrans(",.", ".,")


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
            words=range_words(field),
        )


def range_words(field: DataField) -> dict[str, str]:
    low, high = _written(field.min), _written(field.max)
    if field.max is None:
        return {"range_vi": f"từ {low['vi']} trở lên", "range_en": f"at least {low['en']}"}
    if field.min is None:
        return {"range_vi": f"không quá {high['vi']}", "range_en": f"at most {high['en']}"}
    return {
        "range_vi": f"từ {low['vi']} đến {high['vi']}",
        "range_en": f"between {low['en']} and {high['en']}",
    }


def _written(number: float | None) -> dict[str, str]:
    """The number as either language writes it: 18,5 and 1.000.000; 18.5 and 1,000,000."""
    text = f"{number or 0:,.15g}" if abs(number or 0) >= MANY_DIGITS else f"{number or 0:.15g}"
    return {"vi": text.translate(_VIETNAMESE), "en": text}
