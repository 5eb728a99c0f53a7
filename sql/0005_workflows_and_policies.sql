CREATE TABLE workflow_definitions (
    id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name                     text NOT NULL UNIQUE CHECK (btrim(name) <> ''),
    description              text NOT NULL DEFAULT '',
    -- 0 means auto-approval in the submitting transaction (contract B8).
    min_approvers            integer NOT NULL DEFAULT 1 CHECK (min_approvers >= 0),
    approver_role_id         uuid REFERENCES roles (id) ON DELETE RESTRICT,
    wrap_ttl_created_seconds bigint NOT NULL DEFAULT 604800 CHECK (wrap_ttl_created_seconds > 0),
    wrap_ttl_approved_seconds bigint NOT NULL DEFAULT 3600 CHECK (wrap_ttl_approved_seconds > 0),
    wrap_ttl_claimed_seconds bigint NOT NULL DEFAULT 300 CHECK (wrap_ttl_claimed_seconds > 0),
    request_ttl_seconds      bigint NOT NULL DEFAULT 1209600 CHECK (request_ttl_seconds > 0),
    require_justification    boolean NOT NULL DEFAULT true,
    allow_self_approval      boolean NOT NULL DEFAULT false,
    notification_channels    jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(notification_channels) = 'array'),
    is_default               boolean NOT NULL DEFAULT false,
    enabled                  boolean NOT NULL DEFAULT true,
    is_system                boolean NOT NULL DEFAULT false,
    revision                 bigint NOT NULL DEFAULT 1,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX workflow_definitions_one_default ON workflow_definitions (is_default) WHERE is_default;
CREATE INDEX workflow_definitions_by_role ON workflow_definitions (approver_role_id);
CREATE TRIGGER workflow_definitions_touch BEFORE UPDATE ON workflow_definitions FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

CREATE TABLE policy_rules (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL CHECK (btrim(name) <> ''),
    selector    jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(selector) = 'object'),
    workflow_id uuid NOT NULL REFERENCES workflow_definitions (id) ON DELETE RESTRICT,
    priority    integer NOT NULL DEFAULT 100,
    enabled     boolean NOT NULL DEFAULT true,
    is_system   boolean NOT NULL DEFAULT false,
    revision    bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX policy_rules_in_order ON policy_rules (priority DESC, created_at, id);
CREATE INDEX policy_rules_by_workflow ON policy_rules (workflow_id);
CREATE TRIGGER policy_rules_touch BEFORE UPDATE ON policy_rules FOR EACH ROW EXECUTE FUNCTION sb_touch_updated_at();

INSERT INTO workflow_definitions (id, name, description, is_default, is_system)
VALUES ('5b000000-0000-4000-8000-000000000011', 'standard', 'One approval by anybody who may approve.', true, true);
INSERT INTO policy_rules (id, name, selector, workflow_id, priority, is_system)
VALUES ('5b000000-0000-4000-8000-000000000021', 'match-all (system default)', '{}', '5b000000-0000-4000-8000-000000000011', 0, true);
