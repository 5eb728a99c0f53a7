"""Reads the tables of docs/configuration.md: the one source of what a program's settings are called and mean."""

import re
from dataclasses import dataclass

ROW = re.compile(r"^\| `([A-Z0-9_]+)` \|([^|]*)\|([^|]*)\|$")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str
    is_secret: bool
    is_required: bool

    @property
    def has_literal_default(self):
        """The default is a value to write down, not a description such as "system's roots"."""
        return bool(re.fullmatch(r"`[^`]*`", self.default))


def settings_of(page, program):
    """The settings of the section `## program`, in the page's order. ValueError when there is none."""
    section = re.search(rf"^## {re.escape(program)}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    if not section:
        raise ValueError(f"no section for {program}")
    settings = []
    for line in section.group(1).splitlines():
        row = ROW.match(line)
        if not row:
            continue
        name, default, meaning = (cell.strip() for cell in row.groups())
        is_secret, is_required = "*secret*" in default, "required" in default
        left = [part.strip() for part in default.split(",") if part.strip() not in ("*secret*", "required")]
        settings.append(Setting(name, ", ".join(left), meaning, is_secret, is_required))
    if not settings:
        raise ValueError(f"no settings for {program}")
    return settings


def plain(markdown):
    """Code marks and emphasis away; links keep their text."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[`*]", "", text)
