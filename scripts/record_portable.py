"""Writes what OPA says of the snippets of tests/policy/portable/snippets.json into that file; `opa` must be on PATH.

Usage: python -m scripts.record_portable. To add a snippet, add its object with `rego` and `version`, and run this.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SNIPPETS = Path("tests/policy/portable/snippets.json")


def main() -> None:
    """Ask OPA about every snippet, and write the file anew."""
    recorded = json.loads(SNIPPETS.read_text(encoding="utf-8"))
    for one in recorded["snippets"]:
        one["opa"] = said(one["rego"], one["version"], recorded["input"])
    lines = ",\n".join(json.dumps(one) for one in recorded["snippets"])
    text = f'{{"input": {json.dumps(recorded["input"])},\n"snippets": [\n{lines}\n]}}\n'
    SNIPPETS.write_text(text, encoding="utf-8")


def said(rego: str, version: int, given: Any) -> dict[str, Any]:
    """Return what OPA says of `data.p.r`: its `value`, nothing where it is undefined, or why the module is `refused`."""
    with TemporaryDirectory() as directory:
        module, document = Path(directory, "p.rego"), Path(directory, "input.json")
        module.write_text(rego, encoding="utf-8")
        document.write_text(json.dumps(given), encoding="utf-8")
        command = ["opa", "eval", "--data", str(module), "--input", str(document), "data.p.r"]
        done = subprocess.run(
            [*command, "--v0-compatible"] if version == 0 else command,
            capture_output=True,
            text=True,
            check=False,
        )
    if not done.stdout.startswith("{"):
        return {"refused": done.stderr[:200]}
    answer: Any = json.loads(done.stdout)
    if "errors" in answer:
        return {"refused": answer["errors"][0]["message"].replace(str(module), "p.rego")[:200]}
    rows = answer.get("result")
    return {"value": rows[0]["expressions"][0]["value"]} if rows else {}


if __name__ == "__main__":
    main()
