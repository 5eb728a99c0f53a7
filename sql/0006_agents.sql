CREATE TABLE agents (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name                 text NOT NULL UNIQUE CHECK (btrim(name) <> ''),
    -- As given at mint; the two arrays are its normalised form (contract B11). NULL: the scope lacks the key.
    scope                jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(scope) = 'object'),
    scope_providers      text[],
    scope_clusters       text[],
    status               text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'stale', 'revoked')),
    -- SHA-256 of the secret's 43 characters: 256 random bits need no slow hash.
    secret_hash          bytea NOT NULL CHECK (length(secret_hash) = 32),
    public_key           bytea CHECK (length(public_key) = 32),
    public_key_algorithm text CHECK (public_key_algorithm = 'x25519'),
    agent_version        text NOT NULL DEFAULT '',
    last_seen_at         timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX agents_by_creation ON agents (created_at, id);
CREATE TRIGGER agents_touch BEFORE UPDATE ON agents FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

-- Data keys handed to agents: only a keyed fingerprint of the wrapped form (contract B13).
CREATE TABLE issued_deks (
    fingerprint bytea PRIMARY KEY,
    agent_id    uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    expires_at  timestamptz NOT NULL,
    spent_at    timestamptz
);
CREATE INDEX issued_deks_by_expiry ON issued_deks (expires_at);
