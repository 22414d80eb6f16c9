"""What a case of the corpus is: a file, why it is there, and what the check must say of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

MOMENT = "2021-09-15T16:00"
WITHIN = {"lockdown_point": "ubnd-vinh", "lockdown_zone": "ubnd-vinh", "commune_daily": "cdc",
          "control_checkpoint": "cong-an-tinh", "covid_treatment_facility": "so-y-te",
          "essential_service": "so-cong-thuong", "hotline": "so-y-te", "roadblock": "bo-chqs",
          "medical_facility": "so-y-te", "pharmacy": "so-y-te", "quarantine_site": "bo-chqs",
          "testing_point": "cdc"}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One file. `findings`: "code cell field" or "code row", as the README says.

    `said`: the dataset or moment that the sender names with the file; `states`: the moment that the
    file states itself.
    """

    dataset: str
    name: str
    about: str
    write: Callable[[Path], object]
    rows: tuple[int, int] = (0, 0)  # records in, held
    findings: Sequence[str] = ()
    refusal: str | None = None
    sender: str | None = None
    said: str | None = None
    as_of: str | None = MOMENT
    states: str | None = None

    def save(self, folder: Path) -> None:
        """The file and its .yaml, below `folder`/<dataset>."""
        path = folder / self.dataset / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.write(path)
        told = {"about": self.about, "sender": self.sender or WITHIN[self.dataset]}
        told |= {"dataset": self.said} if self.said else {}
        if self.states:
            told["states"] = self.states
        elif self.as_of:
            told["as_of"] = self.as_of
        if self.refusal:
            told["refusal"] = self.refusal
        if self.rows[0]:
            count, held = self.rows
            told["counts"] = {"in": count, "loaded": count - held, "held": held}
        told["findings"] = list(self.findings)
        beside = path.with_name(f"{path.name}.yaml")
        beside.write_text(
            yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100), "utf-8"
        )
