"""The statements of one call, taken from PostgreSQL's own log, as a script for pgbench.

So the baseline runs exactly what the server runs, and stays true when the server's SQL changes.
"""

import re

ENTRY = re.compile(r"^\S+ \S+ \S+ \[(?P<pid>\d+)\] (?P<kind>LOG|DETAIL):  (?P<text>.*)", re.S)
EXECUTE = re.compile(r"^(?:execute [^:]*|statement): (?P<sql>.*)", re.S)
PARAMETER = re.compile(r"\$(\d+) = ('(?:[^']|'')*'|NULL)")
UUID = re.compile(r"'([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'")


def entries(log):
    """[pid, kind, text] of each log entry; a line that begins none belongs to the one before."""
    found = []
    for line in log.splitlines():
        match = ENTRY.match(line)
        if match:
            found.append([match["pid"], match["kind"], match["text"]])
        elif found:
            found[-1][2] += "\n" + line
    return found


def statements(log, needle):
    """What the connections ran that mention `needle`, in order, parameters written out."""
    by_connection = {}
    for pid, kind, text in entries(log):
        mine = by_connection.setdefault(pid, [])
        if kind == "LOG":
            match = EXECUTE.match(text)
            if match:
                mine.append(match["sql"])
        elif mine and text.startswith("parameters: "):
            values = dict(PARAMETER.findall(text))
            mine[-1] = re.sub(r"\$(\d+)", lambda one: values.get(one[1], one[0]), mine[-1])
    found = [
        sql for mine in by_connection.values() if any(needle in sql for sql in mine) for sql in mine
    ]
    if not found:
        raise SystemExit(f"nothing in PostgreSQL's log mentions {needle}")
    return found


def script(found, variables=None):
    """Statements as pgbench reads them; `variables` names the literals that differ each time."""
    lines = []
    for sql in found:
        one = " ".join(sql.split()).rstrip(";")
        # A colon before a letter or digit would be a variable to pgbench.
        one = re.sub(r'(?<=["\w]):(?=[\w])', ": ", one)
        for literal, variable in (variables or {}).items():
            one = one.replace(f"'{literal}'", f":{variable}")
        lines.append(one)
    return lines
