#!/usr/bin/env python3
"""env_file.py PAGE PROGRAM UNIT [NAME=VALUE …]: the commented environment file of a service on standard output.

Every setting of PROGRAM in PAGE (docs/configuration.md) stands there as a comment with its default; NAME=VALUE are set.
"""

import sys
import textwrap

from settings_page import plain, settings_of

HEAD = """\
# Settings of {program}, read by {unit}.service; {program} --help and {program}(8) tell more.
# One NAME=value a line. Lines that begin with # are what holds when nothing is said. Quotes around a value with
# spaces, "#" or "\\" are taken off. After a change: systemctl restart {unit}
#
# A secret may stand here, for this file is for its reader alone; or in a file of mode 0600 that belongs to the
# service's user, whose path is given as NAME_FILE.
"""


def entry(setting, chosen):
    notes = [word for word, holds in (("required", setting.is_required), ("secret", setting.is_secret)) if holds]
    if setting.default and not setting.has_literal_default:
        notes.append(f"default: {plain(setting.default)}")
    meaning = plain(setting.meaning)
    # A value at the beginning keeps its small letters.
    text = meaning if setting.meaning.startswith("`") else meaning[:1].upper() + meaning[1:]
    if notes:
        text = f"{text} ({', '.join(notes)})".strip()
    lines = textwrap.wrap(text, 116, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
    value = plain(setting.default) if setting.has_literal_default else ""
    lines.append(f"{setting.name}={chosen}" if chosen is not None else f"#{setting.name}={value}")
    return "\n".join(lines)


def main(page_path, program, unit, *assignments):
    with open(page_path, encoding="utf-8") as page:
        settings = settings_of(page.read(), program)
    chosen = dict(assignment.split("=", 1) for assignment in assignments)
    unknown = set(chosen) - {setting.name for setting in settings}
    if unknown:
        raise SystemExit(f"env_file.py: {program} has no setting {', '.join(sorted(unknown))}")
    print(HEAD.format(program=program, unit=unit))
    print("\n\n".join(entry(setting, chosen.get(setting.name)) for setting in settings))


if __name__ == "__main__":
    main(*sys.argv[1:])
