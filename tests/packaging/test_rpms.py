#!/usr/bin/env python3
"""The RPMs of what is built, as rpm itself reads them."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest

from package_bench import BUILD, date_of_packages, run

USERS = {"server": "secret-broker", "agent": "secret-broker-agent"}
FILES = "[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags}|\\n]"


class Rpms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="sb-rpms-")
        cls.packages = cls.make(f"{cls.directory}/made")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)

    @staticmethod
    def make(directory):
        try:
            run("cpack", "--config", f"{BUILD}/CPackConfig.cmake", "-G", "RPM", "-B", directory,
                env={**os.environ, "SOURCE_DATE_EPOCH": date_of_packages()})
        except subprocess.CalledProcessError as failure:
            raise SystemExit(f"cpack failed: {failure.stdout}") from failure
        return {os.path.basename(path).split("-")[2]: path for path in glob.glob(f"{directory}/*.rpm")}

    def query(self, name, *what):
        return run("rpm", "--query", "--package", *what, self.packages[name])

    def files(self, name):
        """Path → (mode, owner, flags)."""
        lines = self.query(name, "--queryformat", FILES).splitlines()
        return {line.split(" ")[0]: tuple(line.rstrip("|").split(" ")[1:]) for line in lines if line}

    def test_contents(self):
        self.assertLessEqual({"server", "agent", "cli"}, set(self.packages))
        for name, user in USERS.items():
            files = self.files(name)
            # Kept on upgrade (n), configuration (c), readable by the service.
            self.assertEqual(files[f"/etc/secret-broker/{name}.env"], ("-rw-r-----", f"root:{user}", "cn"))
            self.assertEqual(files[f"/usr/bin/sb-{name}"], ("-rwxr-xr-x", "root:root", ""))
            self.assertEqual(files[f"/usr/lib/systemd/system/sb-{name}.service"], ("-rw-r--r--", "root:root", ""))
            self.assertEqual(files[f"/usr/share/man/man8/sb-{name}.8.gz"][1:], ("root:root", "d"))
        for name in self.packages:
            files = self.files(name)
            self.assertIn(f"/usr/share/doc/secret-broker-{name}/sbom.spdx.json", files)
            for path in files:
                # What distributions own is not ours.
                self.assertNotIn(path, ("/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/share/man", "/usr/lib/systemd/system"))
                self.assertFalse(path.startswith("/lib"), path)

    def test_dependencies(self):
        server = self.query("server", "--requires").splitlines()
        for wanted in ("libQt6Core.so.6(Qt_6.4)(64bit)", "libpq.so.5()(64bit)", "qt6-qtbase-postgresql", "shadow-utils"):
            self.assertIn(wanted, server)
        self.assertNotIn("libpq.so.5()(64bit)", self.query("agent", "--requires").splitlines())

    def test_scriptlets(self):
        for name, user in USERS.items():
            for tag, wanted in (("PREIN", f"useradd --system --gid {user}"), ("POSTIN", "daemon-reload"),
                                ("PREUN", f"disable --now sb-{name}.service"), ("POSTUN", f"try-restart sb-{name}.service")):
                script = self.query(name, "--queryformat", f"%{{{tag}}}")
                self.assertIn(wanted, script)
                subprocess.run(["sh", "-n"], input=script, text=True, check=True)
                self.assertEqual(self.query(name, "--queryformat", f"%{{{tag}PROG}}"), "/bin/sh")
            # Without systemd, as in a container's build, they do nothing and end well.
            if not os.path.isdir("/run/systemd/system"):
                for tag in ("POSTIN", "PREUN", "POSTUN"):
                    script = self.query(name, "--queryformat", f"%{{{tag}}}")
                    subprocess.run(["sh", "-e", "-c", script, "scriptlet", "1"], check=True)

    def test_they_unpack_to_what_they_say(self):
        for path in self.packages.values():
            root = tempfile.mkdtemp(dir=self.directory)
            run("sh", "-c", 'rpm2cpio "$0" | cpio --extract --make-directories --quiet', path, cwd=root)
            self.assertIn("digests OK", run("rpm", "--checksig", "--nosignature", path))
            self.assertTrue(glob.glob(f"{root}/usr/bin/sb*"))

    @unittest.skipUnless(os.geteuid() == 0, "rpm installs into another root as root alone")
    def test_rpm_installs_and_erases_them(self):
        root = tempfile.mkdtemp(dir=self.directory)
        rpm = ("rpm", "--root", root)
        # What they depend on is not there, nor a shell for the scriptlets.
        run(*rpm, "--install", "--nodeps", "--noscripts", *self.packages.values())
        installed = run(*rpm, "--query", "--all", "--queryformat", "%{NAME}\n").split()
        self.assertEqual(sorted(installed), sorted(f"secret-broker-{name}" for name in self.packages))
        for name in installed:
            # The users are not there either.
            run(*rpm, "--verify", "--nodeps", "--noscripts", "--nouser", "--nogroup", name)
        with open(f"{root}/etc/secret-broker/server.env", "a", encoding="utf-8") as settings:
            settings.write("LOG_LEVEL=debug\n")
        run(*rpm, "--erase", "--nodeps", "--noscripts", *installed)
        self.assertFalse(os.path.exists(f"{root}/usr/bin/sb-server"))
        # What an administrator wrote is kept beside.
        self.assertEqual(os.listdir(f"{root}/etc/secret-broker"), ["server.env.rpmsave"])

    def test_the_same_build_packs_to_the_same_bytes(self):
        again = self.make(f"{self.directory}/again")
        for name, path in self.packages.items():
            self.assertEqual(run("sha256sum", path).split()[0], run("sha256sum", again[name]).split()[0], name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
