-- A secret that was rotated out stays valid for a while, so that the agent can be given the new one.
ALTER TABLE agents
    ADD COLUMN previous_secret_hash  bytea CHECK (length(previous_secret_hash) = 32),
    ADD COLUMN previous_secret_until timestamptz,
    ADD CHECK ((previous_secret_hash IS NULL) = (previous_secret_until IS NULL));
