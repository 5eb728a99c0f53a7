CREATE TABLE access_requests (
    id                        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    requester_id              uuid NOT NULL REFERENCES users (id),
    type                      text NOT NULL CHECK (type IN ('patch', 'read')),
    justification             text NOT NULL DEFAULT '',
    status                    text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'approved', 'rejected', 'cancelled', 'executed', 'failed', 'expired')),
    target_provider_type      text NOT NULL,
    target_provider_config    jsonb NOT NULL DEFAULT '{}',
    target_secret_ref         text NOT NULL,
    target_keys               jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(target_keys) = 'array'),
    -- The location (contract B5), pinned at submit.
    effective_ref             text NOT NULL,
    kv_mount                  text,
    cluster_name              text,
    project_id                uuid,
    environment               text,
    -- The snapshot (contract B8). Ids here are history, not foreign keys: later edits and deletions apply to new requests only.
    policy_id                 uuid,
    policy_name               text,
    workflow_id               uuid NOT NULL,
    workflow_name             text NOT NULL,
    min_approvers             integer NOT NULL,
    approver_role_id          uuid,
    approver_role_name        text,
    allow_self_approval       boolean NOT NULL,
    require_justification     boolean NOT NULL,
    wrap_ttl_created_seconds  bigint NOT NULL,
    wrap_ttl_approved_seconds bigint NOT NULL,
    wrap_ttl_claimed_seconds  bigint NOT NULL,
    request_ttl_seconds       bigint NOT NULL,
    notification_channels     jsonb NOT NULL DEFAULT '[]',
    job_id                    uuid,
    reject_reason             text,
    failure_reason            text,
    expires_at                timestamptz NOT NULL,
    decided_at                timestamptz,
    finished_at               timestamptz,
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER access_requests_touch BEFORE UPDATE ON access_requests FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();
CREATE INDEX access_requests_newest ON access_requests (created_at DESC, id DESC);
CREATE INDEX access_requests_by_requester ON access_requests (requester_id, created_at DESC, id DESC);
CREATE INDEX access_requests_by_status ON access_requests (status, created_at DESC, id DESC);
CREATE INDEX access_requests_by_project ON access_requests (project_id, created_at DESC, id DESC) WHERE project_id IS NOT NULL;
CREATE INDEX access_requests_to_expire ON access_requests (expires_at) WHERE status IN ('pending', 'approved');

CREATE TABLE approvals (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id  uuid NOT NULL REFERENCES access_requests (id) ON DELETE CASCADE,
    approver_id uuid NOT NULL REFERENCES users (id),
    decision    text NOT NULL CHECK (decision IN ('approve', 'reject')),
    comment     text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (request_id, approver_id)
);

-- Whether a vote of this person counts for the request now (contract B9): enabled, no service account, not the requester unless
-- the snapshot allows it, secret.approve and the snapshot's role (if any) through assignments that cover the location.
-- server/domain/approval_rules is the same rule in the program, and a test holds the two together.
CREATE FUNCTION sb_may_vote(request access_requests, voter uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT (request.allow_self_approval OR voter <> request.requester_id)
       AND EXISTS (SELECT FROM users u WHERE u.id = voter AND u.enabled AND u.kind = 'person')
       AND EXISTS (
            SELECT FROM user_roles g JOIN roles r ON r.id = g.role_id
            WHERE g.user_id = voter AND jsonb_exists(r.permissions, 'secret.approve')
              AND sb_scope_covers(g.scope, request.project_id::text, request.environment, request.target_provider_type,
                                  request.effective_ref, request.cluster_name, request.kv_mount))
       AND (request.approver_role_id IS NULL OR EXISTS (
            SELECT FROM user_roles g
            WHERE g.user_id = voter AND g.role_id = request.approver_role_id
              AND sb_scope_covers(g.scope, request.project_id::text, request.environment, request.target_provider_type,
                                  request.effective_ref, request.cluster_name, request.kv_mount)))
    $$;

CREATE TABLE sync_jobs (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    job_type         text NOT NULL CHECK (job_type IN ('patch', 'read', 'discover')),
    status           text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'claimed', 'succeeded', 'failed', 'expired')),
    -- What an agent's scope must contain (contract B11); the three columns are its normalised form.
    agent_scope      jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(agent_scope) = 'object'),
    scope_provider   text,
    scope_cluster    text,
    scope_agent      uuid,
    payload          jsonb NOT NULL DEFAULT '{}',
    request_id       uuid REFERENCES access_requests (id) ON DELETE CASCADE,
    correlation_id   uuid NOT NULL,
    -- provider, cluster, mount and effective ref of a patch, joined by U+001F: two patches of one place never run at once.
    location         text,
    -- The last claimer stays named after a lapse: it may still complete while nobody has reclaimed.
    claimed_by       uuid REFERENCES agents (id) ON DELETE SET NULL,
    claim_id         uuid,
    claimed_at       timestamptz,
    claim_expires_at timestamptz,
    -- Whether anything was fetched or posted under the present claim; a claim without does not count as an attempt.
    claim_used       boolean NOT NULL DEFAULT false,
    attempts         integer NOT NULL DEFAULT 0,
    idle_claims      integer NOT NULL DEFAULT 0,
    -- The agent's own text, sanitised.
    error            text,
    finished_at      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER sync_jobs_touch BEFORE UPDATE ON sync_jobs FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();
CREATE UNIQUE INDEX sync_jobs_one_live_per_request ON sync_jobs (request_id) WHERE status IN ('queued', 'claimed');
CREATE UNIQUE INDEX sync_jobs_one_claim_per_location ON sync_jobs (location) WHERE status = 'claimed' AND job_type = 'patch';
-- What a claim walks through, oldest first: lapsed leases are claimable again.
CREATE INDEX sync_jobs_queue ON sync_jobs (created_at, id) WHERE status IN ('queued', 'claimed');
CREATE INDEX sync_jobs_leases ON sync_jobs (claim_expires_at) WHERE status = 'claimed';
CREATE INDEX sync_jobs_by_agent ON sync_jobs (claimed_by) WHERE status = 'claimed';
CREATE INDEX sync_jobs_by_request ON sync_jobs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX sync_jobs_newest ON sync_jobs (created_at DESC, id DESC);

CREATE TABLE secret_wraps (
    id                  uuid PRIMARY KEY,
    request_id          uuid NOT NULL REFERENCES access_requests (id) ON DELETE CASCADE,
    key_name            text NOT NULL,
    -- NULL once shredded; the row stays as metadata (contract B12).
    encrypted_value     bytea,
    nonce               bytea,
    data_key_ciphertext bytea,
    kms_key_id          text NOT NULL,
    algorithm           text NOT NULL DEFAULT 'AES-256-GCM' CHECK (algorithm = 'AES-256-GCM'),
    byte_length         integer NOT NULL CHECK (byte_length >= 0),
    expires_at          timestamptz NOT NULL,
    consumed_at         timestamptz,
    consumed_by_agent   uuid,
    consumed_by_claim   uuid,
    consumed_by_user    uuid,
    shredded_at         timestamptz,
    -- A later post of the same key took its place.
    superseded_at       timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CHECK ((encrypted_value IS NULL) = (shredded_at IS NOT NULL)),
    CHECK (consumed_at IS NOT NULL OR (consumed_by_agent IS NULL AND consumed_by_user IS NULL))
);
CREATE UNIQUE INDEX secret_wraps_one_per_key ON secret_wraps (request_id, key_name) WHERE superseded_at IS NULL;
CREATE INDEX secret_wraps_by_request ON secret_wraps (request_id, created_at, id);
CREATE INDEX secret_wraps_to_shred ON secret_wraps (expires_at) WHERE shredded_at IS NULL;
