#!/usr/bin/env python3
"""The packages on a clean Debian machine with a real systemd: installed, configured with the very commands of
docs/operations.md, used for a life cycle, hung and restarted, upgraded with data in place, purged without a trace."""

import os
import re
import shutil
import sys
import tempfile
import unittest

from debian_machine import SOURCE, DebianMachine
from package_bench import make_debian_packages, run

PEOPLE = {"admin": "ada", "approver": "ben", "developer": "dora"}
PASSWORD = "a long enough password"
UPGRADED = "99.0.0"


def commands_of(heading):
    """The shell blocks of a section of docs/operations.md."""
    with open(f"{SOURCE}/docs/operations.md", encoding="utf-8") as page:
        section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", page.read(), re.M | re.S).group(1)
    return re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)


def with_other_settings(package, directory):
    """The package with one more line in its conffile, as a later version has."""
    tree = f"{directory}/tree-{os.path.basename(package)}"
    run("dpkg-deb", "--raw-extract", package, tree)
    name = "server" if "server" in package else "agent"
    with open(f"{tree}/etc/secret-broker/{name}.env", "a", encoding="utf-8") as settings:
        settings.write("# A setting of the new version.\n")
    digest = run("md5sum", f"{tree}/etc/secret-broker/{name}.env").split()[0]
    with open(f"{tree}/DEBIAN/md5sums", encoding="utf-8") as sums:
        lines = [line for line in sums if not line.endswith(f"/{name}.env\n")]
    with open(f"{tree}/DEBIAN/md5sums", "w", encoding="utf-8") as sums:
        sums.writelines([*lines, f"{digest}  etc/secret-broker/{name}.env\n"])
    run("dpkg-deb", "--root-owner-group", "--build", tree, package)


class PackageLife(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="sb-package-life-")
        cls.machine = DebianMachine()
        for version, target in ((None, "old"), (UPGRADED, "new")):
            packages = make_debian_packages(f"{cls.directory}/{target}", version)
            for name, path in packages.items():
                if target == "new" and name in ("server", "agent"):
                    with_other_settings(path, cls.directory)
                cls.machine.put(path, f"/root/{target}/{os.path.basename(path)}")
        for name in ("first", "second"):
            run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", f"{cls.directory}/{name}.key", "-out", f"{cls.directory}/{name}.crt")
            for end in ("key", "crt"):
                cls.machine.put(f"{cls.directory}/{name}.{end}", f"/root/{name}/server.{end}")
        cls.machine.put(f"{SOURCE}/tests/packaging/transit_server.py", "/root/transit_server.py")
        cls.machine.fetch("/root/old/*.deb")
        cls.machine.boot()

    @classmethod
    def tearDownClass(cls):
        cls.machine.end()
        shutil.rmtree(cls.directory)

    def run_as(self, role, command):
        name = PEOPLE[role]
        return self.machine.run(f"mkdir -p --mode 0700 /run/people/{name}; export XDG_RUNTIME_DIR=/run/people/{name} {self.server}; {command}")

    def log_in(self, role):
        self.run_as(role, f"sbctl login {PEOPLE[role]}@example.org --password-stdin <<<'{PASSWORD}'")

    def unit(self, name, field):
        return self.machine.run(f"systemctl show --property {field} --value sb-{name}").strip()

    def ask(self, kind, rest):
        """Submits, approves and waits; the request's id."""
        made = self.run_as("developer", f"sbctl request {kind} file {rest} --justification 'package test' -o json")
        request = re.search(r'"id"\s*:\s*"([0-9a-f-]{36})"', made).group(1)
        self.run_as("approver", f"sbctl request approve {request}")
        self.run_as("developer", f"sbctl request watch {request}")
        return request

    def write_and_read(self, reference, value):
        self.ask("patch", f"{reference} --value-stdin PASSWORD <<<'{value}'")
        self.assertIn(value, self.machine.run(f"cat /srv/secrets/{reference}.json"))
        request = self.ask("read", f"{reference} --key PASSWORD")
        self.assertEqual(self.run_as("developer", f"sbctl reveal {request} --key PASSWORD").strip(), value)
        return request

    # How people name the server.
    server = ""

    # One machine, one life: the steps are told apart by their messages and run in this order.
    def test_life(self):
        for step in (self.install, self.first_run, self.agent, self.life_cycle, self.hang, self.database_comes_late, self.tls, self.production,
                     self.upgrade, self.purge):
            print(f"   {step.__name__}", file=sys.stderr, flush=True)
            try:
                step()
            except AssertionError:
                print(self.machine.run("journalctl --no-pager --lines 60 --unit 'sb-*' || true"), file=sys.stderr)
                raise

    def install(self):
        self.machine.run("apt-get install --yes --no-install-recommends /root/old/*.deb")
        for name, program in (("server", "secret-broker"), ("agent", "secret-broker-agent")):
            self.assertRegex(self.machine.run(f"getent passwd {program}"), r":/nonexistent:/usr/sbin/nologin$")
            self.assertEqual(self.machine.run(f"stat -c %a:%U:%G /etc/secret-broker/{name}.env").strip(), f"640:root:{program}")
            self.assertEqual(self.unit(name, "ActiveState"), "inactive")
            self.assertEqual(self.unit(name, "UnitFileState"), "disabled")
            self.assertEqual(self.machine.run(f"systemd-analyze verify --man=no sb-{name}.service"), "")
        # Unconfigured, it says what is missing instead of serving.
        self.machine.fails("systemctl start sb-server")
        self.assertIn("SB_JWT_SECRET", self.machine.run("journalctl --unit sb-server"))
        self.machine.run("systemctl stop sb-server")

    def first_run(self):
        blocks = commands_of("First run")
        self.assertEqual(len(blocks), 3)
        for block in blocks[:-1]:
            self.machine.run(block)
        said = self.machine.run(blocks[-1])
        once = re.search(r"at the first login: (\S+)", said).group(1)
        self.assertEqual(self.unit("server", "ActiveState"), "active")
        self.assertEqual(self.unit("server", "StatusErrno"), "0")
        self.assertNotEqual(self.unit("server", "WatchdogTimestampMonotonic"), "0")
        self.run_as("admin", f"sbctl login ada@example.org --password-stdin <<<'{once}'")
        self.run_as("admin", f"printf '%s\\n%s\\n' '{once}' '{PASSWORD}' | sbctl passwd --password-stdin")
        self.log_in("admin")
        for role in ("approver", "developer"):
            self.machine.run("runuser -u secret-broker -- env DATABASE_URL=dbname=secret_broker sb-server user add "
                             f"--email {PEOPLE[role]}@example.org --role {role} --password-stdin <<<'{PASSWORD}'")
            self.log_in(role)

    def agent(self):
        mint, serve = commands_of("An agent")
        self.run_as("admin", f"cd /root; {mint}")
        self.machine.run(serve)
        self.assertEqual(self.unit("agent", "ActiveState"), "active")
        self.assertEqual(self.machine.run("stat -c %a:%U /var/lib/secret-broker-agent/agent.key").strip(), "600:secret-broker-agent")

    def life_cycle(self):
        self.write_and_read("first", "a value with 'no' end".replace("'", ""))

    def hang(self):
        """A server whose loop hangs is ended by the watchdog and serves again."""
        self.machine.run("mkdir -p /run/systemd/system/sb-server.service.d && "
                         "printf '[Service]\\nWatchdogSec=2s\\nTimeoutAbortSec=1s\\n' >/run/systemd/system/sb-server.service.d/soon.conf && "
                         "systemctl daemon-reload && systemctl restart sb-server")
        before = self.unit("server", "MainPID")
        self.machine.run("systemctl reload sb-server")
        self.assertEqual(self.unit("server", "MainPID"), before)
        self.machine.run("systemctl kill --signal STOP --kill-who main sb-server; "
                         "for at in $(seq 60); do [ $(systemctl show -p NRestarts --value sb-server) = 0 ] || break; sleep 0.5; done; "
                         "for at in $(seq 60); do systemctl is-active --quiet sb-server && break; sleep 0.5; done")
        self.assertEqual(self.unit("server", "NRestarts"), "1")
        self.assertNotEqual(self.unit("server", "MainPID"), before)
        self.machine.run("rm -r /run/systemd/system/sb-server.service.d && systemctl daemon-reload")
        self.write_and_read("after-hang", "still here")

    def database_comes_late(self):
        """As when a machine boots: the server is started first, and tries until the database is there."""
        self.machine.run("systemctl stop sb-server postgresql postgresql@15-main")
        self.machine.fails("systemctl start sb-server")
        self.machine.run("sleep 7; systemctl start postgresql@15-main; "
                         "for at in $(seq 60); do systemctl is-active --quiet sb-server && break; sleep 0.5; done")
        self.assertEqual(self.unit("server", "ActiveState"), "active")
        self.write_and_read("after-late", "late")

    def tls(self):
        """Certificates from files, as the page says; a new one is taken on reload, and the old one is trusted no more."""
        (commands,) = commands_of("TLS")
        self.machine.run(f"cd /root/first; {commands}")
        self.machine.run("cat >>/etc/secret-broker/agent.env <<<$'SB_CP_ENDPOINT=https://localhost:8443\\nSB_CP_CA_FILE=/etc/ssl/broker.crt'; "
                         "systemctl restart sb-agent")
        self.server = "SB_SERVER=https://localhost:8443 SB_CA_FILE=/etc/ssl/broker.crt"
        for role in PEOPLE:
            self.log_in(role)
        self.write_and_read("by-tls", "sealed")
        pid = self.unit("server", "MainPID")
        self.machine.run("cd /root/second; install --mode 0600 --owner secret-broker server.key /etc/ssl/broker.key; "
                         "install --mode 0644 server.crt /etc/ssl/broker.crt; systemctl reload sb-server; sleep 1; "
                         "systemctl restart sb-agent")
        self.assertEqual(self.unit("server", "MainPID"), pid)
        self.write_and_read("by-new-tls", "sealed anew")
        self.machine.fails("SB_SERVER=https://localhost:8443 SB_CA_FILE=/root/first/server.crt XDG_RUNTIME_DIR=/run/people/ada sbctl whoami")

    def production(self):
        """What the page says of production, on a machine where something was tried out: init, doctor, a second approver."""
        self.machine.run("systemctl stop sb-server sb-agent; mv /etc/secret-broker/server.env /root/trial.env; "
                         "runuser -u postgres -- psql --command 'DROP DATABASE secret_broker' "
                         "--command \"CREATE ROLE installer LOGIN CREATEDB CREATEROLE PASSWORD 'of the installer'\"; "
                         "systemd-run --unit transit python3 /root/transit_server.py s.token secret-broker")
        token, init, start, second = commands_of("Production")
        said = self.machine.run(
            "export VAULT_TOKEN=s.token VAULT_ADDR=http://127.0.0.1:8200 "
            "DATABASE=\"host=127.0.0.1 dbname=postgres user=installer password='of the installer'\"\n"
            f"for at in $(seq 60); do (exec 3<>/dev/tcp/127.0.0.1/8200) 2>/dev/null && break; sleep 0.5; done\n{token}{init}")
        once = re.search(r"at the first login: (\S+)", said).group(1)
        self.assertEqual(self.machine.run("stat -c %a:%U /etc/secret-broker/server.env").strip(), "600:root")
        said = self.machine.run(start)
        for check in ("configuration", "certificate", "database", "clock", "schema", "sweepers", "kms", "disk"):
            self.assertRegex(said, rf"(ok|warn) +{check}")
        self.assertNotIn("SB_ENV", self.machine.run("cat /etc/secret-broker/server.env"))
        self.machine.run("for at in $(seq 60); do systemctl is-active --quiet sb-server && break; sleep 0.5; done")
        self.run_as("admin", f"sbctl login ada@example.org --password-stdin <<<'{once}'")
        self.run_as("admin", f"printf '%s\\n%s\\n' '{once}' '{PASSWORD}' | sbctl passwd --password-stdin")
        self.log_in("admin")
        # By the installed commands alone, as one person.
        said = self.run_as("admin", f"{second}sbctl user add dora@example.org; sbctl grant add dora@example.org developer")
        for role, made in zip(("approver", "developer"), re.findall(r"(?m)^password +(\S+)", said)):
            self.run_as(role, f"sbctl login {PEOPLE[role]}@example.org --password-stdin <<<'{made}'")
            self.run_as(role, f"printf '%s\\n%s\\n' '{made}' '{PASSWORD}' | sbctl passwd --password-stdin")
            self.log_in(role)
        mint, _ = commands_of("An agent")
        self.run_as("admin", f"cd /root; {mint}")
        self.machine.run("systemctl start sb-agent")
        self.write_and_read("first", "no end of keys in Vault")
        self.assertIn("vault-transit", self.run_as("admin", "sbctl kms status"))

    def upgrade(self):
        request = self.ask("read", "first --key PASSWORD")
        pids = {name: self.unit(name, "MainPID") for name in ("server", "agent")}
        settings = self.machine.run("sha256sum /etc/secret-broker/*.env")
        said = self.machine.run("apt-get install --yes --no-install-recommends -o Dpkg::Options::=--force-confdef "
                                "-o Dpkg::Options::=--force-confold /root/new/*.deb")
        self.assertIn(f"({UPGRADED})", said)
        for name, pid in pids.items():
            self.assertNotIn(self.unit(name, "MainPID"), (pid, "0"), name)
            self.assertEqual(self.unit(name, "ActiveState"), "active")
        self.assertEqual(self.machine.run("sha256sum /etc/secret-broker/*.env"), settings)
        self.assertEqual(self.machine.run("stat -c %a:%U:%G /etc/secret-broker/server.env").strip(), "600:root:root")
        # What was there before still is: logins, keys, the value that waits to be seen.
        self.assertIn("no end", self.run_as("developer", f"sbctl reveal {request} --key PASSWORD"))
        self.write_and_read("second", "after the upgrade")

    def purge(self):
        self.machine.run("apt-get purge --yes 'secret-broker-*'")
        for name in ("secret-broker", "secret-broker-agent"):
            self.machine.fails(f"getent passwd {name} || getent group {name}")
        left = self.machine.run("find / -xdev \\( -name '*secret-broker*' -o -name '*sb-server*' -o -name '*sb-agent*' -o -name 'sbctl*' \\) "
                                "-not -path '/root/*' -not -path '/proc/*' -not -path '/var/log/*' -not -path '/var/cache/*'").split()
        # What the administrator made is the administrator's.
        self.assertEqual(sorted(left), ["/etc/secret-broker", "/etc/systemd/system/sb-agent.service.d"])
        self.assertEqual(self.machine.run("ls -A /etc/secret-broker").strip(), "vault-token")
        self.assertIn("secret_broker", self.machine.run("runuser -u postgres -- psql --list --tuples-only --no-align"))
        self.assertEqual(self.machine.run("ls /srv/secrets | wc -l").strip(), "6")


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("needs root, for trees and namespaces of its own")
        sys.exit(77)
    unittest.main(verbosity=2)
