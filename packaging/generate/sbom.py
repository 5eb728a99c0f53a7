#!/usr/bin/env python3
"""sbom.py PACKAGE VERSION EPOCH FILE … [+DEBIAN-PACKAGE …]: an SPDX 2.3 bill of materials as JSON on standard output.

Lists the libraries that the built FILEs load, directly or through others, as the Debian packages they came from here;
+DEBIAN-PACKAGE names one that is loaded by name at run time. Depends on nothing but what was built and what is installed.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import time


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout.decode()


def libraries_of(program):
    """Paths of the shared objects that the loader would take."""
    return {os.path.realpath(path) for path in re.findall(r"(?:=> )?(/\S+) \(0x", said("ldd", program))}


def owner_of(path):
    """The Debian package that brought the file; its list may know it by its name from before /usr was merged."""
    for name in (path, path.removeprefix("/usr")):
        answer = subprocess.run(["dpkg-query", "--search", name], capture_output=True, check=False)
        if answer.returncode == 0:
            return answer.stdout.decode().split(": ", 1)[0].split(",")[0]
    raise SystemExit(f"sbom.py: no package owns {path}")


def facts_of(package):
    form = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Homepage}\n"
    return said("dpkg-query", "--show", "--showformat", form, package).splitlines()[0].split("\t")


def entry(package, debian_release):
    name, version, architecture, source, source_version, homepage = facts_of(package)
    return {
        "name": name,
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "versionInfo": version,
        "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION",
        "homepage": homepage or "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "sourceInfo": f"built from Debian source package {source} {source_version}",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch={architecture}&distro={debian_release}",
        }],
    }


def own_file(path):
    with open(path, "rb") as content:
        data = content.read()
    return {
        "fileName": "./usr/bin/" + os.path.basename(path),
        "SPDXID": "SPDXRef-File-" + os.path.basename(path),
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": hashlib.sha1(data).hexdigest()},
            {"algorithm": "SHA256", "checksumValue": hashlib.sha256(data).hexdigest()},
        ],
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def debian_release():
    with open("/etc/os-release", encoding="utf-8") as facts:
        found = re.search(r"^VERSION_CODENAME=(\S+)$", facts.read(), re.M)
    return found.group(1) if found else "sid"


def main(package, version, epoch, *names):
    files = sorted(name for name in names if not name.startswith("+"))
    wanted = {owner_of(library) for path in files for library in libraries_of(path)}
    wanted |= {name[1:] for name in names if name.startswith("+")}
    # The same package with and without its architecture is one.
    release = debian_release()
    by_name = {facts_of(name)[0]: entry(name, release) for name in wanted}
    packages = [by_name[name] for name in sorted(by_name)]
    ours = {
        "name": package,
        "SPDXID": "SPDXRef-Package",
        "versionInfo": version,
        "supplier": "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }
    programs = [own_file(path) for path in files]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Package")]
    relations += [("SPDXRef-Package", "CONTAINS", program["SPDXID"]) for program in programs]
    relations += [("SPDXRef-Package", "DEPENDS_ON", other["SPDXID"]) for other in packages]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{package}-{version}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch))),
            "creators": ["Tool: secret-broker-sbom"],
        },
        "packages": [ours, *packages],
        "files": programs,
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other} for one, kind, other in relations
        ],
    }
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    document["documentNamespace"] = f"https://spdx.org/spdxdocs/{package}-{version}-{digest[:32]}"
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
