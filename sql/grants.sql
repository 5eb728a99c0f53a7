-- Run by `sb-server migrate` after the migrations, once for the role that the server connects as (:app_role is replaced by its quoted
-- name). It owns nothing: it cannot disable a trigger, truncate a table or rewrite history (invariant S6).
GRANT USAGE ON SCHEMA public TO :app_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :app_role;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_events FROM :app_role;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migrations FROM :app_role;
-- Made once; who could change it could choose what fingerprints mean.
REVOKE UPDATE, DELETE, TRUNCATE ON fingerprint_keys FROM :app_role;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :app_role;
