"""What Terraform says of the circumstances: `path`, `terraform.workspace`; and the names of items out of place."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.evaluate.scope import Resolved
from scanner.facts.model import Unknown
from scanner.formats.terraform.syntax.names import OF_ITEMS
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.syntax.hcl.tree import Step

_ROOTS = frozenset({"path", "terraform", "tofu"}) | OF_ITEMS


def surrounding_value(instance: ModuleInstance, root: str, steps: tuple[Step, ...]) -> Resolved | None:
    """Return the value of a name that no block of the module defines, None where a block defines it."""
    if root not in _ROOTS:
        return None
    first = steps[0] if steps else None
    if not isinstance(first, GetAttr):
        return Resolved(Unknown(root), 0)
    return Resolved(_value(instance, root, first.name), 1)


def _value(instance: ModuleInstance, root: str, name: str) -> Value:
    if root == "path" and name == "root":
        return "."
    if root == "path" and name == "module":
        return posixpath.relpath(f"/{instance.module.directory}", f"/{instance.root.module.directory}")
    if root in ("terraform", "tofu") and name == "workspace":
        workspace = instance.module.tree.assumptions.workspace
        return Unknown(f"{root}.workspace") if workspace is None else workspace
    return Unknown(f"{root}.{name}")
