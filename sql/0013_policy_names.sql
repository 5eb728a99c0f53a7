-- A policy is known by its name, to people and to configuration kept as code. Of several of one name the oldest keeps it.
UPDATE policy_rules p SET name = p.name || ' (' || p.id || ')'
WHERE EXISTS (SELECT FROM policy_rules older WHERE older.name = p.name AND (older.created_at, older.id) < (p.created_at, p.id));
CREATE UNIQUE INDEX policy_rules_name ON policy_rules (name);
