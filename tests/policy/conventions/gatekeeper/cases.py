"""What the tests of Gatekeeper's convention share."""

from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[4] / "fixtures" / "gatekeeper"
NO_TREE: Any = None
"""A manifest needs no other file."""


def template(kind: str, code: str, spec: str = "", *, metadata: str = "") -> str:
    """Return a template whose code begins in line 9, and a constraint of its kind, named `one`."""
    return f"""\
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata:
  name: {kind.lower()}{metadata}
spec:
  crd: {{spec: {{names: {{kind: {kind}}}}}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      {code}
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: {kind}
metadata:
  name: one
spec:
  {spec or "match: {}"}
"""
