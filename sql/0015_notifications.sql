-- What workflows want told, and to whom: written with the change itself, delivered afterwards (an outbox). A row for each
-- request, event and channel, so nobody is told twice; its id is the message's, the same at every attempt.
CREATE TABLE notification_outbox (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id      uuid NOT NULL REFERENCES access_requests (id) ON DELETE CASCADE,
    event           text NOT NULL CHECK (event IN ('submitted', 'approved', 'rejected', 'executed', 'failed')),
    -- As the request's snapshot has it.
    channel         text NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    -- While somebody delivers it: when others may.
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    claim_id        uuid,
    -- Delivered, or given up when there is a fault.
    finished_at     timestamptz,
    fault           text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (request_id, event, channel)
);
CREATE INDEX notification_outbox_due ON notification_outbox (next_attempt_at) WHERE finished_at IS NULL;
CREATE INDEX notification_outbox_done ON notification_outbox (finished_at) WHERE finished_at IS NOT NULL;

-- In the transaction of the change, whoever makes it and by whichever way: no service can forget it.
CREATE FUNCTION sb_notify_of_request() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
        INSERT INTO notification_outbox (request_id, event, channel)
        SELECT NEW.id, CASE WHEN TG_OP = 'INSERT' THEN 'submitted' ELSE NEW.status END, told.channel
        FROM jsonb_array_elements_text(NEW.notification_channels) AS told (channel)
        ON CONFLICT (request_id, event, channel) DO NOTHING;
        RETURN NULL;
    END $$;
CREATE TRIGGER access_requests_notify_submit AFTER INSERT ON access_requests
    FOR EACH ROW WHEN (NEW.notification_channels <> '[]') EXECUTE FUNCTION sb_notify_of_request();
CREATE TRIGGER access_requests_notify_change AFTER UPDATE OF status ON access_requests
    FOR EACH ROW WHEN (NEW.notification_channels <> '[]' AND OLD.status <> NEW.status
                       AND NEW.status IN ('approved', 'rejected', 'executed', 'failed'))
    EXECUTE FUNCTION sb_notify_of_request();
