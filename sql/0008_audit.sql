CREATE TABLE audit_events (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- (xid, seq) is the order in which rows may be handed out without skipping one (contract B26).
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    xid            xid8 NOT NULL DEFAULT pg_current_xact_id(),
    actor          text NOT NULL,
    action         text NOT NULL,
    resource       text NOT NULL,
    status         text NOT NULL CHECK (status IN ('success', 'failure', 'denied')),
    correlation_id uuid NOT NULL,
    metadata       jsonb NOT NULL DEFAULT '{}',
    -- The X-Request-Id of the call, so that a row leads to the log lines.
    request_id     text NOT NULL DEFAULT '',
    occurred_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_events_newest ON audit_events (occurred_at DESC, id DESC);
CREATE INDEX audit_events_by_correlation ON audit_events (correlation_id, occurred_at DESC, id DESC);
CREATE INDEX audit_events_by_actor ON audit_events (actor, occurred_at DESC, id DESC);
CREATE INDEX audit_events_by_action ON audit_events (action, occurred_at DESC, id DESC);
CREATE INDEX audit_events_by_resource ON audit_events (resource, occurred_at DESC, id DESC);
CREATE INDEX audit_events_in_order ON audit_events (xid, seq);

CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION sb_refuse_change();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION sb_refuse_change();
