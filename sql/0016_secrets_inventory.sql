-- The order of the list, and prefixes whatever the collation.
CREATE INDEX secrets_in_order ON secrets (cluster_name, secret_ref, id);
CREATE INDEX secrets_by_ref ON secrets (secret_ref text_pattern_ops);

-- Which entry of SB_DISCOVER_TARGETS_JSON a job was made for: one that waits or runs is enough, whichever server made it.
ALTER TABLE sync_jobs ADD COLUMN discover_target text;
CREATE UNIQUE INDEX sync_jobs_one_live_per_discover_target ON sync_jobs (discover_target) WHERE status IN ('queued', 'claimed');
CREATE INDEX sync_jobs_by_discover_target ON sync_jobs (discover_target, created_at DESC) WHERE discover_target IS NOT NULL;
