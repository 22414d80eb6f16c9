-- What an operator taught once: these words mean that unit, for one sender or for all.

CREATE TABLE xom.unit_alias (
    alias_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level text NOT NULL CHECK (level IN ('province', 'district', 'commune', 'hamlet')),
    text text NOT NULL,
    within_id bigint REFERENCES xom.unit,   -- only inside this unit; NULL: everywhere
    unit_id bigint NOT NULL REFERENCES xom.unit,
    sender_id text REFERENCES xom.sender,   -- only from this sender; NULL: from all
    taught timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX ON xom.unit_alias
    (level, text, coalesce(within_id, 0), coalesce(sender_id, ''));
