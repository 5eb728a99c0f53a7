-- ArgoCD endpoints, which applications belong to which secrets, and what became of them after a patch (contract B25).

CREATE TABLE argocd_endpoints (
    id                        uuid PRIMARY KEY,
    name                      text NOT NULL CHECK (btrim(name) <> ''),
    environment_id            uuid REFERENCES environments (id) ON DELETE SET NULL,
    base_url                  text NOT NULL,
    -- Replaces the system's roots; empty: the system's.
    tls_ca_pem                text NOT NULL DEFAULT '',
    tls_server_name           text NOT NULL DEFAULT '',
    -- The token under the storage envelope; NULL once the endpoint is deleted.
    token_ciphertext          bytea,
    token_nonce               bytea,
    token_data_key_ciphertext bytea,
    token_kms_key_id          text NOT NULL,
    enabled                   boolean NOT NULL DEFAULT true,
    last_health_at            timestamptz,
    last_health_error         text NOT NULL DEFAULT '',
    -- Counts edits by people; the ETag.
    revision                  bigint NOT NULL DEFAULT 1,
    deleted_at                timestamptz,
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    CHECK ((token_ciphertext IS NULL) = (deleted_at IS NOT NULL))
);
CREATE TRIGGER argocd_endpoints_touch BEFORE UPDATE ON argocd_endpoints FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();
CREATE UNIQUE INDEX argocd_endpoints_live_name ON argocd_endpoints (name) WHERE deleted_at IS NULL;

CREATE TABLE gitops_app_mappings (
    id                     uuid PRIMARY KEY,
    argocd_endpoint_id     uuid NOT NULL REFERENCES argocd_endpoints (id) ON DELETE RESTRICT,
    application_name       text NOT NULL,
    application_namespace  text NOT NULL DEFAULT '',
    -- The project in ArgoCD that the application must belong to; empty: any.
    project_name           text NOT NULL DEFAULT '',
    -- What a request must be like; NULL: anything.
    provider_type          text,
    secret_ref_prefix      text,
    cluster_name           text,
    project_id             uuid REFERENCES projects (id),
    environment            text,
    -- Ids of another system, stored and shown.
    secret_mapping_id      uuid,
    provider_connection_id uuid,
    enabled                boolean NOT NULL DEFAULT true,
    deleted_at             timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(provider_type, secret_ref_prefix, cluster_name, project_id, environment) > 0)
);
CREATE TRIGGER gitops_app_mappings_touch BEFORE UPDATE ON gitops_app_mappings FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();
CREATE UNIQUE INDEX gitops_app_mappings_once ON gitops_app_mappings
    (argocd_endpoint_id, application_name, application_namespace, provider_type, secret_ref_prefix, cluster_name, project_id, environment)
    NULLS NOT DISTINCT WHERE deleted_at IS NULL;
CREATE INDEX gitops_app_mappings_by_name ON gitops_app_mappings (application_name, id) WHERE deleted_at IS NULL;

CREATE TABLE gitops_observations (
    id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id            uuid NOT NULL REFERENCES access_requests (id) ON DELETE CASCADE,
    argocd_endpoint_id    uuid NOT NULL REFERENCES argocd_endpoints (id) ON DELETE RESTRICT,
    application_name      text NOT NULL,
    application_namespace text NOT NULL DEFAULT '',
    project_name          text NOT NULL DEFAULT '',
    polling_state         text NOT NULL DEFAULT 'queued'
        CHECK (polling_state IN ('queued', 'active', 'applied', 'failed', 'applied_unverified')),
    observed_state        jsonb NOT NULL DEFAULT '{}',
    -- When the patch was executed: what happened in the cluster before is no evidence.
    executed_at           timestamptz NOT NULL DEFAULT now(),
    -- What the next verdict must know of earlier polls.
    baseline_revision     text NOT NULL DEFAULT '',
    moved_on              boolean NOT NULL DEFAULT false,
    stable_polls          integer NOT NULL DEFAULT 0,
    -- Why the change counts as applied; empty otherwise.
    evidence              text NOT NULL DEFAULT '',
    -- One poller at a time; a lapsed claim is another's.
    claim_id              uuid,
    claim_expires_at      timestamptz,
    last_polled_at        timestamptz,
    polls_count           integer NOT NULL DEFAULT 0,
    last_error            text NOT NULL DEFAULT '',
    timeout_at            timestamptz NOT NULL,
    terminal_at           timestamptz,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    UNIQUE (request_id, argocd_endpoint_id, application_name, application_namespace),
    CHECK ((terminal_at IS NULL) = (polling_state IN ('queued', 'active')))
);
CREATE TRIGGER gitops_observations_touch BEFORE UPDATE ON gitops_observations FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();
CREATE INDEX gitops_observations_to_poll ON gitops_observations (last_polled_at NULLS FIRST, created_at, id)
    WHERE polling_state IN ('queued', 'active');
CREATE INDEX gitops_observations_to_end ON gitops_observations (timeout_at) WHERE polling_state IN ('queued', 'active');
