"""The moment data are of, as a person writes it."""

from datetime import datetime

from layers.errors import InputError
from layers.settings import Settings


def read_moment(text: str | None, settings: Settings) -> datetime | None:
    """An ISO moment; without a zone it is the province's. Raises InputError."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no moment; write it like 2021-09-15T16:00",
            vi="Thời điểm số liệu không đúng; hãy ghi như 2021-09-15T16:00.",
            code="bad_moment",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)
