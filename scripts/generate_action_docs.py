"""Writes the tables of inputs and outputs in docs/integrations/github.md, from action.yml.

`--check` writes nothing and fails where the page has other tables.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
ACTION = ROOT / "action.yml"
PAGE = ROOT / "docs" / "integrations" / "github.md"


def filled(page: str, action: dict[str, Any]) -> str:
    """Return the page with the tables of an action between its marks."""
    for name, rows in (("inputs", inputs(action)), ("outputs", outputs(action))):
        mark = rf"(?s)(<!-- {name} of action.yml -->\n).*?(<!-- end -->)"
        page, count = re.subn(mark, lambda match, rows=rows: f"{match[1]}{rows}{match[2]}", page)  # type: ignore[misc]
        assert count == 1, name
    return page


def inputs(action: dict[str, Any]) -> str:
    """Return the table of the inputs."""
    rows = [(name, shown(said["default"]), said["description"]) for name, said in action["inputs"].items()]
    return table(("input", "default", "what it is"), rows)


def outputs(action: dict[str, Any]) -> str:
    """Return the table of the outputs."""
    rows = [(name, said["description"]) for name, said in action["outputs"].items()]
    return table(("output", "what it is"), rows)


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table whose first column is code."""
    lines = [heads, ("---",) * len(heads), *((f"`{name}`", *rest) for name, *rest in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(default: str) -> str:
    """Return a default as code, nothing for none."""
    return f"`{default}`" if default else ""


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    before = PAGE.read_text(encoding="utf-8")
    after = filled(before, yaml.safe_load(ACTION.read_text(encoding="utf-8")))
    if "--check" not in arguments:
        PAGE.write_text(after, encoding="utf-8")
    elif before != after:
        print(f"{PAGE.relative_to(ROOT)} is not what action.yml says; run {Path(__file__).name}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
