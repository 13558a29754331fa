"""Records what conftest says of the cases in `fixtures/conftest`.

Usage: python -m scripts.record_conftest; see fixtures/conftest/README.md. It needs `conftest` on PATH and no network.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent.parent / "fixtures" / "conftest"
_KINDS = ("failures", "warnings", "exceptions")


def main() -> None:
    """Write the answer to each case beside it."""
    for case in sorted(CASES.glob("*/case.json")):
        said = json.loads(case.read_text("utf-8"))
        answer = {
            "parsed": _parsed(case.parent, said["files"]),
            "results": _results(case.parent, said["files"], said["arguments"]),
        }
        text = json.dumps(answer, indent=2, sort_keys=True, ensure_ascii=False)
        (case.parent / "expected.json").write_text(text + "\n", "utf-8")


def _parsed(directory: Path, files: list[str]) -> dict[str, Any]:
    """Return what conftest has of each file."""
    return {file: json.loads(_said(directory, "parse", file)) for file in files}


def _results(directory: Path, files: list[str], arguments: list[str]) -> list[dict[str, Any]]:
    """Return what its policies say of each file and namespace, in an order that does not change."""
    found = json.loads(_said(directory, "test", "--no-fail", "-o", "json", *arguments, *files))
    for result in found:
        for kind in _KINDS:
            if kind in result:
                result[kind].sort(key=lambda one: json.dumps(one, sort_keys=True))
    return sorted(found, key=lambda one: (one["filename"], one["namespace"]))


def _said(directory: Path, *arguments: str) -> str:
    command = ("conftest", *arguments)
    return subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
