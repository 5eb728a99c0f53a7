CREATE TABLE users (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email                text NOT NULL UNIQUE CHECK (email = lower(email) AND btrim(email) <> ''),
    display_name         text NOT NULL DEFAULT '',
    kind                 text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
    -- Argon2id in libsodium's string form; NULL for service accounts, which have no password.
    password_hash        text,
    must_change_password boolean NOT NULL DEFAULT false,
    enabled              boolean NOT NULL DEFAULT true,
    last_login_at        timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

CREATE TABLE sessions (
    -- The JWT's jti.
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_live_by_user ON sessions (user_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text NOT NULL,
    -- SHA-256 of the whole token text.
    token_hash   bytea NOT NULL UNIQUE,
    -- NULL: everything its owner may do.
    permissions  jsonb CHECK (permissions IS NULL OR jsonb_typeof(permissions) = 'array'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at);

-- Wrong-password counters by keyed fingerprint of the e-mail, kept whether or not the account exists (contract B4).
CREATE TABLE login_counters (
    subject         bytea PRIMARY KEY,
    failures        integer NOT NULL DEFAULT 0,
    locked_until    timestamptz,
    last_attempt_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_counters_by_age ON login_counters (last_attempt_at);

-- At most one audit row per subject, address and minute for failed agent and login attempts; the count goes into the next row.
CREATE TABLE failed_attempts (
    subject      bytea NOT NULL,
    address      text NOT NULL,
    minute       timestamptz NOT NULL,
    attempts     integer NOT NULL DEFAULT 1,
    PRIMARY KEY (subject, address, minute)
);
CREATE INDEX failed_attempts_by_minute ON failed_attempts (minute);
