-- Functions and triggers that later migrations build on.

-- Timestamps cross into the program as microseconds since the epoch: drivers round or shift them otherwise.
CREATE FUNCTION sb_us(t timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (extract(epoch FROM t) * 1000000)::bigint $$;

CREATE FUNCTION sb_ts(us bigint) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT 'epoch'::timestamptz + us * interval '1 microsecond' $$;

CREATE FUNCTION sb_touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;

CREATE FUNCTION sb_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '% on % is refused: audit rows are append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;

-- Key under which the server computes fingerprints (login counters, data keys handed out, idempotent bodies). Wrapped by the KMS;
-- one row for all servers of a database.
CREATE TABLE fingerprint_keys (
    id           integer PRIMARY KEY CHECK (id = 1),
    wrapped_key  bytea NOT NULL,
    kms_key_id   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
