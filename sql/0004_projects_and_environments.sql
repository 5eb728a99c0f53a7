CREATE TABLE projects (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name          text NOT NULL UNIQUE CHECK (btrim(name) <> ''),
    owner_team_id text NOT NULL DEFAULT '',
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER projects_touch BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

CREATE TABLE environments (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name       text NOT NULL CHECK (btrim(name) <> ''),
    type       text NOT NULL DEFAULT 'other' CHECK (type IN ('dev', 'staging', 'uat', 'prod', 'other')),
    revision   bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_id, name)
);
CREATE TRIGGER environments_touch BEFORE UPDATE ON environments FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

-- Locations that an environment claims (contract B7): requests that go there belong to it, whatever they say.
CREATE TABLE environment_targets (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    environment_id    uuid NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    provider_type     text NOT NULL,
    cluster_name      text,
    kv_mount          text,
    secret_ref_prefix text NOT NULL
);
CREATE UNIQUE INDEX environment_targets_claim_once
    ON environment_targets (provider_type, coalesce(cluster_name, ''), coalesce(kv_mount, ''), secret_ref_prefix);
CREATE INDEX environment_targets_by_environment ON environment_targets (environment_id);
