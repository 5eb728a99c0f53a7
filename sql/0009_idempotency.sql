-- Answers kept for repeats (contract B19). `answer` is NULL where it carried a secret: the repeat is refused with the resource's id.
CREATE TABLE idempotency_keys (
    identity    text NOT NULL,
    method      text NOT NULL,
    path        text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      integer NOT NULL,
    answer      text,
    resource_id text NOT NULL DEFAULT '',
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (identity, method, path, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
