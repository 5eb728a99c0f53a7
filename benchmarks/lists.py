"""How long pages of lists take when the lists are long: every list and every filter; see benchmarks/README.md."""

import argparse
import http.client
import os
import platform
import shutil
import statistics
import tempfile
import time
import urllib.parse

from measure import login
from processes import Server, psql

AIM_MS = 50
YEAR = "365 days"


def seed(server, requests, audit, secrets):
    """Two years of work by a hundred people in twenty projects, with a job for each request."""
    psql(server.owner, f"""
        SET synchronous_commit = off;
        INSERT INTO users (id, email) SELECT ('0b000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'bench' || n || '@example.org'
            FROM generate_series(0, 99) n;
        INSERT INTO projects (id, name) SELECT ('0b000000-0000-4000-8001-' || lpad(n::text, 12, '0'))::uuid, 'bench ' || n
            FROM generate_series(0, 19) n;
        INSERT INTO agents (id, name, secret_hash)
            SELECT ('0b000000-0000-4000-8002-' || lpad(n::text, 12, '0'))::uuid, 'bench ' || n, decode(repeat('00', 32), 'hex')
            FROM generate_series(0, 9) n;
        INSERT INTO access_requests (requester_id, type, status, target_provider_type, target_secret_ref, effective_ref,
            cluster_name, project_id, environment, workflow_id, workflow_name, min_approvers, allow_self_approval,
            require_justification, wrap_ttl_created_seconds, wrap_ttl_approved_seconds, wrap_ttl_claimed_seconds,
            request_ttl_seconds, expires_at, decided_at, finished_at, created_at)
        SELECT ('0b000000-0000-4000-8000-' || lpad((n % 100)::text, 12, '0'))::uuid,
               CASE WHEN n % 5 = 0 THEN 'read' ELSE 'patch' END,
               CASE WHEN n % 2000 = 0 THEN 'pending' WHEN n % 50 = 1 THEN 'failed' WHEN n % 50 = 2 THEN 'rejected'
                    WHEN n % 50 = 3 THEN 'cancelled' WHEN n % 50 = 4 THEN 'expired' ELSE 'executed' END,
               CASE WHEN n % 3 = 0 THEN 'file' ELSE 'vault' END, 'team/' || n % 9000, 'team/' || n % 9000,
               CASE WHEN n % 2 = 0 THEN 'eu' ELSE 'us' END,
               CASE WHEN n % 4 = 0 THEN ('0b000000-0000-4000-8001-' || lpad((n / 4 % 20)::text, 12, '0'))::uuid END,
               CASE WHEN n % 4 = 0 THEN CASE WHEN n % 8 = 0 THEN 'prod' ELSE 'dev' END END,
               gen_random_uuid(), 'standard', 1, false, true, 60, 60, 60, 60, now() + interval '30 days', now(), now(),
               now() - n * (2 * interval '{YEAR}' / {requests})
        FROM generate_series(1, {requests}) n;
        INSERT INTO sync_jobs (job_type, status, request_id, correlation_id, claimed_by, finished_at, created_at)
        SELECT type, CASE status WHEN 'failed' THEN 'failed' ELSE 'succeeded' END, id, id,
               ('0b000000-0000-4000-8002-' || lpad((extract(epoch FROM created_at)::bigint % 10)::text, 12, '0'))::uuid, now(), created_at
        FROM access_requests WHERE status IN ('failed', 'executed');
        INSERT INTO audit_events (actor, action, resource, status, correlation_id, metadata, occurred_at)
        SELECT 'user:0b000000-0000-4000-8000-' || lpad((n % 100)::text, 12, '0'),
               (ARRAY['request.submit', 'request.approve', 'job.claim', 'job.complete', 'wrap.retrieve'])[1 + n % 5],
               'request:' || n / 2, CASE WHEN n % 100 = 0 THEN 'denied' ELSE 'success' END,
               md5((n / 10)::text)::uuid, '{{"n": 1}}', now() - n * (2 * interval '{YEAR}' / {audit})
        FROM generate_series(1, {audit}) n;
        INSERT INTO secrets (cluster_name, provider_type, secret_ref, labels, status)
        SELECT CASE WHEN n % 2 = 0 THEN 'eu' ELSE 'us' END, 'vault', 'team/' || n % 900 || '/' || n,
               jsonb_build_object('team', 't' || n % 300, 'tier', 'gold'), CASE WHEN n % 40 = 0 THEN 'missing' ELSE 'present' END
        FROM generate_series(1, {secrets}) n;""")
    psql(server.owner, "VACUUM ANALYZE")


def pages(server):
    """(name, role, path and query) of every list and filter."""
    half = psql(server.owner, "SELECT to_char(now() - interval '1 year', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    correlation = psql(server.owner, "SELECT correlation_id FROM audit_events WHERE resource = 'request:5000' LIMIT 1")
    request = psql(server.owner, "SELECT request_id FROM sync_jobs LIMIT 1")
    user = "0b000000-0000-4000-8000-000000000007"
    project = "0b000000-0000-4000-8001-000000000007"
    agent = "0b000000-0000-4000-8002-000000000007"

    def each(role, route, filters):
        for filter_text in filters:
            yield f"{route}?{filter_text}".rstrip("?"), role, f"/api/v1/{route}?{filter_text}"

    times = ["since=" + half, "until=" + half]
    yield from each("admin", "requests", [
        "", "limit=1000", "status=pending", "status=failed", "type=read", "requester_id=" + user,
        f"requester_id={user}&status=failed", "project_id=" + project, "environment=prod",
        f"project_id={project}&environment=prod", "may_decide=true", "status=executed&type=read"] + times)
    yield from each("approver", "requests", ["", "status=pending", "may_decide=true"])
    yield from each("developer", "requests", ["", "status=pending"])
    yield from each("admin", "audit-events", [
        "", "limit=1000", f"actor=user:{user}", "action=wrap.retrieve", "action=role.edit", "resource=request:5000",
        "correlation_id=" + correlation, f"actor=user:{user}&action=wrap.retrieve", f"actor=user:{user}&until={half}"] + times)
    yield from each("admin", "jobs", ["", "limit=1000", "status=failed", "status=queued", "job_type=read",
                                      "agent_id=" + agent, f"agent_id={agent}&status=failed", "request_id=" + request])
    yield from each("admin", "agents", [""])
    yield from each("developer", "secrets", [
        "", "limit=1000", "cluster_name=eu", "provider=vault", "status=missing", "ref_prefix=team/77/", "label=team:t7",
        "label=team:t7&label=tier:gold&cluster_name=us", "offset=5000"])


class Client:
    """One kept connection."""

    def __init__(self, server):
        url = urllib.parse.urlsplit(server.url)
        self.connection = http.client.HTTPConnection(url.hostname, url.port)
        self.headers = {role: login(server, role) for role in server.users}

    def get(self, role, path):
        """(milliseconds, Link)"""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers[role])
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
        return took, answer.headers.get("Link")


def following(link):
    return link[1:link.index(">")] if link else None


def measure(client, role, path, calls):
    """Half of the calls ask for the first page, half walk on."""
    times = []
    here = path
    for number in range(calls):
        took, link = client.get(role, here)
        times.append(took)
        here = (following(link) if number % 2 else None) or path
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--audit", type=int, default=2_000_000)
    parser.add_argument("--secrets", type=int, default=50_000)
    parser.add_argument("--calls", type=int, default=200, help="per list and filter")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="sb-lists-")
    server = Server(options.programs, directory)
    try:
        began = time.monotonic()
        seed(server, options.requests, options.audit, options.secrets)
        print(f"{os.cpu_count()} cores, {platform.platform()}; {options.requests:,} requests, {options.audit:,} audit rows, "
              f"{options.secrets:,} secrets, seeded in {time.monotonic() - began:.0f} s\n")
        print(f"{'list':72} {'p50':>8} {'p99':>8}  ms   (aim: p99 < {AIM_MS})")
        client = Client(server)
        missed = 0
        for name, role, path in pages(server):
            measure(client, role, path, 10)
            times = sorted(measure(client, role, path, options.calls))
            slow = times[min(len(times) - 1, int(len(times) * 0.99))]
            missed += slow >= AIM_MS
            print(f"{name[:62]:62} {role:9} {statistics.median(times):8.1f} {slow:8.1f}  {'' if slow < AIM_MS else 'missed'}",
                  flush=True)
        print(f"\n{missed} missed" if missed else "\nall met")
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
