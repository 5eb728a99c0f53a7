-- Every filter of a list has an index in the list's own order, so that a page costs the same however long the list has grown.
CREATE INDEX access_requests_by_type ON access_requests (type, created_at DESC, id DESC);
CREATE INDEX access_requests_by_requester_and_status ON access_requests (requester_id, status, created_at DESC, id DESC);
CREATE INDEX access_requests_by_environment ON access_requests (environment, created_at DESC, id DESC) WHERE environment IS NOT NULL;

CREATE INDEX sync_jobs_by_status ON sync_jobs (status, created_at DESC, id DESC);
CREATE INDEX sync_jobs_by_type ON sync_jobs (job_type, created_at DESC, id DESC);
CREATE INDEX sync_jobs_by_claimer ON sync_jobs (claimed_by, created_at DESC, id DESC) WHERE claimed_by IS NOT NULL;
