"""Records what `gator` says of our own cases in `fixtures/gatekeeper`.

Usage: python -m scripts.record_gatekeeper; `gator` must be on PATH (built from the Go module
github.com/open-policy-agent/gatekeeper/v3/cmd/gator). See fixtures/gatekeeper/README.md.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures" / "gatekeeper"
_OURS = ("templates.gatekeeper.sh/", "constraints.gatekeeper.sh/")
_RESULT = re.compile(r"^( *)--- (PASS|FAIL|SKIP): (\S+)", re.MULTILINE)


def gator(*arguments: str) -> str:
    """Return what `gator` prints."""
    done = subprocess.run(["gator", *arguments], cwd=FIXTURES, capture_output=True, text=True, check=False)
    return done.stdout or done.stderr


def judged(case: Path) -> Any:
    """Return the violations that `gator test` finds in a case's objects, or its error."""
    files = [f"--filename={case.name}/{name}.yaml" for name in ("policy", "objects")]
    said = gator("test", "--enable-k8s-native-validation=false", "-o", "json", *files)
    if not said.startswith(("[", "null")):
        return {"error": said.strip()}
    found = [
        {
            "rule": f"{one['constraint']['kind']}/{one['constraint']['metadata']['name']}",
            "object": f"{one['violatingObject']['kind']}/{one['violatingObject']['metadata'].get('name', '')}",
            "action": one["enforcementAction"],
            "msg": one["msg"],
            "details": (one.get("metadata") or {}).get("details") or {},
        }
        for one in json.loads(said) or ()
        if not one["violatingObject"]["apiVersion"].startswith(_OURS)
    ]
    return sorted(found, key=lambda one: json.dumps(one, sort_keys=True))


def verified(suite: Path) -> dict[str, str]:
    """Return how `gator verify` ends each case of a suite, by `test/case`, and each test."""
    results: dict[str, str] = {}
    cases: list[tuple[str, str]] = []
    for indent, result, name in _RESULT.findall(gator("verify", "-v", f"{suite.parent.name}/{suite.name}")):
        if indent:
            cases.append((name, result))
            continue
        results[name] = result
        results.update({f"{name}/{case}": ended for case, ended in cases})
        cases = []
    return results


def write(path: Path, value: Any) -> None:
    """Write a JSON value to be read by people too."""
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    """Record all cases."""
    for policy in sorted(FIXTURES.glob("*/policy.yaml")):
        write(policy.parent / "gator.json", judged(policy.parent))
    for suite in sorted(FIXTURES.glob("*/suite.yaml")):
        write(suite.parent / "gator.json", verified(suite))
    return 0


if __name__ == "__main__":
    sys.exit(main())
