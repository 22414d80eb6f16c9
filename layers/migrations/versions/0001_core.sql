-- The fixed core: units, senders, submissions, findings. A dataset's own tables follow the
-- catalogue (layers/tables.py).
--
-- Times: `valid` is when something held in the province, `recorded` when we learnt it; intervals
-- are half-open and "still" is infinity.

CREATE SCHEMA IF NOT EXISTS xom;
CREATE SCHEMA data;       -- facts and versions of every dataset
CREATE SCHEMA personal;   -- private fields, with the date on which they are purged
CREATE SCHEMA pub;        -- what everyone may read
CREATE SCHEMA staff;      -- what signed-in consumers may read

CREATE TABLE xom.deployment (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    today date,
    timezone text NOT NULL,
    province text NOT NULL
);

CREATE VIEW xom.clock AS
SELECT coalesce(today, (now() AT TIME ZONE timezone)::date) AS today, timezone FROM xom.deployment;

-- Senders -----------------------------------------------------------------------------------------

CREATE TABLE xom.sender (
    sender_id text PRIMARY KEY,
    name text NOT NULL,
    agency text NOT NULL,
    token_hash bytea,            -- SHA-256 of a random token; the token itself is shown once
    active boolean NOT NULL DEFAULT true
);

CREATE TABLE xom.sender_grant (  -- who may send what for where, and when that was so
    sender_id text NOT NULL REFERENCES xom.sender,
    dataset text NOT NULL,
    area_code text NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (sender_id, dataset, area_code, valid_from),
    CHECK (valid_from <= valid_to)
);

-- The ledger --------------------------------------------------------------------------------------

CREATE TABLE xom.submission (
    submission_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('rows', 'nil', 'units')),
    dataset text,                -- or the level of units
    sender_id text NOT NULL REFERENCES xom.sender,
    file_name text NOT NULL,     -- as the sender called it; never used as a path
    claim text UNIQUE,           -- of a file taken from an inbox: it is loaded once, whatever breaks
    sha256 text NOT NULL,
    bytes bigint NOT NULL,
    as_of timestamptz NOT NULL,
    received timestamptz NOT NULL DEFAULT clock_timestamp(),
    status text NOT NULL CHECK (status IN ('accepted', 'refused')),
    reason_vi text,
    reason_en text,
    closes boolean NOT NULL DEFAULT false,       -- a full list: what it leaves out is gone
    closing_waits boolean NOT NULL DEFAULT false, -- it would remove so much that a person must agree
    coverage bigint[] NOT NULL DEFAULT '{}',     -- units a full list speaks for
    suspended bigint[] NOT NULL DEFAULT '{}',    -- communes in which it closes nothing
    rows_in integer NOT NULL DEFAULT 0,
    rows_loaded integer NOT NULL DEFAULT 0,
    rows_unchanged integer NOT NULL DEFAULT 0,
    rows_held integer NOT NULL DEFAULT 0,
    records_new integer NOT NULL DEFAULT 0,
    records_changed integer NOT NULL DEFAULT 0,
    records_gone integer NOT NULL DEFAULT 0,
    extent box2d,                -- where the map changed, WGS 84
    confirmed timestamptz,       -- when a waiting list was let close
    -- A kept file gone through again: for which delivery, and when. `received` is that delivery's,
    -- so that nothing newer is overridden.
    supplements bigint REFERENCES xom.submission,
    supplemented timestamptz,
    taken_back timestamptz,
    CHECK ((supplements IS NULL) = (supplemented IS NULL)),
    CHECK (rows_in = rows_loaded + rows_unchanged + rows_held),
    CHECK ((status = 'refused') = (reason_en IS NOT NULL))
);
CREATE INDEX ON xom.submission (dataset, as_of, received);
CREATE INDEX ON xom.submission (supplements);

-- Now, but later than everything received for the dataset, whatever the clock does.
CREATE FUNCTION xom.next_moment(of_dataset text) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT greatest(clock_timestamp(),
                    max(greatest(received, confirmed, supplemented, taken_back)) + interval '1 microsecond')
    FROM xom.submission WHERE dataset = of_dataset
$$;

CREATE TABLE xom.finding (
    submission_id bigint NOT NULL REFERENCES xom.submission,
    ordinal integer NOT NULL,
    code text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    sheet text,
    row_number integer,
    field text,
    heading text,
    cell text,                   -- Excel's name of it: C17
    value text,                  -- NULL where the column is private
    message_vi text NOT NULL,
    message_en text NOT NULL,
    suggestion text,
    PRIMARY KEY (submission_id, ordinal)
);

CREATE TABLE xom.held_row (      -- rows that could not be loaded, without private values
    submission_id bigint NOT NULL REFERENCES xom.submission,
    sheet text NOT NULL,
    row_number integer NOT NULL,
    key text,                    -- NULL where it could not be read
    commune_id bigint,
    "values" jsonb NOT NULL,
    PRIMARY KEY (submission_id, sheet, row_number)
);
CREATE INDEX ON xom.held_row (key, submission_id);

CREATE TABLE personal.held_row (
    submission_id bigint NOT NULL REFERENCES xom.submission,
    sheet text NOT NULL,
    row_number integer NOT NULL,
    "values" jsonb NOT NULL,
    purge_after date NOT NULL,
    PRIMARY KEY (submission_id, sheet, row_number)
);

CREATE TABLE personal.original ( -- files with private columns: their bytes go on that day too
    sha256 text PRIMARY KEY,
    purge_after date NOT NULL,
    purged timestamptz
);

-- Statistics of a dataset's tables right after a large load: until the server gets round to it,
-- plans made for empty tables would keep map clients waiting. Only a table's owner may do that.
CREATE FUNCTION xom.analyze_dataset(dataset text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    EXECUTE format('ANALYZE data.%I (record_id, submission_id, commune_id)', dataset || '_row');
    EXECUTE format('ANALYZE data.%I (record_id, row_id, valid_to, recorded_to)',
                   dataset || '_version');
    EXECUTE format('ANALYZE data.%I (record_id)', dataset || '_record');
END $$;
REVOKE EXECUTE ON FUNCTION xom.analyze_dataset(text) FROM PUBLIC;

-- APScheduler's job store, as its SQLAlchemyJobStore expects it.
CREATE TABLE xom.scheduler_job (
    id varchar(191) PRIMARY KEY,
    next_run_time double precision,
    job_state bytea NOT NULL
);
CREATE INDEX ON xom.scheduler_job (next_run_time);

-- Units -------------------------------------------------------------------------------------------

CREATE TABLE xom.unit (
    unit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level text NOT NULL CHECK (level IN ('province', 'district', 'commune', 'hamlet')),
    code text,                   -- official; hamlets have none
    name text NOT NULL,          -- without its type
    type text NOT NULL,
    parent_id bigint REFERENCES xom.unit,
    valid_from date NOT NULL,
    valid_to date NOT NULL DEFAULT 'infinity',
    submission_id bigint NOT NULL REFERENCES xom.submission,
    ended_by bigint REFERENCES xom.submission,
    CHECK (valid_from < valid_to)
);
CREATE INDEX ON xom.unit (level, valid_from);
CREATE INDEX ON xom.unit (parent_id);
CREATE INDEX ON xom.unit (code);

CREATE TABLE xom.unit_geometry ( -- a better drawing is not a new unit
    geometry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id bigint NOT NULL REFERENCES xom.unit,
    geom geometry(MultiPolygon, 4326) NOT NULL,
    point geometry(Point, 4326) NOT NULL,
    submission_id bigint NOT NULL REFERENCES xom.submission,
    recorded_from timestamptz NOT NULL,
    recorded_to timestamptz NOT NULL DEFAULT 'infinity',
    ended_by bigint REFERENCES xom.submission
);
CREATE UNIQUE INDEX ON xom.unit_geometry (unit_id) WHERE recorded_to = 'infinity';
CREATE INDEX ON xom.unit_geometry USING gist (geom);

CREATE TABLE xom.unit_change (   -- what became what on a day
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'recode')),
    on_date date NOT NULL,
    old_unit_id bigint NOT NULL REFERENCES xom.unit,
    new_unit_id bigint NOT NULL REFERENCES xom.unit,
    share double precision NOT NULL DEFAULT 1 CHECK (share > 0 AND share <= 1),
    submission_id bigint NOT NULL REFERENCES xom.submission
);
CREATE INDEX ON xom.unit_change (old_unit_id);

-- A unit with its ancestors, itself included at its own level.
CREATE VIEW xom.lineage AS
SELECT u.unit_id,
       CASE 'hamlet' WHEN u.level THEN u.unit_id END AS hamlet_id,
       CASE 'commune' WHEN u.level THEN u.unit_id WHEN p1.level THEN p1.unit_id END AS commune_id,
       CASE 'district' WHEN u.level THEN u.unit_id WHEN p1.level THEN p1.unit_id
            WHEN p2.level THEN p2.unit_id END AS district_id,
       CASE 'province' WHEN u.level THEN u.unit_id WHEN p1.level THEN p1.unit_id
            WHEN p2.level THEN p2.unit_id WHEN p3.level THEN p3.unit_id END AS province_id
FROM xom.unit u
LEFT JOIN xom.unit p1 ON p1.unit_id = u.parent_id
LEFT JOIN xom.unit p2 ON p2.unit_id = p1.parent_id
LEFT JOIN xom.unit p3 ON p3.unit_id = p2.parent_id;

-- What a unit of any time is today: itself while it lasts, else its successors by share, else (where
-- nobody has said what became of it) the unit above it, so that no figure leaves the sum. The shares
-- of a unit lie one behind the other from 0 to 1 (`since`, `until`): a whole number x gives each
-- successor round(x * until) - round(x * since), and all of them together x.
CREATE VIEW xom.unit_today AS
WITH RECURSIVE follow (unit_id, now_id, share, depth) AS (
    SELECT unit_id, unit_id, 1::double precision, 0 FROM xom.unit
    UNION ALL
    SELECT f.unit_id, next.now_id, f.share * next.share, f.depth + 1
    FROM follow f
    JOIN xom.unit u ON u.unit_id = f.now_id
    CROSS JOIN xom.clock
    CROSS JOIN LATERAL (
        SELECT c.new_unit_id AS now_id, c.share FROM xom.unit_change c
        WHERE c.old_unit_id = u.unit_id AND c.on_date = u.valid_to
        UNION ALL
        SELECT u.parent_id, 1 WHERE u.parent_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM xom.unit_change c
            WHERE c.old_unit_id = u.unit_id AND c.on_date = u.valid_to)
    ) next
    WHERE u.valid_to <= clock.today AND f.depth < 20
)
SELECT unit_id, now_id, share,
       coalesce(sum(share) OVER before, 0) AS since,
       CASE WHEN lead(now_id) OVER successors IS NULL THEN 1
            ELSE share + coalesce(sum(share) OVER before, 0) END AS until
FROM (
    SELECT f.unit_id, f.now_id, sum(f.share) AS share
    FROM follow f
    JOIN xom.unit u ON u.unit_id = f.now_id
    CROSS JOIN xom.clock
    WHERE clock.today >= u.valid_from AND clock.today < u.valid_to
    GROUP BY f.unit_id, f.now_id
) parts
WINDOW successors AS (PARTITION BY unit_id ORDER BY now_id),
       before AS (successors ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
