#!/usr/bin/env python3
"""scripts/apt-repository: apt takes packages from a signed repository of one's own, and from no other."""

import os
import shutil
import subprocess
import tempfile
import unittest

from package_bench import SOURCE, make_debian_packages, run

# apt with lists, state and sources of its own, so that nothing of this machine is touched.
APT = ("-o", "Dir={0}/apt", "-o", "Dir::State={0}/apt/state", "-o", "Dir::Cache={0}/apt/cache", "-o", "Dir::Etc={0}/apt/etc",
       "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1")


class AptRepository(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="sb-apt-")
        # Short: gpg's agent has a socket there.
        cls.home = tempfile.mkdtemp(prefix="sbg-", dir="/tmp")
        cls.environment = {**os.environ, "GNUPGHOME": cls.home}
        cls.repository = f"{cls.directory}/repository"
        make_debian_packages(f"{cls.repository}/pool")
        shutil.rmtree(f"{cls.repository}/pool/_CPack_Packages", ignore_errors=True)
        for name in ("packages", "stranger"):
            run("gpg", "--batch", "--passphrase", "", "--quick-generate-key", f"{name}@example.org", "ed25519", "sign",
                env=cls.environment)
        run(f"{SOURCE}/scripts/apt-repository", cls.repository, "packages@example.org", env=cls.environment)

    @classmethod
    def tearDownClass(cls):
        run("gpgconf", "--kill", "gpg-agent", env=cls.environment)
        shutil.rmtree(cls.home, ignore_errors=True)
        shutil.rmtree(cls.directory)

    def setUp(self):
        shutil.rmtree(f"{self.directory}/apt", ignore_errors=True)
        for folder in ("state/lists/partial", "cache/archives/partial", "etc/preferences.d", "etc/apt.conf.d"):
            os.makedirs(f"{self.directory}/apt/{folder}")
        with open(f"{self.directory}/apt/etc/sources.list", "w", encoding="ascii") as sources:
            sources.write(f"deb [signed-by={self.repository}/secret-broker.gpg] file:{self.repository} ./\n")

    def apt(self, program, *arguments):
        options = [option.format(self.directory) for option in APT]
        return subprocess.run([program, *options, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)

    def test_apt_believes_it_and_finds_the_packages(self):
        updated = self.apt("apt-get", "update")
        self.assertEqual(updated.returncode, 0, updated.stdout)
        self.assertNotIn("W:", updated.stdout)
        for name in ("server", "agent", "cli"):
            self.assertIn("Candidate: 0.", self.apt("apt-cache", "policy", f"secret-broker-{name}").stdout)

    def test_apt_refuses_another_signature(self):
        shutil.copytree(self.repository, f"{self.directory}/copy")
        run(f"{SOURCE}/scripts/apt-repository", f"{self.directory}/copy", "stranger@example.org", env=self.environment)
        with open(f"{self.directory}/apt/etc/sources.list", "w", encoding="ascii") as sources:
            sources.write(f"deb [signed-by={self.repository}/secret-broker.gpg] file:{self.directory}/copy ./\n")
        updated = self.apt("apt-get", "update")
        self.assertIn("NO_PUBKEY", updated.stdout)
        self.assertNotIn("Candidate: 0.", self.apt("apt-cache", "policy", "secret-broker-server").stdout)

    def test_it_refuses_an_empty_directory(self):
        os.makedirs(f"{self.directory}/empty", exist_ok=True)
        answer = subprocess.run([f"{SOURCE}/scripts/apt-repository", f"{self.directory}/empty", "packages@example.org"],
                                env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(answer.returncode, 1)
        self.assertEqual(os.listdir(f"{self.directory}/empty"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
