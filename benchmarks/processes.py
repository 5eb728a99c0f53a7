"""Programs under load: start, CPU time, memory, stop; and the two load generators."""

import json
import os
import re
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


class Server:
    """sb-server dev in a directory of its own."""

    def __init__(self, programs, directory):
        self.directory = directory
        ready = os.path.join(directory, "ready.json")
        environment = dict(os.environ, LOG_LEVEL="info", SB_LOGIN_RATE="100000", SB_RATE_LIMIT="0")
        self.process = subprocess.Popen(
            [
                os.path.join(programs, "sb-server"), "dev", "--data-dir", os.path.join(directory, "data"),
                "--listen", "127.0.0.1:0", "--ready-file", ready,
            ],
            env=environment, stdout=subprocess.DEVNULL, stderr=open(os.path.join(directory, "log"), "w"),
        )
        deadline = time.monotonic() + 60
        while not os.path.exists(ready):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("sb-server did not start; see " + os.path.join(directory, "log"))
            time.sleep(0.1)
        with open(ready) as file:
            said = json.load(file)
        self.url = said["url"]
        self.database = said["database_url"]
        self.owner = self.database.replace("sb_app", "sb_owner")
        self.users = {user["role"]: user for user in said["users"]}
        self.pid = self.process.pid

    def database_log(self):
        with open(os.path.join(self.directory, "data/postgres/log"), errors="replace") as file:
            return file.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def psql(url, sql):
    done = subprocess.run(
        ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url], input=sql, text=True, capture_output=True
    )
    if done.returncode != 0:
        raise SystemExit(f"psql: {done.stderr}")
    return done.stdout.strip()


def wrk(url, seconds, connections, headers=(), script=None, threads=1):
    """(requests per second, requests)"""
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    said = subprocess.run(command + [url], text=True, capture_output=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if failed and not script:
        raise SystemExit(f"{failed[1]} answers were no success:\n{said}")
    requests, took = re.search(r"(\d+) requests in ([\d.]+)s", said).groups()
    return int(requests) / float(took), int(requests)


def pgbench(url, file, seconds, clients):
    """Transactions per second: how often the whole file ran."""
    newest = sorted(os.listdir("/usr/lib/postgresql"), key=int)[-1]
    done = subprocess.run(
        [
            f"/usr/lib/postgresql/{newest}/bin/pgbench", "-n", "-M", "prepared", "-f", file, "-T",
            str(seconds), "-c", str(clients), "-j", "1", url,
        ],
        text=True, capture_output=True,
    )
    match = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode != 0 or not match:
        raise SystemExit(f"pgbench: {done.stdout}\n{done.stderr}")
    return float(match[1])
