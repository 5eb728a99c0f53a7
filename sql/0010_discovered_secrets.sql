CREATE TABLE secrets (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    cluster_name      text NOT NULL,
    provider_type     text NOT NULL,
    secret_ref        text NOT NULL,
    provider_config   jsonb NOT NULL DEFAULT '{}',
    labels            jsonb NOT NULL DEFAULT '{}',
    version           text,
    checksum          text,
    created_at_source timestamptz,
    updated_at_source timestamptz,
    status            text NOT NULL DEFAULT 'present' CHECK (status IN ('present', 'missing')),
    first_seen_at     timestamptz NOT NULL DEFAULT now(),
    last_seen_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (cluster_name, provider_type, secret_ref)
);
CREATE INDEX secrets_by_place ON secrets (provider_type, secret_ref);
CREATE INDEX secrets_by_labels ON secrets USING gin (labels);
CREATE INDEX secrets_by_age ON secrets (last_seen_at) WHERE status = 'present';
