#!/usr/bin/env python3
"""The Debian packages of what is built: contents, modes, dependencies, units, pages, settings, bill of materials."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from package_bench import BUILD, SOURCE, make_debian_packages, run

sys.path.insert(0, f"{SOURCE}/packaging/generate")
from settings_page import settings_of  # noqa: E402

DAEMONS = ("server", "agent")
PROGRAMS = {"server": "sb-server", "agent": "sb-agent", "cli": "sbctl", "console": "sb-console"}
WITH_SETTINGS = ("server", "agent", "cli")
# The most exposure that systemd-analyze may find.
MOST_EXPOSURE = 2.5


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="sb-packages-")
        cls.packages = make_debian_packages(f"{cls.directory}/made")
        cls.trees = {}
        for name, path in cls.packages.items():
            cls.trees[name] = f"{cls.directory}/{name}"
            run("dpkg-deb", "--raw-extract", path, cls.trees[name])

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)

    def field(self, name, field):
        return run("dpkg-deb", "--field", self.packages[name], field).strip()

    def modes(self, name):
        """Path → (mode, owner), as the archive says."""
        found = {}
        for line in run("dpkg-deb", "--contents", self.packages[name]).splitlines():
            mode, owner, _, _, _, path = line.split(maxsplit=5)
            found[path.split(" -> ")[0].removeprefix(".")] = (mode, owner)
        return found

    def test_there_is_one_for_each_program(self):
        for name, program in PROGRAMS.items():
            self.assertIn(name, self.packages)
            self.assertEqual(self.modes(name)[f"/usr/bin/{program}"], ("-rwxr-xr-x", "root/root"))

    def test_everything_belongs_to_root_and_to_nobody_else(self):
        for name in self.packages:
            for path, (mode, owner) in self.modes(name).items():
                self.assertEqual(owner, "root/root", path)
                self.assertNotIn("w", mode[4:], path)

    def test_settings_are_conffiles_that_only_the_service_reads(self):
        for name in DAEMONS:
            path = f"/etc/secret-broker/{name}.env"
            self.assertEqual(self.modes(name)[path][0], "-rw-r-----")
            with open(f"{self.trees[name]}/DEBIAN/conffiles", encoding="utf-8") as conffiles:
                self.assertEqual(conffiles.read().split(), [path])

    def test_settings_file_tells_every_setting_and_sets_none_that_is_not_told(self):
        with open(f"{SOURCE}/docs/configuration.md", encoding="utf-8") as page:
            page = page.read()
        for name in DAEMONS:
            with open(f"{self.trees[name]}/etc/secret-broker/{name}.env", encoding="utf-8") as file:
                lines = file.read().splitlines()
            told = [line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z0-9_]+=", line)]
            settings = settings_of(page, f"sb-{name}")
            self.assertEqual([setting for setting, _ in told], [setting.name for setting in settings])
            defaults = {setting.name: setting.default.strip("`") for setting in settings if setting.has_literal_default}
            for setting, value in told:
                if f"#{setting}={value}" in lines:
                    self.assertEqual(value, defaults.get(setting, ""), setting)
            chosen = [line for line in lines if line and not line.startswith("#")]
            self.assertEqual(chosen, {"server": [], "agent": [
                "SB_AGENT_PRIVATE_KEY_FILE=/var/lib/secret-broker-agent/agent.key"]}[name])

    def test_server_refuses_to_start_as_it_is_delivered_and_says_why(self):
        answer = subprocess.run([f"{self.trees['server']}/usr/bin/sb-server", "check-config"], env={}, capture_output=True,
                                text=True, check=False)
        self.assertEqual(answer.returncode, 2)
        self.assertIn("SB_JWT_SECRET", answer.stderr)

    def test_dependencies(self):
        for name in self.packages:
            self.assertRegex(self.field(name, "Depends"), r"libc6 \(>= [0-9.]+\)")
            self.assertIn("libqt6core6 (>= 6.4", self.field(name, "Depends"))
        server = self.field("server", "Depends")
        for wanted in ("libqt6sql6-psql", "libqt6httpserver6", "libpq5", "libsodium23", "libssl3", "adduser"):
            self.assertIn(wanted, server)
        self.assertNotRegex(server, r"\bpostgresql\b")
        self.assertIn("postgresql", self.field("server", "Suggests"))
        self.assertIn("adduser", self.field("agent", "Depends"))
        self.assertNotIn("libpq5", self.field("agent", "Depends"))

    def test_units_are_sound_and_shut_in(self):
        for name in DAEMONS:
            unit = f"{self.trees[name]}/lib/systemd/system/sb-{name}.service"
            # The programs are not installed here; all else must be right.
            said = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit, check=False)
            faults = [line for line in said.splitlines()
                      if f"sb-{name}" in line and "is not executable" not in line and "/usr/bin/sb-" not in line]
            self.assertEqual(faults, [])
            said = run("systemd-analyze", "security", "--offline=true", f"--threshold={int(MOST_EXPOSURE * 10)}", unit)
            level = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", said).group(1))
            self.assertLessEqual(level, MOST_EXPOSURE)
            with open(unit, encoding="utf-8") as text:
                text = text.read()
            for line in ("Type=notify", "WatchdogSec=30s", f"EnvironmentFile=/etc/secret-broker/{name}.env", "LimitCORE=0"):
                self.assertIn(f"\n{line}\n", text)
            self.assertRegex(text, r"\nLimitMEMLOCK=\d+M\n")
            self.assertIn(f"User=secret-broker{'-agent' if name == 'agent' else ''}\n", text)

    def test_pages_say_what_help_says(self):
        sections = {"server": 8, "agent": 8, "cli": 1, "console": 1}
        pages = {}
        for name, program in PROGRAMS.items():
            path = f"{self.trees[name]}/usr/share/man/man{sections[name]}/{program}.{sections[name]}.gz"
            with gzip.open(path, "rt", encoding="utf-8") as page:
                page = page.read()
            told = ("NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO")
            for section in told + (("ENVIRONMENT", "EXIT STATUS") if name in WITH_SETTINGS else ()):
                self.assertIn(f"\n.SH {section}\n", page)
            pages[name] = words = page.replace("\\-", "-").replace("\\e", "\\")
            shown = run(f"{BUILD}/bin/{program}", "--help", env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
            for term in set(re.findall(r"--[a-z-]+", shown)):
                self.assertIn(term, words, f"{program} {term}")
            with open(f"{SOURCE}/docs/configuration.md", encoding="utf-8") as text:
                for setting in settings_of(text.read(), program) if name in WITH_SETTINGS else ():
                    self.assertIn(f"\n.B {setting.name}\n", page)
        self.assertIn(".SS request patch\n", pages["cli"])
        self.assertIn("--value-stdin", pages["cli"])

    def test_the_desktop_knows_the_console(self):
        share = f"{self.trees['console']}/usr/share"
        self.assertEqual(run("desktop-file-validate", f"{share}/applications/sb-console.desktop"), "")
        said = run("appstreamcli", "validate", "--no-net", f"{share}/metainfo/org.secret_broker.console.metainfo.xml")
        self.assertIn("successful", said)
        with open(f"{share}/applications/sb-console.desktop", encoding="utf-8") as entry:
            icon = re.search(r"^Icon=(.*)$", entry.read(), re.M).group(1)
        self.assertTrue(os.path.exists(f"{share}/icons/hicolor/scalable/apps/{icon}.svg"))

    def test_the_console_runs_where_it_is_unpacked(self):
        tree = f"{self.directory}/somewhere else"
        run("cmake", "--install", BUILD, "--component", "console", "--prefix", tree)
        shown = run(f"{tree}/bin/sb-console", "--version", env={"QT_QPA_PLATFORM": "offscreen"})
        self.assertRegex(shown, r"^sb-console \d")
        self.assertTrue(os.path.exists(f"{tree}/share/applications/sb-console.desktop"))

    def test_completion_is_loaded_by_bash(self):
        path = f"{self.trees['cli']}/usr/share/bash-completion/completions/sbctl"
        said = run("bash", "-c", f"source {path} && complete -p sbctl && COMP_WORDS=(sbctl request '') COMP_CWORD=2 && "
                                 "_sbctl && echo ${COMPREPLY[*]}")
        self.assertIn("-F _sbctl sbctl", said)
        self.assertIn("patch", said)

    def test_bill_of_materials(self):
        for name, program in PROGRAMS.items():
            with open(f"{self.trees[name]}/usr/share/doc/secret-broker-{name}/sbom.spdx.json", encoding="utf-8") as text:
                bill = json.load(text)
            self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
            named = {package["name"]: package["versionInfo"] for package in bill["packages"]}
            for library in ("libqt6core6", "libc6", *(() if name == "console" else ("libssl3",))):
                installed = run("dpkg-query", "--show", "--showformat", "${Version}", library)
                self.assertEqual(named[library], installed)
            self.assertEqual("libqt6sql6-psql" in named, name == "server")
            sums = {sum["algorithm"]: sum["checksumValue"] for sum in bill["files"][0]["checksums"]}
            shipped = run("sha256sum", f"{self.trees[name]}/usr/bin/{program}").split()[0]
            self.assertEqual(sums["SHA256"], shipped)
            ids = {"SPDXRef-DOCUMENT", *(item["SPDXID"] for item in bill["packages"] + bill["files"])}
            for relation in bill["relationships"]:
                self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, ids)

    def test_maintainer_is_whom_the_build_names(self):
        with open(f"{BUILD}/CMakeCache.txt", encoding="utf-8") as cache:
            contact = re.search(r"^SB_PACKAGE_CONTACT:STRING=(.+)$", cache.read(), re.M).group(1)
        for name in self.packages:
            self.assertEqual(self.field(name, "Maintainer"), contact)

    def test_lintian_finds_no_error(self):
        # Root may run it in a tree of tests.
        said = run("lintian", "--allow-root", "--fail-on", "error", "--display-info", *self.packages.values(), check=False)
        errors = [line for line in said.splitlines() if line.startswith("E:")]
        self.assertEqual(errors, [])
        self.assertNotIn("internal error", said)

    def test_the_same_build_packs_to_the_same_bytes(self):
        again = make_debian_packages(f"{self.directory}/again")
        for name, path in self.packages.items():
            self.assertEqual(run("sha256sum", path).split()[0], run("sha256sum", again[name]).split()[0], name)

    def test_no_build_path_is_told(self):
        for name, program in PROGRAMS.items():
            with open(f"{self.trees[name]}/usr/bin/{program}", "rb") as binary:
                content = binary.read()
            if os.environ["SB_BUILD_TYPE"] == "Release":
                self.assertNotIn(SOURCE.encode(), content)


if __name__ == "__main__":
    unittest.main(verbosity=2)
