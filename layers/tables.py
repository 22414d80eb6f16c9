"""The tables of every dataset, in step with the catalogue: a plan that is shown, then applied.

For dataset X: `data.X_record` (key -> stable id), `data.X_row` (accepted rows, immutable),
`data.X_version` (the fold: which row held when, and when we knew it) and, where there are private
fields, `personal.X`.
"""

import hashlib
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection

from layers.catalogue import Catalogue
from layers.dataset import Dataset
from layers.errors import CatalogueError
from layers.views import view_definitions


@dataclass(frozen=True)
class Change:
    """One step of a plan: a line for a person and the SQL that does it."""

    dataset: str
    line: str
    sql: str


def plan(connection: Connection, catalogue: Catalogue) -> list[Change]:
    """What must change so that the tables and views are as the catalogue says; [] when they are.

    Raises CatalogueError for a change that would lose or misread what is stored.
    """
    columns = _columns(connection)
    changes: list[Change] = []
    for dataset in catalogue:
        if ("data", f"{dataset.name}_row") not in columns:
            changes.append(Change(dataset.name, "new dataset: create its tables", _create(dataset)))
        else:
            changes += _alter(connection, dataset, columns)
    return changes + _view_changes(connection, catalogue, rebuild=bool(changes))


def apply(connection: Connection, changes: list[Change]) -> None:
    """Carry the plan out in the caller's transaction."""
    with connection.cursor() as cursor:
        if changes:
            cursor.execute(_DROP_VIEWS)
        for change in changes:
            try:
                cursor.execute(change.sql)
            except psycopg2.DataError as error:
                reason = str(error).splitlines()[0]
                raise CatalogueError(
                    f"{change.dataset}.yaml: {change.line}: stored values do not allow it "
                    f"({reason}); nothing was changed"
                ) from None


def _columns(connection: Connection) -> dict[tuple[str, str], dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relnamespace::regnamespace::text, c.relname, a.attname, "
            "format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' "
            "WHERE c.relnamespace::regnamespace::text IN ('data', 'personal') "
            "AND a.attnum > 0 AND NOT a.attisdropped"
        )
        found: dict[tuple[str, str], dict[str, str]] = {}
        for schema, table, column, kind in cursor.fetchall():
            found.setdefault((schema, table), {})[column] = kind
    return found


def _create(dataset: Dataset) -> str:
    name = dataset.name
    fields = "".join(f', "{f.name}" {f.sql_type}' for f in dataset.stored_fields)
    sql = f"""
CREATE TABLE data.{name}_record (
    record_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE);
COMMENT ON TABLE data.{name}_record IS '{_key_comment(dataset)}';
CREATE TABLE data.{name}_row (
    row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record_id bigint NOT NULL,
    submission_id bigint NOT NULL, sheet text NOT NULL, row_number integer NOT NULL,
    hamlet_id bigint, commune_id bigint, district_id bigint, province_id bigint,
    approximate boolean NOT NULL{fields}, geom {_geometry(dataset)});
CREATE INDEX ON data.{name}_row (record_id);
CREATE INDEX ON data.{name}_row USING brin (submission_id);
CREATE TABLE data.{name}_version (
    version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record_id bigint NOT NULL,
    row_id bigint NOT NULL, valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL DEFAULT 'infinity', recorded_from timestamptz NOT NULL,
    recorded_to timestamptz NOT NULL DEFAULT 'infinity',
    CHECK (valid_from < valid_to), CHECK (recorded_from < recorded_to));
-- Two current versions of a record are impossible; overlaps in the past are excluded by test.
CREATE UNIQUE INDEX ON data.{name}_version (record_id, valid_to) WHERE recorded_to = 'infinity';
CREATE INDEX ON data.{name}_version (row_id);
"""
    if dataset.geometry == "point":
        sql += f"CREATE INDEX ON data.{name}_row USING gist (geom);\n"
    if dataset.period:  # figures are compared with those of the days before
        sql += f'CREATE INDEX ON data.{name}_row ("{dataset.period}");\n'
    return sql + _create_personal(dataset)


def _create_personal(dataset: Dataset) -> str:
    if not dataset.private_fields:
        return ""
    fields = "".join(f', "{f.name}" {f.sql_type}' for f in dataset.private_fields)
    return (
        f"CREATE TABLE personal.{dataset.name} "
        f"(row_id bigint PRIMARY KEY, purge_after date NOT NULL{fields});\n"
    )


def _geometry(dataset: Dataset) -> str:
    """The type of a row's own geometry, as PostgreSQL writes it."""
    return f"geometry({'Point' if dataset.geometry == 'point' else 'MultiPolygon'},4326)"


def _key_comment(dataset: Dataset) -> str:
    return "key: " + ", ".join(dataset.key)


def _alter(
    connection: Connection, dataset: Dataset, columns: dict[tuple[str, str], dict[str, str]]
) -> list[Change]:
    name, changes = dataset.name, []
    rows, private = columns["data", f"{name}_row"], columns.get(("personal", name), {})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(%s::regclass), EXISTS (SELECT FROM data." + name + "_row)",
            (f"data.{name}_record",),
        )
        comment, filled = cursor.fetchone() or ("", False)
    if comment != _key_comment(dataset):
        if filled:
            raise CatalogueError(
                f"{name}.yaml: key: cannot change ({comment} -> {_key_comment(dataset)}) while "
                f"rows are stored under it; give the new shape a new dataset name"
            )
        changes.append(
            Change(
                name,
                f"new {_key_comment(dataset)}",
                f"COMMENT ON TABLE data.{name}_record IS '{_key_comment(dataset)}';",
            )
        )
    if rows.get("geom", _geometry(dataset)) != _geometry(dataset):
        raise CatalogueError(
            f"{name}.yaml: geometry: cannot change once the tables exist; use a new dataset name"
        )
    if dataset.private_fields and not private:
        changes.append(
            Change(name, "private fields: create their table", _create_personal(dataset))
        )
    wanted = {f.name: f.sql_type for f in dataset.stored_fields} | {"geom": _geometry(dataset)}
    for column, kind in wanted.items():
        changes += _column_change(name, f"data.{name}_row", rows, column, kind)
    for field in dataset.private_fields:
        if private:
            changes += _column_change(name, f"personal.{name}", private, field.name, field.sql_type)
        if field.name in rows:
            changes.append(_hide(dataset, field.name))
    return changes


def _column_change(
    name: str, table: str, present: dict[str, str], column: str, kind: str
) -> list[Change]:
    if column not in present:
        return [
            Change(
                name, f"add field {column} ({kind})", f'ALTER TABLE {table} ADD "{column}" {kind};'
            )
        ]
    if present[column] != kind:
        return [
            Change(
                name,
                f"field {column}: {present[column]} becomes {kind}",
                f'ALTER TABLE {table} ALTER "{column}" TYPE {kind} USING "{column}"::text::{kind};',
            )
        ]
    return []


def _hide(dataset: Dataset, column: str) -> Change:
    """A field that became private: its values leave facts, held rows and findings at once.

    The files in which they came are from now on purged like those that come later.
    """
    name, purge_after = dataset.name, f"current_date + {dataset.retention_days}"
    return Change(
        name,
        f"field {column} becomes private: move its values out of the facts",
        f"""
INSERT INTO personal.{name} (row_id, purge_after, "{column}")
SELECT row_id, {purge_after}, "{column}" FROM data.{name}_row
WHERE "{column}" IS NOT NULL
ON CONFLICT (row_id) DO UPDATE SET "{column}" = excluded."{column}";
ALTER TABLE data.{name}_row DROP "{column}";
INSERT INTO personal.held_row (submission_id, sheet, row_number, "values", purge_after)
SELECT h.submission_id, h.sheet, h.row_number,
       jsonb_build_object('{column}', h."values" -> '{column}'), {purge_after}
FROM xom.held_row h JOIN xom.submission s USING (submission_id)
WHERE s.dataset = '{name}' AND h."values" ->> '{column}' IS NOT NULL
ON CONFLICT (submission_id, sheet, row_number)
    DO UPDATE SET "values" = held_row."values" || excluded."values";
UPDATE xom.held_row h SET "values" = h."values" - '{column}'
FROM xom.submission s WHERE s.submission_id = h.submission_id AND s.dataset = '{name}';
UPDATE xom.finding f SET value = NULL
FROM xom.submission s
WHERE s.submission_id = f.submission_id AND s.dataset = '{name}' AND f.field = '{column}';
INSERT INTO personal.original (sha256, purge_after)
SELECT DISTINCT sha256, {purge_after} FROM xom.submission WHERE dataset = '{name}'
ON CONFLICT (sha256) DO NOTHING;""",
    )


# Views --------------------------------------------------------------------------------------------

_DROP_VIEWS = """
DO $$ DECLARE v record; BEGIN
    FOR v IN SELECT schemaname, viewname FROM pg_views WHERE schemaname IN ('pub', 'staff') LOOP
        EXECUTE format('DROP VIEW %I.%I CASCADE', v.schemaname, v.viewname);
    END LOOP;
END $$;
"""


def _view_changes(connection: Connection, catalogue: Catalogue, rebuild: bool) -> list[Change]:
    """All views are rebuilt together when any differs: they hold no data, only definitions."""
    wanted = view_definitions(catalogue)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, viewname, obj_description(format('%I.%I', schemaname, viewname)"
            "::regclass) FROM pg_views WHERE schemaname IN ('pub', 'staff')"
        )
        present = {(schema, name): comment for schema, name, comment in cursor.fetchall()}
    different = [view for view, select in wanted.items() if present.get(view) != _stamp(select)]
    gone = [view for view in present if view not in wanted]
    if not (different or gone or rebuild):
        return []
    sql = "".join(_create_view(*view, select) for view, select in wanted.items())
    for schema in ("pub", "staff"):
        sql += _primary_keys(schema, [name for owner, name in wanted if owner == schema])
    lines = [f"rebuild {schema}.{name}" for schema, name in different]
    lines += [f"remove {schema}.{name} (its data stay)" for schema, name in gone]
    summary = ", ".join(lines[:6]) + (f" and {len(lines) - 6} more" if len(lines) > 6 else "")
    return [Change("views", summary or "rebuild all", sql)]


def _stamp(select: str) -> str:
    return hashlib.sha256(select.encode()).hexdigest()[:16]


def _create_view(schema: str, name: str, select: str) -> str:
    return (
        f"CREATE VIEW {schema}.{name} AS {select};\n"
        f"COMMENT ON VIEW {schema}.{name} IS '{_stamp(select)}';\n"
    )


def _primary_keys(schema: str, views: list[str]) -> str:
    """GeoServer's primary-key table: without it, feature ids of views change at every request."""
    values = ", ".join(f"('{schema}', '{name}', 'id', 'assigned')" for name in views)
    return f"""
CREATE TABLE IF NOT EXISTS {schema}.gt_pk_metadata (
    table_schema text, table_name text, pk_column text, pk_column_idx integer,
    pk_policy text, pk_sequence text);
TRUNCATE {schema}.gt_pk_metadata;
INSERT INTO {schema}.gt_pk_metadata (table_schema, table_name, pk_column, pk_policy)
VALUES {values};
"""
