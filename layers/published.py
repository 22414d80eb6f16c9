"""Which layers the map servers show: derived from the catalogue, the same for every server."""

from dataclasses import dataclass, replace
from typing import Literal

from layers.catalogue import Catalogue
from layers.dataset import LEVELS, Audience, DataField, Dataset

Kind = Literal["dataset", "history", "rollup", "unit"]


@dataclass(frozen=True)
class Attribute:
    """One column a client sees; `expression` says how its view gets it."""

    name: str
    type: str
    label_vi: str
    label_en: str
    expression: str = ""


@dataclass(frozen=True)
class PublishedLayer:
    """A view in schema `pub` or `staff`: primary key `id`, geometry `geom` (EPSG:4326)."""

    name: str
    kind: Kind
    dataset: str | None
    level: str | None
    geometry: Literal["point", "polygon"]
    title_vi: str
    title_en: str
    abstract_vi: str
    abstract_en: str
    keywords: tuple[str, ...]
    theme: str
    style: str
    attributes: tuple[Attribute, ...]
    temporal: bool = False


PLACE = (
    Attribute("hamlet", "text", "Xóm", "Hamlet", "ltrim(hamlet.type || ' ' || hamlet.name)"),
    Attribute("commune", "text", "Xã", "Commune", "ltrim(commune.type || ' ' || commune.name)"),
    Attribute(
        "district", "text", "Huyện", "District", "ltrim(district.type || ' ' || district.name)"
    ),
    Attribute("commune_code", "text", "Mã xã", "Commune code", "commune.code"),
)
ORIGIN = (
    Attribute("source", "text", "Nguồn", "Source", "sender.name"),
    Attribute("as_of", "timestamptz", "Cập nhật lúc", "As of", "submission.as_of"),
)
APPROXIMATE = Attribute(
    "approximate", "boolean", "Vị trí gần đúng", "Approximate place", "r.approximate"
)
HOLDS = (
    Attribute("valid_from", "timestamptz", "Từ lúc", "From"),
    Attribute("valid_to", "timestamptz", "Đến lúc", "Until"),
)
UNIT_TITLES = {
    "province": ("Ranh giới tỉnh", "Province boundary"),
    "district": ("Ranh giới huyện", "District boundaries"),
    "commune": ("Ranh giới xã", "Commune boundaries"),
    "hamlet": ("Ranh giới xóm", "Hamlet boundaries"),
}
ROLLUP_WORDS = {
    "commune": ("theo xã", "by commune"),
    "district": ("theo huyện", "by district"),
    "province": ("toàn tỉnh", "for the province"),
}


def published_layers(catalogue: Catalogue, audience: Audience = "public") -> list[PublishedLayer]:
    """All layers of that audience, units first, then dataset by dataset."""
    layers = [_unit_layer(level) for level in LEVELS]
    for dataset in catalogue:
        if audience == "staff" or dataset.audience == "public":
            layers += _dataset_layers(dataset, audience)
    return layers


def _column(field: DataField) -> Attribute:
    return Attribute(
        field.name, field.sql_type, field.label.vi, field.label.en, f'r."{field.name}"'
    )


def _dataset_layers(dataset: Dataset, audience: Audience) -> list[PublishedLayer]:
    fields = tuple(_column(field) for field in dataset.visible_fields(audience))
    approximate = (APPROXIMATE,) if dataset.place == "either" else ()
    current = PublishedLayer(
        name=dataset.name,
        kind="dataset",
        dataset=dataset.name,
        level=None,
        geometry=dataset.geometry,
        title_vi=dataset.title.vi,
        title_en=dataset.title.en,
        abstract_vi=dataset.abstract.vi,
        abstract_en=dataset.abstract.en,
        keywords=tuple(dataset.keywords),
        theme=dataset.theme,
        style=dataset.style or dataset.name,
        attributes=(*fields, *PLACE, *approximate, *ORIGIN),
    )
    history = replace(
        current,
        name=f"{dataset.name}_history",
        kind="history",
        title_vi=f"{dataset.title.vi} (lịch sử)",
        title_en=f"{dataset.title.en} (history)",
        attributes=(
            Attribute("record_id", "bigint", "Mã bản ghi", "Record"),
            *current.attributes,
            *HOLDS,
        ),
        temporal=True,
    )
    rollups = [_rollup(dataset, current, level, audience) for level in ROLLUP_WORDS]
    return [current, history, *rollups]


def _rollup(
    dataset: Dataset, current: PublishedLayer, level: str, audience: Audience
) -> PublishedLayer:
    vi, en = ROLLUP_WORDS[level]
    visible = [f for f in dataset.visible_fields(audience) if f.sum]
    sums = tuple(
        Attribute(
            f.name, "double precision" if f.type == "decimal" else "bigint", f.label.vi, f.label.en
        )
        for f in visible
    )
    return replace(
        current,
        name=f"{dataset.name}_by_{level}",
        kind="rollup",
        level=level,
        geometry="polygon",
        title_vi=f"{dataset.title.vi} {vi}",
        title_en=f"{dataset.title.en} {en}",
        style="rollup",
        attributes=(
            Attribute("code", "text", "Mã", "Code"),
            Attribute("name", "text", "Tên", "Name"),
            Attribute("features", "bigint", "Số bản ghi", "Records"),
            *sums,
            Attribute("as_of", "timestamptz", "Cập nhật lúc", "As of"),
        ),
    )


def _unit_layer(level: str) -> PublishedLayer:
    title_vi, title_en = UNIT_TITLES[level]
    parents = {
        "province": (),
        "district": (),
        "commune": (Attribute("district", "text", "Huyện", "District", "district.name"),),
        "hamlet": (
            Attribute("commune", "text", "Xã", "Commune", "commune.name"),
            Attribute("district", "text", "Huyện", "District", "district.name"),
        ),
    }[level]
    return PublishedLayer(
        name=level,
        kind="unit",
        dataset=None,
        level=level,
        geometry="polygon",
        title_vi=title_vi,
        title_en=title_en,
        abstract_vi=f"{title_vi} hiện hành.",
        abstract_en=f"{title_en} in force today.",
        keywords=("ranh giới", "boundary"),
        theme="boundary",
        style=level,
        attributes=(
            Attribute("code", "text", "Mã", "Code", "u.code"),
            Attribute("name", "text", "Tên", "Name", "u.name"),
            Attribute("type", "text", "Loại", "Type", "u.type"),
            # What labels say: hamlets are often called by a bare number, which reads as a figure.
            Attribute("title", "text", "Tên đầy đủ", "Full name", "ltrim(u.type || ' ' || u.name)"),
            *parents,
            Attribute("valid_from", "date", "Từ ngày", "Since", "u.valid_from"),
        ),
    )
