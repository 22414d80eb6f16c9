"""What is asked of the path, and what it answers."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.findings import Finding
from ingest.ledger import Counts
from ingest.load.compare import Effect


@dataclass(frozen=True)
class Again:
    """The delivery whose kept file is gone through once more, and when it was received."""

    submission_id: int
    received: datetime


@dataclass(frozen=True)
class Request:
    """One file to check or load, with what its sender said about it."""

    path: Path
    dataset: str | None = None
    sender: str | None = None
    as_of: datetime | None = None
    file_name: str | None = None  # as the sender called it, where `path` is a copy
    nil: bool = False
    confirm_closing: bool = False
    claim: str | None = None  # of a file from an inbox: loaded once, whatever breaks
    again: Again | None = None

    @property
    def name(self) -> str:
        return self.file_name or self.path.name


@dataclass
class Result:
    """What was found in a file and what it does (or would do) to the records."""

    file: str
    dataset: str
    sender: str
    as_of: datetime
    counts: Counts
    effect: Effect
    findings: list[Finding]
    tables: list[dict[str, Any]] = field(default_factory=list)
    nil: bool = False
    submission_id: int | None = None

    @property
    def clean(self) -> bool:
        """Whether there is nothing to be done; how the file was read may be told all the same."""
        return all(finding.severity == "notice" for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The whole answer as plain data, for JSON."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}
