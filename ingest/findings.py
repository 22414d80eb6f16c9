"""Findings: what is wrong with which cell, gathered as columns and told as sentences."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from ingest.messages import Severity, holds, sentences, severity
from layers.dataset import DataField, Dataset


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as a person reads it. `row` is Excel's number; `value` is None if private."""

    code: str
    severity: Severity
    sheet: str | None
    row: int | None
    field: str | None
    column: str | None
    value: str | None
    message_vi: str
    message_en: str
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Group:
    """Findings of one code for one field: positions in the batch with their own words."""

    code: str
    field: DataField | None
    positions: pl.Series
    suggestions: Sequence[str | None] | None
    words: Sequence[dict[str, Any]] | dict[str, Any]


# Of one fault in one field so many rows are listed; more help nobody, and fill disks.
MOST_TOLD = 5_000


class Findings:
    """Collects while the checks run; a row with a finding of severity error is held."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._groups: list[_Group] = []
        self._general: list[Finding] = []

    def add(
        self,
        code: str,
        positions: pl.Series,
        field: str | None = None,
        *,
        suggestions: Sequence[str | None] | None = None,
        words: Sequence[dict[str, Any]] | dict[str, Any] | None = None,
    ) -> None:
        """Findings for the rows at these positions; `words` fill the sentence, for all or each."""
        if len(positions):
            place = self._dataset.field(field) if field else None
            self._groups.append(_Group(code, place, positions, suggestions, words or {}))

    def add_general(self, code: str, sheet: str | None = None, **words: Any) -> None:
        """A finding about a sheet or the whole file."""
        vi, en = sentences(code, words, words)
        self._general.append(Finding(code, severity(code), sheet, None, None, None, None, vi, en))

    def has(self, code: str) -> bool:
        """Whether any finding of that code was added."""
        codes = [group.code for group in self._groups] + [finding.code for finding in self._general]
        return code in codes

    def held(self, height: int) -> pl.Series:
        """Mask of the rows that a finding keeps out."""
        mask = pl.zeros(height, dtype=pl.Boolean, eager=True)
        for group in self._groups:
            if holds(group.code):
                mask[group.positions] = True
        return mask

    def tell(self, rows: pl.DataFrame, headings: dict[str, dict[str, str]]) -> list[Finding]:
        """All findings in the order of the file, as sentences.

        `rows` is the batch's frame (sheet, row, raw cells), `headings` sheet -> field -> heading.
        """
        told = [
            (position, finding)
            for group in self._groups
            for position, finding in self._tell_group(group, rows, headings)
        ]
        told.sort(key=lambda item: item[0])
        return self._general + self._unlisted() + [finding for _, finding in told]

    def _unlisted(self) -> list[Finding]:
        """How many rows have a fault beyond those that are listed."""
        lines = []
        for group in self._groups:
            if len(group.positions) > MOST_TOLD:
                words: dict[str, Any] = {
                    "count": len(group.positions) - MOST_TOLD,
                    "most": MOST_TOLD,
                    "code": group.code,
                    "label": group.field.label.vi if group.field else "",
                }
                vi, en = sentences("more_findings", words, words)
                level = severity("more_findings")
                lines.append(Finding("more_findings", level, None, None, None, None, None, vi, en))
        return lines

    def _tell_group(
        self, group: _Group, rows: pl.DataFrame, headings: dict[str, dict[str, str]]
    ) -> list[tuple[int, Finding]]:
        field, level = group.field, severity(group.code)
        positions = group.positions.head(MOST_TOLD)
        where = rows[positions]
        shown = field is not None and not field.private and f"raw:{field.name}" in rows.columns
        values = where[f"raw:{field.name}"].to_list() if shown and field else [None] * len(where)
        told = []
        texts: tuple[str, str] | None = None
        for i, (position, sheet, row, value) in enumerate(
            zip(
                positions.to_list(),
                where["sheet"].to_list(),
                where["row"].to_list(),
                values,
                strict=True,
            )
        ):
            if texts is None or not isinstance(group.words, dict):
                words = group.words if isinstance(group.words, dict) else group.words[i]
                texts = sentences(
                    group.code,
                    words | ({"label": field.label.vi} if field else {}),
                    words | ({"label": field.label.en} if field else {}),
                )
            told.append(
                (
                    position,
                    Finding(
                        group.code,
                        level,
                        sheet,
                        row,
                        field.name if field else None,
                        headings.get(sheet, {}).get(field.name) if field else None,
                        value,
                        *texts,
                        group.suggestions[i] if group.suggestions else None,
                    ),
                )
            )
        return told
