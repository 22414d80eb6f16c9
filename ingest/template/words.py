"""What a template says of a column: how to fill it in, and what the checks say when it is wrong."""

from ingest.checks.ranges import range_words
from ingest.messages import sentences
from ingest.values import BAD
from layers.dataset import DataField, Dataset

EXAMPLES = {
    "integer": "20",
    "decimal": "18,5",
    "date": "15/09/2021",
    "boolean": "Có / Không",
    "phone": "0912 345 678",
    "latitude": "18,67890",
    "longitude": "105,67890",
}


def how(field: DataField) -> str:
    """How to fill in a cell."""
    if field.choices:
        said = "Một trong: " + ", ".join(choice.vi for choice in field.choices.values())
    elif field.type == "unit":
        said = "Tên đầy đủ hoặc mã của đơn vị hành chính"
    else:
        said = f"Ví dụ: {EXAMPLES[field.type]}" if field.type in EXAMPLES else "Chữ"
    if field.private:
        said += ". Không bao giờ hiện trên bản đồ."
    return said


def wrong(field: DataField, dataset: Dataset) -> list[str]:
    """The sentences that the checks have for this column."""
    told = [_say("missing_required", field)] if field.required else []
    if field.type in BAD:
        told.append(unreadable(field))
    if has_range(field):
        told.append(out_of_range(field))
    if field.type == "phone":
        told.append(_say("bad_phone", field))
    if field.type == "unit":
        told.append(_say("outside_area", field))
    return told + [rule.message.vi for rule in dataset.rules if rule.field == field.name]


def has_range(field: DataField) -> bool:
    """Whether the cell's number has a least or a greatest value."""
    limits = (field.min, field.max)
    return field.type in ("integer", "decimal") and limits != (None, None)


def unreadable(field: DataField) -> str:
    """What is said of a cell that cannot be read."""
    allowed = ", ".join(choice.vi for choice in field.choices.values())
    return _say(BAD[field.type], field, allowed_vi=allowed, allowed_en=allowed)


def out_of_range(field: DataField) -> str:
    return _say("out_of_range", field, **range_words(field))


def _say(code: str, field: DataField, **words: str) -> str:
    words = {"label": field.label.vi} | words
    return sentences(code, words, words)[0]
