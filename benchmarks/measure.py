"""What benchmarks/run does once everything is built; see benchmarks/README.md."""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import statement_trace
from processes import Server, cpu_seconds, pgbench, psql, resident_mib, wrk

CONNECTIONS = 8
AIMS = {"static probe": 0.9, "read of one request": 0.2, "claim and complete": 0.8}


def call(server, method, path, body=None, headers=None):
    """(status, JSON); tries again while the server finds its connections cut off."""
    for _ in range(40):
        request = urllib.request.Request(
            server.url + path, method=method, headers=headers or {},
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as refused:
            if refused.code != 503:
                raise SystemExit(f"{method} {path}: {refused.code} {refused.read().decode()}")
            time.sleep(0.1)
    raise SystemExit(f"{method} {path} stays 503")


def login(server, role):
    user = server.users[role]
    _, said = call(server, "POST", "/api/v1/auth/login",
                   {"email": user["email"], "password": user["password"]})
    return {"Authorization": "Bearer " + said["token"]}


def traced(server, run, needle):
    """The statements that `run` makes the server send."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sb_app'"
    psql(server.owner, "ALTER ROLE sb_app SET log_statement = 'all';"
                       "ALTER ROLE sb_app SET log_parameter_max_length = -1;" + cut)
    time.sleep(0.3)
    before = len(server.database_log())
    run()
    time.sleep(0.3)
    log = server.database_log()[before:]
    psql(server.owner, "ALTER ROLE sb_app RESET ALL;" + cut)
    return statement_trace.statements(log, needle)


def median_with_spread(values):
    return f"{statistics.median(values):9.0f} ({min(values):.0f} to {max(values):.0f})"


class Report:
    def __init__(self):
        self.lines = []

    def compare(self, name, ours, baseline, ours_is, baseline_is, cpu):
        ratio = statistics.median(one / other for one, other in zip(ours, baseline))
        aim = AIMS[name]
        print(f"\n{name}\n  {ours_is:34} {median_with_spread(ours)} per second"
              f"\n  {baseline_is:34} {median_with_spread(baseline)} per second"
              f"\n  sb-server's CPU per request        {statistics.median(cpu) * 1e6:9.0f} us"
              f"\n  ratio (median of pairs)            {ratio:9.2f}   aim {aim}: "
              f"{'met' if ratio >= aim else 'missed'}")


def measured(pid, run):
    """(rate, CPU seconds per request) of one run of load."""
    before = cpu_seconds(pid)
    rate, count = run()
    return rate, (cpu_seconds(pid) - before) / max(1, count)


def static_probe(server, programs, options, report):
    baseline = subprocess.Popen([os.path.join(programs, "sb-bench-static")], stdout=subprocess.PIPE, text=True)
    try:
        port = int(baseline.stdout.readline())
        ours, theirs, cpu = [], [], []
        for _ in range(options.rounds):
            rate, each = measured(server.pid, lambda: wrk(server.url + "/healthz", options.seconds, CONNECTIONS))
            ours.append(rate)
            cpu.append(each)
            theirs.append(wrk(f"http://127.0.0.1:{port}/healthz", options.seconds, CONNECTIONS)[0])
        report.compare("static probe", ours, theirs, "sb-server /healthz", "QHttpServer alone", cpu)
    finally:
        baseline.kill()
        baseline.wait()


def submit(server, headers):
    _, said = call(server, "POST", "/api/v1/requests/read",
                   {"target_provider_type": "file", "target_secret_ref": "bench/db", "target_keys": ["K"],
                    "justification": "benchmark"}, headers)
    return said["id"]


def read_by_id(server, directory, options, report):
    headers = login(server, "developer")
    request = submit(server, headers)
    path = "/api/v1/requests/" + request
    found = traced(server, lambda: call(server, "GET", path, headers=headers), request)
    file = os.path.join(directory, "read.sql")
    with open(file, "w") as script:
        script.write(";\n".join(statement_trace.script(found)) + ";\n")
    call(server, "GET", path, headers=headers)
    header = ["Authorization: " + headers["Authorization"]]
    ours, theirs, cpu = [], [], []
    for _ in range(options.rounds):
        rate, each = measured(server.pid, lambda: wrk(server.url + path, options.seconds, CONNECTIONS, header))
        ours.append(rate)
        cpu.append(each)
        theirs.append(pgbench(server.database, file, options.seconds, CONNECTIONS))
    print(f"\n(read of one request: {len(found)} statements)")
    report.compare("read of one request", ours, theirs, "sb-server GET /requests/:id",
                   "pgbench, the same statements", cpu)
    return header, path


def fill_queue(server, template, count):
    """Approved reads with a queued job each, as many as the load may take."""
    psql(server.owner, f"""
        CREATE TEMP TABLE one AS SELECT * FROM access_requests WHERE id = '{template}';
        CREATE TEMP TABLE job AS SELECT * FROM sync_jobs WHERE request_id = '{template}';
        CREATE TEMP TABLE ids AS SELECT gen_random_uuid() AS request_id, gen_random_uuid() AS job_id
            FROM generate_series(1, {count});
        INSERT INTO access_requests SELECT (jsonb_populate_record(one,
            jsonb_build_object('id', ids.request_id, 'job_id', ids.job_id))).* FROM one, ids;
        INSERT INTO sync_jobs SELECT (jsonb_populate_record(job, jsonb_build_object('id', ids.job_id,
            'request_id', ids.request_id, 'correlation_id', ids.request_id,
            'payload', jsonb_set(job.payload, '{{request_id}}', to_jsonb(ids.request_id::text))))).* FROM job, ids;
        ANALYZE access_requests; ANALYZE sync_jobs;""")


def claim_script(server, agent, secret, directory):
    """Claim and complete of one job as pgbench runs them."""
    seen = {}

    def once():
        _, job = call(server, "POST", f"/api/v1/agents/{agent}/jobs/claim", headers=secret)
        call(server, "POST", f"/api/v1/agents/{agent}/jobs/{job['id']}/complete", {"status": "succeeded"}, secret)
        seen.update(job)

    found = traced(server, once, agent)
    variables = {seen["id"]: "id", seen["payload"]["request_id"]: "request_id", seen["claim_id"]: "claim_id"}
    lines = []
    for sql in found:
        is_claim = "SKIP LOCKED" in sql
        # The server draws the claim's id, the baseline lets PostgreSQL do it.
        one = sql.replace(f"'{seen['claim_id']}'", "gen_random_uuid()") if is_claim else sql
        one = one.replace(f"job:{seen['id']}", "job:00000000-0000-4000-8000-000000000000")
        one = one.replace(f"request:{seen['payload']['request_id']}", "request:00000000-0000-4000-8000-000000000000")
        lines += statement_trace.script([one], {} if is_claim else variables)
        lines[-1] += " \\gset\n" if is_claim else ";\n"
    file = os.path.join(directory, "claim.sql")
    with open(file, "w") as script:
        script.write("".join(lines))
    return file, len(found)


def claim_and_complete(server, directory, here, options, report):
    _, minted = call(server, "POST", "/api/v1/agents", {"name": "bench", "scope": {}}, login(server, "admin"))
    agent, secret = minted["id"], {"X-Agent-Secret": minted["agent_secret"]}
    request = submit(server, login(server, "developer"))
    call(server, "POST", f"/api/v1/requests/{request}/approve", {}, login(server, "approver"))
    fill_queue(server, request, options.jobs)
    file, count = claim_script(server, agent, secret, directory)
    call(server, "POST", f"/api/v1/agents/{agent}/heartbeat", None, secret)
    script = os.path.join(here, "claim.lua")
    ours, theirs, cpu = [], [], []
    for _ in range(options.rounds):
        done = "SELECT count(*) FROM sync_jobs WHERE status = 'succeeded'"
        before = int(psql(server.owner, done))
        rate, each = measured(server.pid, lambda: claim_load(server, script, agent, minted["agent_secret"], options))
        ended = int(psql(server.owner, done)) - before
        ours.append(ended / options.seconds)
        cpu.append(each)
        theirs.append(pgbench(server.database, file, options.seconds, CONNECTIONS))
    left = int(psql(server.owner, "SELECT count(*) FROM sync_jobs WHERE status = 'queued'"))
    if left == 0:
        raise SystemExit("the queue ran dry; run again with more --jobs")
    print(f"\n(claim and complete: {count} statements, {left} jobs left)")
    report.compare("claim and complete", ours, theirs, "sb-server, whole jobs", "pgbench, the same statements", cpu)


def claim_load(server, script, agent, secret, options):
    command = ["wrk", f"-t{CONNECTIONS}", f"-c{CONNECTIONS}", f"-d{options.seconds}s", "-s", script, server.url,
               "--", agent, secret]
    said = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    count = int(said.split(" requests in")[0].split()[-1])
    return count / options.seconds, count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--seconds", type=int, default=5, help="length of one run of load")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of runs")
    parser.add_argument("--memory-seconds", type=int, default=60, help="load before memory is looked at again")
    parser.add_argument("--jobs", type=int, default=120_000, help="jobs in the queue")
    options = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    directory = tempfile.mkdtemp(prefix="sb-bench-")
    print(f"{os.cpu_count()} cores, {platform.platform()}, {CONNECTIONS} connections, "
          f"{options.rounds} rounds of {options.seconds} s")
    server = Server(options.programs, directory)
    try:
        report = Report()
        time.sleep(2)
        idle = resident_mib(server.pid)
        static_probe(server, options.programs, options, report)
        header, path = read_by_id(server, directory, options, report)
        claim_and_complete(server, directory, here, options, report)
        wrk(server.url + path, options.memory_seconds, CONNECTIONS, header)
        loaded = resident_mib(server.pid)
        print(f"\nresident memory\n  idle after the start  {idle:6.1f} MiB   aim 48: {'met' if idle <= 48 else 'missed'}"
              f"\n  after {options.memory_seconds:3} s of load  {loaded:6.1f} MiB")
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
