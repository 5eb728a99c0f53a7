#!/usr/bin/env python3
"""scripts/package, run twice from the beginning in two places, makes the same bytes."""

import os
import shutil
import tempfile
import unittest

from package_bench import SOURCE, run


class EqualBytes(unittest.TestCase):
    def test_two_builds(self):
        sums = []
        for place in ("one", "another-place"):
            with tempfile.TemporaryDirectory(prefix="sb-equal-") as directory:
                tree = f"{directory}/{place}"
                shutil.copytree(SOURCE, tree, ignore=lambda path, names: {"build", ".git"} if path == SOURCE else set())
                # Compiled anew, not taken from a cache.
                sums.append(run(f"{tree}/scripts/package", f"{directory}/out", env={**os.environ, "CCACHE_DISABLE": "1"}))
                print(sums[-1], flush=True)
        packages = [line for line in sums[0].splitlines() if line.endswith((".deb", ".rpm", ".tar.gz"))]
        self.assertGreaterEqual(len(packages), 6)
        self.assertEqual(sums[0], sums[1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
