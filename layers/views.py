"""The SQL of the published views. Everything a client may see passes through here."""

from layers.catalogue import Catalogue
from layers.dataset import Dataset
from layers.published import Attribute, PublishedLayer, published_layers

# A row's units, sender and submission; `r` is the fact, `v` its version.
ORIGIN = """
JOIN xom.submission ON submission.submission_id = r.submission_id
JOIN xom.sender ON sender.sender_id = submission.sender_id
LEFT JOIN xom.unit hamlet ON hamlet.unit_id = r.hamlet_id
LEFT JOIN xom.unit commune ON commune.unit_id = r.commune_id
LEFT JOIN xom.unit district ON district.unit_id = r.district_id"""
LOWEST_UNIT = "coalesce({0}.hamlet_id, {0}.commune_id, {0}.district_id, {0}.province_id)"
# The drawing of the unit a row names, as known now.
UNIT_GEOMETRY = f"""
LEFT JOIN xom.unit_geometry g ON g.recorded_to = 'infinity'
     AND g.unit_id = {LOWEST_UNIT.format("r")}"""
KNOWN_NOW = "v.recorded_to = 'infinity'"
CURRENT = f"{KNOWN_NOW} AND v.valid_to = 'infinity'"
# GeoServer's ends are inclusive and NULL would hide what still holds: hence a last millisecond,
# and a far day for "still".
STILL = "timestamptz '9999-12-31 00:00:00+00'"


def dataset_view(layer: PublishedLayer, dataset: Dataset) -> str:
    """SELECT of a dataset's current or history layer."""
    columns = [
        f'{a.expression} AS "{a.name}"' if a.expression else _derived(a.name, dataset)
        for a in layer.attributes
    ]
    history = layer.kind == "history"
    columns.insert(0, ("v.version_id" if history else "v.record_id") + " AS id")
    columns.append(_geometry(dataset) + " AS geom")
    sql = (
        f"SELECT {', '.join(columns)} FROM data.{dataset.name}_version v "
        f"JOIN data.{dataset.name}_row r ON r.row_id = v.row_id {ORIGIN}"
    )
    drawn = ""
    if dataset.geometry == "polygon":
        sql += UNIT_GEOMETRY
        drawn = f"{_geometry(dataset)} IS NOT NULL AND "
    if history:
        return f"{sql} CROSS JOIN xom.clock WHERE {drawn}{_known(dataset)}"
    return f"{sql} WHERE {drawn}{CURRENT}{_latest(dataset)}{_in_force(dataset)}"


def _known(dataset: Dataset) -> str:
    """Periodic figures hold for their day, in the last version known of it."""
    return CURRENT if dataset.period else KNOWN_NOW


def _derived(name: str, dataset: Dataset) -> str:
    if name == "record_id":
        return "v.record_id"
    if dataset.period:
        day = f'r."{dataset.period}"' + (" + 1" if name == "valid_to" else "")
        moment = f"({day})::timestamp AT TIME ZONE clock.timezone"
        end = " - interval '1 millisecond'" if name == "valid_to" else ""
        return f'{moment}{end} AS "{name}"'
    if name == "valid_from":
        return "v.valid_from"
    return (
        f"CASE WHEN v.valid_to = 'infinity' THEN {STILL} "
        f"ELSE v.valid_to - interval '1 millisecond' END AS valid_to"
    )


def _geometry(dataset: Dataset) -> str:
    # A row that lists several units has an outline of its own, their union.
    return "r.geom" if dataset.geometry == "point" else "coalesce(r.geom, g.geom)"


def _latest(dataset: Dataset) -> str:
    """Of periodic figures, the last day each unit has."""
    if not dataset.period:
        return ""
    return f"""
AND NOT EXISTS (
    SELECT FROM data.{dataset.name}_version v2
    JOIN data.{dataset.name}_row r2 ON r2.row_id = v2.row_id
    WHERE v2.valid_to = 'infinity' AND v2.recorded_to = 'infinity'
      AND {LOWEST_UNIT.format("r2")} = {LOWEST_UNIT.format("r")}
      AND r2."{dataset.period}" > r."{dataset.period}")"""


def _in_force(dataset: Dataset) -> str:
    """Periodic figures of units of today: those of an ended unit would be drawn across its
    successor. They count in the roll-ups, and their history shows them."""
    if not dataset.period:
        return ""
    return f"""
AND EXISTS (
    SELECT FROM xom.unit u CROSS JOIN xom.clock WHERE u.unit_id = {LOWEST_UNIT.format("r")}
      AND clock.today >= u.valid_from AND clock.today < u.valid_to)"""


def rollup_view(layer: PublishedLayer, dataset: Dataset) -> str:
    """SELECT of a roll-up: every unit of the level today, with its sums along the changes of units.

    Figures of a unit of the past that was divided go to its successors by share, whole numbers so
    that they add up again; a point goes to the one it lies in.
    """
    sums = [a for a in layer.attributes if a.name not in ("code", "name", "features", "as_of")]
    inner = "".join(f', sum({_part(dataset, a)}) AS "{a.name}"' for a in sums)
    outer = "".join(f', x."{a.name}"::{a.type} AS "{a.name}"' for a in sums)
    return f"""
WITH now AS MATERIALIZED (SELECT * FROM xom.unit_today)
SELECT u.unit_id AS id, u.code, u.name, coalesce(x.features, 0)::bigint AS features{outer},
       x.as_of, g.geom
FROM xom.unit u
CROSS JOIN xom.clock
JOIN xom.unit_geometry g ON g.unit_id = u.unit_id AND g.recorded_to = 'infinity'
LEFT JOIN (
    SELECT l.{layer.level}_id AS unit_id, count(DISTINCT v.record_id) AS features{inner},
           max(submission.as_of) AS as_of
    FROM data.{dataset.name}_version v
    JOIN data.{dataset.name}_row r ON r.row_id = v.row_id
    JOIN xom.submission ON submission.submission_id = r.submission_id
    JOIN now t ON t.unit_id = coalesce(r.commune_id, r.district_id, r.province_id)
    JOIN xom.lineage l ON l.unit_id = t.now_id
    WHERE {CURRENT}{_latest(dataset)}{_not_overtaken(dataset)}{_nearest(dataset)}
    GROUP BY 1
) x ON x.unit_id = u.unit_id
WHERE u.level = '{layer.level}' AND clock.today >= u.valid_from AND clock.today < u.valid_to"""


def _part(dataset: Dataset, attribute: Attribute) -> str:
    """The part of a row's figure that goes to one successor of its unit."""
    value = f'r."{attribute.name}"'
    if dataset.geometry == "point":
        return value
    if attribute.type == "bigint":
        return f"round({value} * t.until) - round({value} * t.since)"
    return f"{value} * t.share"


def _not_overtaken(dataset: Dataset) -> str:
    """Figures of a unit that has ended count until its successor has figures of a later day."""
    if not dataset.period:
        return ""
    return f"""
AND (t.now_id = t.unit_id OR NOT EXISTS (
    SELECT FROM data.{dataset.name}_version v3
    JOIN data.{dataset.name}_row r3 ON r3.row_id = v3.row_id
    WHERE v3.valid_to = 'infinity' AND v3.recorded_to = 'infinity'
      AND coalesce(r3.commune_id, r3.district_id, r3.province_id) = t.now_id
      AND r3."{dataset.period}" > r."{dataset.period}"))"""


def _nearest(dataset: Dataset) -> str:
    """Of the successors of a divided unit, the one in which or nearest to which a point lies."""
    if dataset.geometry != "point":
        return ""
    return """
AND CASE WHEN t.since = 0 AND t.until = 1 THEN true ELSE t.now_id = (
    SELECT t2.now_id FROM now t2
    LEFT JOIN xom.unit_geometry g2 ON g2.unit_id = t2.now_id AND g2.recorded_to = 'infinity'
    WHERE t2.unit_id = t.unit_id
    ORDER BY ST_Distance(g2.geom, r.geom), t2.share DESC, t2.now_id
    LIMIT 1) END"""


def unit_view(layer: PublishedLayer) -> str:
    """SELECT of the boundaries in force today at one level."""
    columns = ", ".join(f'{a.expression} AS "{a.name}"' for a in layer.attributes)
    return f"""
SELECT u.unit_id AS id, {columns}, g.geom
FROM xom.unit u
CROSS JOIN xom.clock
JOIN xom.lineage l ON l.unit_id = u.unit_id
JOIN xom.unit_geometry g ON g.unit_id = u.unit_id AND g.recorded_to = 'infinity'
LEFT JOIN xom.unit commune ON commune.unit_id = l.commune_id
LEFT JOIN xom.unit district ON district.unit_id = l.district_id
WHERE u.level = '{layer.level}' AND clock.today >= u.valid_from AND clock.today < u.valid_to"""


def view_definitions(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """(schema, name) -> SELECT, for both audiences."""
    views = {}
    for schema, audience in (("pub", "public"), ("staff", "staff")):
        for layer in published_layers(catalogue, audience):  # type: ignore[arg-type]
            if layer.kind == "unit":
                select = unit_view(layer)
            elif layer.kind == "rollup":
                select = rollup_view(layer, catalogue[layer.dataset or ""])
            else:
                select = dataset_view(layer, catalogue[layer.dataset or ""])
            views[schema, layer.name] = select
    return views
