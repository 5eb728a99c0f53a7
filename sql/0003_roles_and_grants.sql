CREATE TABLE roles (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL UNIQUE CHECK (btrim(name) <> ''),
    description text NOT NULL DEFAULT '',
    permissions jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(permissions) = 'array'),
    is_system   boolean NOT NULL DEFAULT false,
    -- Counts edits by people; the ETag.
    revision    bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER roles_touch BEFORE UPDATE ON roles FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

CREATE TABLE user_roles (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id    uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    scope      jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(scope) = 'object'),
    granted_by text NOT NULL DEFAULT '',
    granted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_roles_by_user ON user_roles (user_id, granted_at);
CREATE INDEX user_roles_by_role ON user_roles (role_id);

-- Whether a grant's scope covers a location (contract B3, B5); server/domain/scope_match is the same rule in the program, and a
-- test holds the two together. Unknown keys and values that are no non-empty string never match. A scope that says anything but
-- not kv_mount covers only requests without a mount; the empty scope is global.
CREATE FUNCTION sb_scope_covers(scope jsonb, project_id text, environment text, provider_type text, effective_ref text,
                                cluster_name text, kv_mount text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT scope = '{}'::jsonb OR (
        (jsonb_exists(scope, 'kv_mount') OR kv_mount IS NULL)
        AND NOT EXISTS (
            SELECT FROM jsonb_each(scope) AS rule (name, wanted)
            WHERE jsonb_typeof(rule.wanted) <> 'string'
               OR (rule.wanted #>> '{}') = ''
               OR NOT coalesce(CASE rule.name
                    WHEN 'project_id' THEN project_id = (rule.wanted #>> '{}')
                    WHEN 'environment' THEN environment = (rule.wanted #>> '{}')
                    WHEN 'provider_type' THEN provider_type = (rule.wanted #>> '{}')
                    WHEN 'secret_ref_prefix' THEN starts_with(effective_ref, rule.wanted #>> '{}')
                    WHEN 'cluster_name' THEN cluster_name = (rule.wanted #>> '{}')
                    WHEN 'kv_mount' THEN kv_mount = (rule.wanted #>> '{}')
                    ELSE false
                  END, false)))
    $$;

INSERT INTO roles (id, name, description, permissions, is_system) VALUES
    ('5b000000-0000-4000-8000-000000000001', 'admin', 'Everything.',
     '["role.edit","user_role.edit","workflow.edit","policy.edit","agent.mint","agent.revoke","agent.list","secret.request","secret.approve","secret.list","audit.read","integration.edit","project.edit","job.create","user.edit","request.read_all"]', true),
    ('5b000000-0000-4000-8000-000000000002', 'approver', 'Decides requests.',
     '["secret.approve","secret.list","agent.list"]', true),
    ('5b000000-0000-4000-8000-000000000003', 'developer', 'Asks for changes and for values.',
     '["secret.request","secret.list","agent.list"]', true),
    ('5b000000-0000-4000-8000-000000000004', 'auditor', 'Reads requests and the audit trail; changes nothing.',
     '["audit.read","request.read_all","secret.list","agent.list"]', true);
