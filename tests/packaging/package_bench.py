"""What the tests of packages share: making them from the build under test, and looking into them."""

import glob
import os
import subprocess

BUILD = os.environ["SB_BUILD_DIR"]
SOURCE = os.environ["SB_SOURCE_DIR"]


def run(*command, **more):
    """The command's output as text; CalledProcessError with what it said on both streams."""
    more.setdefault("check", True)
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    return answer.stdout


def date_of_packages():
    return run("dpkg-parsechangelog", "--file", f"{SOURCE}/packaging/debian/changelog", "--show-field", "Timestamp").strip()


def make_debian_packages(directory, version=None):
    """Packs what is built; name without "secret-broker-" → path of the package."""
    command = ["cpack", "--config", f"{BUILD}/CPackConfig.cmake", "-G", "DEB", "-B", directory]
    if version:
        command += ["-R", version]
    try:
        run(*command, env={**os.environ, "SOURCE_DATE_EPOCH": date_of_packages()})
    except subprocess.CalledProcessError as failure:
        raise SystemExit(f"cpack failed: {failure.stdout}") from failure
    paths = glob.glob(f"{directory}/*.deb")
    return {os.path.basename(path).split("_")[0].removeprefix("secret-broker-"): path for path in paths}
