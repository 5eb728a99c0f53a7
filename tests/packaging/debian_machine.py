"""A clean Debian machine: a debootstrap tree whose systemd runs in namespaces of its own, without network.

Needs root. The tree is made once per release from this machine's own apt mirror and kept as a tarball under
build/clean-tree, and so are the packages that apt has fetched for it.
"""

import os
import shutil
import subprocess
import tempfile
import time

SOURCE = os.environ["SB_SOURCE_DIR"]
CACHE = f"{SOURCE}/build/clean-tree"
# What makes a tree a machine with a database, and with a key service of the tests (transit_server.py).
BASE_PACKAGES = ("systemd-sysv", "postgresql", "adduser", "python3")
# Nobody logs in there, and there is no bus.
MASKED = ("console-getty.service", "getty@.service", "getty-static.service", "systemd-logind.service")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ENVIRONMENT = ("env", "-i", f"PATH={PATH}", "HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive")

# Mounts that systemd expects, then systemd itself; everything goes with the namespaces.
BOOT = r"""
set -e
tree=$1
ip link set lo up
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount -t sysfs -o ro sysfs "$tree/sys"
mount -t tmpfs tmpfs "$tree/run"
mount -t tmpfs tmpfs "$tree/tmp"
mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 "$tree/sys/fs/cgroup"
else
    mount -t tmpfs -o mode=755 cgroup "$tree/sys/fs/cgroup"
    mkdir "$tree/sys/fs/cgroup/systemd" "$tree/sys/fs/cgroup/unified"
    mount -t cgroup -o none,name=systemd,xattr cgroup "$tree/sys/fs/cgroup/systemd"
    mount -t cgroup2 cgroup2 "$tree/sys/fs/cgroup/unified"
fi
export container=lxc
# Not chroot: a process with another root than its mount namespace may make no user namespace, as PrivateUsers= does.
cd "$tree"
mkdir -p .outside
pivot_root . .outside
umount --lazy /.outside
rmdir /.outside
exec /lib/systemd/systemd </dev/null >/dev/null 2>&1
"""


def mirror_of_this_machine():
    """The URI under which apt here finds Debian's main archive."""
    said = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian", "Component: main"],
        check=True, capture_output=True, text=True).stdout.split()
    found = [uri for uri in said if "security" not in uri]
    return found[0] if found else "http://deb.debian.org/debian/"


def in_tree(tree, script):
    """Runs bash in the tree that is not booted; with this machine's network."""
    shutil.copy("/etc/resolv.conf", f"{tree}/etc/resolv.conf")
    os.makedirs(f"{CACHE}/apt", exist_ok=True)
    mounts = ('mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev/shm" && mount --bind "$1" "$0/var/cache/apt/archives" && '
              'shift && exec chroot "$0" "$@"')
    return told("unshare", "--mount", "--", "bash", "-c", mounts, tree, f"{CACHE}/apt", *ENVIRONMENT, "bash", "-euc", script)


def told(*command):
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if answer.returncode != 0:
        raise AssertionError(f"exit {answer.returncode} of {command[-1]}:\n{answer.stdout}")
    return answer.stdout


def tarball(suite):
    path = f"{CACHE}/{suite}.tar"
    if os.path.exists(path):
        return path
    os.makedirs(CACHE, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as tree:
        # Others than root are to get through its root.
        os.chmod(tree, 0o755)
        told("debootstrap", "--variant=minbase", suite, tree, mirror_of_this_machine())
        with open(f"{tree}/usr/sbin/policy-rc.d", "w", encoding="ascii") as policy:
            policy.write("#!/bin/sh\nexit 101\n")
        os.chmod(f"{tree}/usr/sbin/policy-rc.d", 0o755)
        in_tree(tree, f"apt-get update && apt-get install --yes --no-install-recommends {' '.join(BASE_PACKAGES)} && "
                      f"systemctl mask {' '.join(MASKED)}")
        os.remove(f"{tree}/usr/sbin/policy-rc.d")
        told("tar", "--create", "--directory", tree, "--file", f"{path}.new", ".")
    os.rename(f"{path}.new", path)
    return path


class DebianMachine:
    def __init__(self, suite="bookworm"):
        source = tarball(suite)
        self.tree = tempfile.mkdtemp(prefix=f"{suite}-", dir=CACHE)
        told("tar", "--extract", "--directory", self.tree, "--file", source)
        self._outer = None
        self._init = None

    def fetch(self, *packages):
        """Puts what the packages (paths in the tree, or names) depend on into apt's cache; before boot()."""
        in_tree(self.tree, f"apt-get update && apt-get install --yes --no-install-recommends --download-only {' '.join(packages)} && "
                           "mkdir -p /var/cache/fetched && cp /var/cache/apt/archives/*.deb /var/cache/fetched/")

    def boot(self):
        self._outer = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--cgroup", "--uts", "--ipc", "--net", "--kill-child", "--",
             "bash", "-c", BOOT, "boot", self.tree],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 180
        while True:
            children = subprocess.run(["pgrep", "--parent", str(self._outer.pid)], capture_output=True, text=True, check=False)
            self._init = children.stdout.split()[0] if children.stdout.split() else None
            if self._init:
                state = subprocess.run([*self._entering(), "systemctl", "is-system-running"], capture_output=True, text=True,
                                       check=False).stdout.strip()
                if state in ("running", "degraded"):
                    break
            if time.monotonic() > deadline or self._outer.poll() is not None:
                raise AssertionError("the machine does not boot")
            time.sleep(0.5)
        self.run("cp /var/cache/fetched/*.deb /var/cache/apt/archives/")

    def _entering(self):
        return ["nsenter", "--target", self._init, "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--root",
                "--wd", *ENVIRONMENT]

    def run(self, script):
        """What the script said, run by bash as root on the machine; AssertionError unless it ends well."""
        return told(*self._entering(), "bash", "-euo", "pipefail", "-c", script)

    def fails(self, script):
        """What a script said that does not end well."""
        answer = subprocess.run([*self._entering(), "bash", "-euo", "pipefail", "-c", script], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False)
        if answer.returncode == 0:
            raise AssertionError(f"this worked: {script}\n{answer.stdout}")
        return answer.stdout

    def put(self, path, target):
        """Copies a file into the tree."""
        os.makedirs(os.path.dirname(f"{self.tree}{target}"), exist_ok=True)
        shutil.copy(path, f"{self.tree}{target}")

    def end(self):
        if self._outer:
            self._outer.kill()
            self._outer.wait()
        shutil.rmtree(self.tree, ignore_errors=True)
