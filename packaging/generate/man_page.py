#!/usr/bin/env python3
"""man_page.py PROGRAM SECTION VERSION EPOCH PAGE [--commands]: a manual page from what the program says of itself.

PROGRAM is the path of the built program; its --help gives name, synopsis, options and exit codes, PAGE
(docs/configuration.md) its environment. With --commands each command's own --help is asked for too. EPOCH is the date
in seconds, so that two builds give equal bytes.
"""

import os
import re
import subprocess
import sys
import time

from settings_page import plain, settings_of

OTHERS = {
    "sb-server": "sb-agent(8), sbctl(1), sb-console(1)",
    "sb-agent": "sb-server(8), sbctl(1)",
    "sbctl": "sb-console(1), sb-server(8), sb-agent(8)",
    "sb-console": "sbctl(1), sb-server(8)",
}
WITHOUT_SETTINGS = ("sb-console",)
DAEMONS = ("sb-server", "sb-agent")


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("’", "'")
    return "\\&" + text if text.startswith((".", "'")) else text


def help_of(program, *words):
    """What the program prints; it must not depend on this machine's language or settings."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    answer = subprocess.run([program, *words, "--help"], env=environment, check=True, capture_output=True)
    return answer.stdout.decode()


def blocks(lines):
    """Lines of help as (term, body) pairs; term None for text of its own.

    A line that is indented by two begins a term. Its body is what stands two or more blanks to the right on the same
    line, and the lines that are indented more.
    """
    found = []
    for line in lines:
        if not line.strip():
            found.append((None, ""))
        elif line.startswith("   ") and found and found[-1][0] is not None:
            found[-1] = (found[-1][0], (found[-1][1] + " " + line.strip()).strip())
        elif line.startswith("  "):
            parts = re.split(r" {2,}", line.strip(), maxsplit=1)
            found.append((parts[0], parts[1] if len(parts) > 1 else ""))
        elif found and found[-1][0] is None and found[-1][1]:
            found[-1] = (None, found[-1][1] + " " + line.strip())
        else:
            found.append((None, line.strip()))
    return [block for block in found if block != (None, "")]


def render(found):
    page = []
    for term, body in found:
        if term is None:
            page += [".PP", roff(body)]
        else:
            page += [".TP", ".B " + roff(term), roff(body) if body else "\\&"]
    return page


def command_words(name, term):
    """`sbctl request show <id>` → [request, show]; [] for what is no command."""
    words = term.split()
    if not words or words[0] != name:
        return []
    return [word for word in words[1:] if re.fullmatch(r"[a-z][a-z-]*", word)]


def command_pages(program, name, found):
    page = []
    for term, _ in found:
        words = command_words(name, term or "")
        if not words:
            continue
        lines = help_of(program, *words).split("\nEverywhere:")[0].splitlines()
        page += [".SS " + roff(" ".join(words)), ".B " + roff(lines[0].strip())]
        page += render(blocks([line if line.startswith("  ") else line.strip() for line in lines[1:]]))
    return page


def environment_section(name, page_path):
    page = [".SH ENVIRONMENT"]
    with open(page_path, encoding="utf-8") as text:
        settings = settings_of(text.read(), name)
    for setting in settings:
        notes = [word for word, holds in (("required", setting.is_required), ("secret", setting.is_secret)) if holds]
        if setting.default:
            notes.append("default: " + plain(setting.default))
        body = plain(setting.meaning) + (f" ({'; '.join(notes)})" if notes else "")
        page += [".TP", ".B " + setting.name, roff(body.strip())]
    if name in DAEMONS:
        page += [".PP", roff("Each secret NAME has a twin NAME_FILE that names a file with the value.")]
    return page


def parts_of(name, text):
    """Purpose, the lines behind it, and the exit codes (empty when it tells none) of what --help said."""
    first, _, rest = text.partition("\n")
    if first.startswith("Usage: "):
        # As Qt's own parser writes it: usage, purpose, options.
        purpose, _, rest = rest.partition("\n")
        purpose = purpose[:1].lower() + purpose[1:]
    else:
        purpose = first.split(" - ", 1)[1]
    exit_codes = re.search(r"^Exit codes: (.*?)\.?\s*\Z", rest, re.M | re.S)
    if exit_codes:
        return purpose, rest[: exit_codes.start()].splitlines(), " ".join(exit_codes.group(1).split())
    return purpose, rest.splitlines(), ""


def main(program, section, version, epoch, page_path, *flags):
    name = os.path.basename(program)
    purpose, lines, exit_codes = parts_of(name, help_of(program))
    found = blocks(lines)
    date = time.strftime("%Y-%m-%d", time.gmtime(int(epoch)))
    page = [f'.TH {name.upper()} {section} {date} "Secret Broker {version}" "Secret Broker"']
    page += [".SH NAME", f"{roff(name)} \\- {roff(purpose)}", ".SH SYNOPSIS", f".B {roff(name)}"]
    page += [".I command", "[options]"] if any(command_words(name, term or "") for term, _ in found) else ["[options]"]
    page += [".SH DESCRIPTION", *render(found)]
    if "--commands" in flags:
        page += [".SH COMMANDS", *command_pages(program, name, found)]
    if name not in WITHOUT_SETTINGS:
        page += environment_section(name, page_path)
    if exit_codes:
        page += [".SH EXIT STATUS", roff(exit_codes + ".")]
    if name in DAEMONS:
        page += [".SH FILES", ".TP", f".B /etc/secret\\-broker/{name.removeprefix('sb-')}.env", "The settings of the service."]
    page += [".SH SEE ALSO", roff(OTHERS[name])]
    print("\n".join(page))


if __name__ == "__main__":
    main(*sys.argv[1:])
