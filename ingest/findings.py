"""Findings: what is wrong with which cell, gathered as columns and told as sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from ingest.messages import Sentence, Severity, sentence, sentences, severity
from layers.dataset import DataField, Dataset, Rule

Words = dict[str, Any]
ByField = dict[str, dict[str, str]]  # sheet -> field -> its heading, or its column's letter


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as a person reads it.

    `row` is Excel's number, `cell` Excel's name of the cell ("C17", None where the sheet has no
    such column); `value` is None if private.
    """

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
    cell: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Group:
    """Findings of one code for one field: positions in the batch with their own words."""

    code: str
    sentence: Sentence
    field: DataField | None
    positions: pl.Series
    suggestions: Sequence[str | None] | None
    words: Sequence[Words] | Words


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
        words: Sequence[Words] | Words | None = None,
    ) -> None:
        """Findings for the rows at these positions; `words` fill the sentence, for all or each."""
        if len(positions):
            place = self._dataset.field(field) if field else None
            said = sentence(code)
            self._groups.append(_Group(code, said, place, positions, suggestions, words or {}))

    def add_broken(self, rule: Rule, positions: pl.Series) -> None:
        """Findings for the rows that break a rule of the dataset's own, in the rule's words."""
        if len(positions):
            vi, en = (
                text.replace("{", "{{").replace("}", "}}")
                for text in (rule.message.vi, rule.message.en)
            )
            said = Sentence(rule.severity, rule.severity == "error", vi, en)
            place = self._dataset.field(rule.field)
            self._groups.append(_Group(rule.code, said, place, positions, None, {}))

    def add_general(self, code: str, /, sheet: str | None = None, **words: Any) -> None:
        """A finding about a sheet or the whole file."""
        vi, en = sentences(code, words, words)
        self._general.append(Finding(code, severity(code), sheet, None, None, None, None, vi, en))

    def add_place(
        self,
        code: str,
        sheet: str,
        row: int,
        column: str | None = None,
        *,
        field: str | None = None,
        cell: str | None = None,
        **words: Any,
    ) -> None:
        """A finding about a row that is no record: headings, totals (`row` is Excel's number)."""
        vi, en = sentences(code, words, words)
        found = Finding(code, severity(code), sheet, row, field, column, None, vi, en, cell=cell)
        self._general.append(found)

    def has(self, code: str) -> bool:
        """Whether any finding of that code was added."""
        codes = [group.code for group in self._groups] + [finding.code for finding in self._general]
        return code in codes

    def held(self, height: int) -> pl.Series:
        """Mask of the rows that a finding keeps out."""
        mask = pl.zeros(height, dtype=pl.Boolean, eager=True)
        for group in self._groups:
            if group.sentence.holds:
                mask[group.positions] = True
        return mask

    def faulty(self, fields: Iterable[str], height: int) -> pl.Series:
        """Mask of the rows in which one of these fields has an error: nothing follows from it."""
        mask, names = pl.zeros(height, dtype=pl.Boolean, eager=True), set(fields)
        for group in self._groups:
            if group.field and group.field.name in names and group.sentence.severity == "error":
                mask[group.positions] = True
        return mask

    def tell(
        self, rows: pl.DataFrame, headings: ByField, letters: ByField | None = None
    ) -> list[Finding]:
        """All findings in the order of the file, as sentences.

        `rows` is the batch's frame (sheet, row, raw cells); `headings` and `letters` (of columns)
        are known by sheet and field.
        """
        told = [
            (position, finding)
            for group in self._groups
            for position, finding in _tell_group(group, rows, headings, letters or {})
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
    group: _Group, rows: pl.DataFrame, headings: ByField, letters: ByField
) -> list[tuple[int, Finding]]:
    field = group.field
    positions = group.positions.head(MOST_TOLD)
    where = rows[positions]
    shown = field is not None and not field.private and f"raw:{field.name}" in rows.columns
    values = where[f"raw:{field.name}"].to_list() if shown and field else [None] * len(where)
    name = field.name if field else ""
    sheets = where["sheet"].unique().to_list()
    heading = {sheet: headings.get(sheet, {}).get(name) for sheet in sheets}
    letter = {sheet: letters.get(sheet, {}).get(name) for sheet in sheets}
    places = zip(
        positions.to_list(),
        where["sheet"].to_list(),
        where["row"].to_list(),
        values,
        _texts(group, len(positions)),
        group.suggestions or [None] * len(positions),
        strict=False,  # suggestions may go on beyond what is told
    )
    return [
        (
            position,
            Finding(
                code=group.code,
                severity=group.sentence.severity,
                sheet=sheet,
                row=row,
                field=field.name if field else None,
                column=heading[sheet],
                value=value,
                message_vi=vi,
                message_en=en,
                suggestion=suggestion,
                cell=f"{letter[sheet]}{row}" if letter[sheet] else None,
            ),
        )
        for position, sheet, row, value, (vi, en), suggestion in places
    ]


def _texts(group: _Group, count: int) -> list[tuple[str, str]]:
    """The sentences of the first `count` findings; the same words are filled in once."""
    vi = {"label": group.field.label.vi} if group.field else {}
    en = {"label": group.field.label.en} if group.field else {}
    if isinstance(group.words, dict):
        return [group.sentence.filled(group.words | vi, group.words | en)] * count
    filled: dict[int, tuple[str, str]] = {}
    for words in group.words[:count]:
        if id(words) not in filled:
            filled[id(words)] = group.sentence.filled(words | vi, words | en)
    return [filled[id(words)] for words in group.words[:count]]
