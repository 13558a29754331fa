"""Python before 3.11.5 (Debian 12 has 3.11.2) matches too much with a possessive quantifier after a group (gh-106052).

Where a group is repeated, the scanner's expressions say the same with an atomic group: `(?>(?:a|bc)*)`, not `(?:a|bc)*+`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{{1,2}[0-9]*,?[0-9]*\}{1,2})\+")
IMPORT_ALL = """\
import importlib, pkgutil, re._parser as parser
patterns = set()
parse = parser.parse
def recording(text, flags=0, state=None):
    parsed = parse(text, flags) if state is None else parse(text, flags, state)
    patterns.add((str(text), parsed))
    return parsed
parser.parse = recording
SINGLE = {parser.LITERAL, parser.NOT_LITERAL, parser.ANY, parser.IN}
def wrong(item):
    if isinstance(item, (tuple, list, parser.SubPattern)):
        parts = list(item)
        if parts and parts[0] is parser.POSSESSIVE_REPEAT:
            repeated = list(parts[1][2])
            if len(repeated) != 1 or repeated[0][0] not in SINGLE:
                return True
        return any(map(wrong, parts))
    return False
import scanner
for module in pkgutil.walk_packages(scanner.__path__, "scanner."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
assert len(patterns) > 20, patterns
for text, parsed in patterns:
    if text and wrong(parsed):
        print(repr(text))
"""


def test_no_group_is_repeated_possessively() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "scanner").glob("**/*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert found == []


def test_nothing_composed_repeats_a_group_possessively() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("", "")
