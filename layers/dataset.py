"""A dataset: the one definition from which template, checks, tables and layers are derived."""

import re
from collections import Counter
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from layers.rules import Compiled, RuleError, compile_rule
from layers.text import fold

Audience = Literal["public", "staff"]
Level = Literal["province", "district", "commune", "hamlet"]
LEVELS: tuple[Level, ...] = ("province", "district", "commune", "hamlet")
FieldType = Literal[
    "text",
    "integer",
    "decimal",
    "date",
    "boolean",
    "choice",
    "phone",
    "latitude",
    "longitude",
    "unit",
]
SQL_TYPES: dict[str, str] = {
    "text": "text",
    "integer": "bigint",
    "decimal": "double precision",
    "date": "date",
    "boolean": "boolean",
    "choice": "text",
    "phone": "text",
}
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
# Columns that xom itself puts into every table or view.
RESERVED = {
    *("id", "record_id", "row_id", "submission_id", "sheet", "row_number", "geom", "approximate"),
    *("source", "as_of", "valid_from", "valid_to", "recorded_from", "recorded_to", "features"),
    *("hamlet_id", "commune_id", "district_id", "province_id", "commune_code", "type", "code_unit"),
}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """The same text in Vietnamese and in English."""

    vi: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Choice(Words):
    """One allowed value of a vocabulary; `also` are other spellings clerks use for it."""

    also: list[str] = []


class Jump(Part):
    """From which growth on a figure is worth a second look: both must be exceeded."""

    times: Annotated[float, Field(ge=1)] = 10
    more: Annotated[float, Field(ge=0)] = 50


class DataField(Part):
    """One column. Of dates, `earliest` is the first plausible day, `future` allows days to come.

    `places`: an address; where a row's unit cells are all empty, its unit is looked for in it.

    Of summed figures, `cumulative` ones never fall from day to day, and `jump` bounds growth.
    """

    name: Name
    label: Words
    type: FieldType
    headings: list[str] = []
    required: bool = False
    private: bool = False
    audience: Audience | None = None
    choices: dict[str, Choice] = {}
    min: float | None = None
    max: float | None = None
    level: Level | None = None
    sum: bool = False
    places: bool = False
    earliest: date = date(2019, 1, 1)
    future: bool = False
    cumulative: bool = False
    jump: Jump = Jump()

    @model_validator(mode="after")
    def consistent(self) -> "DataField":
        given = self.model_fields_set
        if self.type != "date" and given & {"earliest", "future"}:
            raise ValueError("earliest and future belong to type date, and only to it")
        if not self.sum and given & {"cumulative", "jump"}:
            raise ValueError("cumulative and jump belong to summed figures, and only to them")
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices belong to type choice, and only to it")
        if (self.type == "unit") != (self.level is not None):
            raise ValueError("level belongs to type unit, and only to it")
        if self.sum and self.type not in ("integer", "decimal"):
            raise ValueError("sum needs a number field")
        if self.type == "unit" and self.name != self.level:
            raise ValueError(f"a unit field bears its level's name: {self.level}")
        if self.places and self.type != "text":
            raise ValueError("places belongs to an address of type text")
        if self.private and (self.places or self.type in ("unit", "latitude", "longitude")):
            raise ValueError("a field that places the record cannot be private")
        if self.name in RESERVED:
            raise ValueError(f"{self.name} is a column of xom's own; choose another name")
        return self

    @property
    def stored(self) -> bool:
        """Whether it is a column of its own (units and coordinates become the place instead)."""
        return self.type in SQL_TYPES

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]

    @cached_property
    def accepted(self) -> frozenset[str]:
        """All headings that mean this field, folded."""
        words = [self.name, self.label.vi, self.label.en, *self.headings]
        return frozenset(fold(word) for word in words)

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Folded spelling of a vocabulary value -> the value."""
        return {
            fold(word): value
            for value, choice in self.choices.items()
            for word in (value, choice.vi, choice.en, *choice.also)
        }


class SenderRule(Part):
    """An agency that may send this dataset, for its own areas of this level or below."""

    agency: Annotated[str, Field(pattern=r"^[a-z][a-z_]+$")]
    level: Literal["province", "district", "commune"]


class Rule(Part):
    """A rule of the dataset's own: `expression` (see `layers.rules`) holds of every good row.

    A row that breaks it has a finding of this code with these words, at the cell of `field`; with
    severity error the row is held.
    """

    code: Name
    field: str
    expression: str
    severity: Literal["error", "warning"]
    message: Words


def _of_the_fields(rule: Rule, info: ValidationInfo) -> Rule:
    """The rule, if it can be understood; else an error at the line of the wrong key."""
    fields: list[DataField] = info.data.get("fields", [])
    if not fields:
        return rule  # the fields are wrong, and that is said
    wrong = None
    if rule.field not in {field.name for field in fields}:
        wrong = "field", f"{rule.field} is not a field"
    else:
        try:
            compile_rule(rule.expression, fields)
        except RuleError as error:
            wrong = "expression", str(error)
    if wrong:
        key, reason = wrong
        told = PydanticCustomError("rule", "{reason}", {"reason": reason})
        place = InitErrorDetails(type=told, loc=(key,), input=getattr(rule, key))
        raise ValidationError.from_exception_data("Rule", [place])
    return rule


class Dataset(Part):
    name: Name
    order: int
    title: Words
    abstract: Words
    keywords: list[str] = []
    theme: str
    geometry: Literal["point", "polygon"]
    audience: Audience
    delivery: Literal["full", "increment", "periodic"]
    place: Literal["coordinates", "unit", "either"]
    key: Annotated[list[str], Field(min_length=1)]
    period: str | None = None
    conflict: Literal["hold", "replace"] = "hold"
    senders: Annotated[list[SenderRule], Field(min_length=1)]
    cadence: Annotated[
        str, Field(pattern=r"^(on arrival|daily ([01]\d|2[0-3]):[0-5]\d|every [1-9]\d* (min|h))$")
    ]
    style: str | None = None
    retention_days: Annotated[int, Field(gt=0)] | None = None
    fields: Annotated[list[DataField], Field(min_length=1)]
    rules: list[Annotated[Rule, AfterValidator(_of_the_fields)]] = []

    @field_validator("name")
    @classmethod
    def not_a_unit_layer(cls, name: str) -> str:
        if name in LEVELS or re.search(r"_(history|by_(commune|district|province))$", name):
            raise ValueError(f"{name} is taken by a layer that xom derives; choose another name")
        return name

    @field_validator("rules")
    @classmethod
    def each_code_once(cls, rules: list[Rule]) -> list[Rule]:
        twice = [code for code, n in Counter(rule.code for rule in rules).items() if n > 1]
        if twice:
            raise ValueError(f"two rules bear the same code: {twice[0]}")
        return rules

    @model_validator(mode="after")
    def consistent(self) -> "Dataset":
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise ValueError("two fields bear the same name")
        missing = [name for name in self.key if name not in names]
        if missing:
            raise ValueError(f"key names {missing[0]}, which is not a field")
        for name in self.key:
            if self.field(name).private or self.field(name).type in ("latitude", "longitude"):
                raise ValueError(f"key names {name}: private fields and coordinates cannot be keys")
        types = [field.type for field in self.fields]
        has_coordinates = types.count("latitude") == 1 and types.count("longitude") == 1
        if self.place != "unit" and not (has_coordinates and self.geometry == "point"):
            raise ValueError(
                f"place {self.place} needs geometry point and a latitude and a longitude field"
            )
        if self.place != "coordinates" and "unit" not in types:
            raise ValueError(f"place {self.place} needs a field of type unit")
        if (self.delivery == "periodic") != (self.period is not None):
            raise ValueError("period names the day's field of periodic figures, and only of those")
        if self.period and self.period not in [f.name for f in self.fields if f.type == "date"]:
            raise ValueError(f"period names {self.period}, which is not a field of type date")
        if any(field.private for field in self.fields) and self.retention_days is None:
            raise ValueError("private fields need retention_days: when they are purged")
        seen: dict[str, str] = {}
        for field in self.fields:
            for heading in field.accepted:
                other = seen.setdefault(heading, field.name)
                if other != field.name:
                    raise ValueError(f"fields {other} and {field.name} share a heading: {heading}")
        return self

    def field(self, name: str) -> DataField:
        return next(field for field in self.fields if field.name == name)

    @property
    def stored_fields(self) -> list[DataField]:
        """Fields that are columns of the fact table (private ones live elsewhere)."""
        return [f for f in self.fields if f.stored and not f.private]

    @property
    def private_fields(self) -> list[DataField]:
        return [f for f in self.fields if f.private]

    @property
    def unit_fields(self) -> list[DataField]:
        """Unit fields from the highest level to the lowest."""
        return sorted(
            (f for f in self.fields if f.type == "unit"),
            key=lambda f: LEVELS.index(f.level or "province"),
        )

    @property
    def address_fields(self) -> list[DataField]:
        """Where a unit is looked for when the unit cells are empty."""
        return [f for f in self.fields if f.places]

    @property
    def summed_fields(self) -> list[DataField]:
        return [f for f in self.stored_fields if f.sum]

    @cached_property
    def compiled_rules(self) -> list[tuple[Rule, Compiled]]:
        """The dataset's own rules with what their expressions mean."""
        return [(rule, compile_rule(rule.expression, self.fields)) for rule in self.rules]

    def coordinate(self, axis: Literal["latitude", "longitude"]) -> DataField | None:
        return next((f for f in self.fields if f.type == axis), None)

    def visible_fields(self, audience: Audience) -> list[DataField]:
        """Stored fields this audience may see, in catalogue order; private ones never."""
        if audience == "staff":
            return self.stored_fields
        if self.audience != "public":
            return []
        return [f for f in self.stored_fields if (f.audience or "public") == "public"]
