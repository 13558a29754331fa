"""Where a Terragrunt unit takes its module from. See its documentation, "terraform", `source`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference
from scanner.formats.terraform.readers.references import module_reference
from scanner.formats.terraform.syntax.config import Declaration

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.facts.model import Reference
    from scanner.model import Pointer

FETCHER = "terragrunt"
_registry = re.compile(r"tfr://([^/?]*)/([^?]*)(?:\?(?:.*&)?version=([^&]*))?").match


def source_reference(source: Value, at: Pointer) -> Reference | None:
    """Return the reference of a source, None where none is written."""
    written = as_reference(source)
    if written is None or not written[0]:
        return None
    body: dict[str, Value] = {"source": source}
    registry = _registry(written[0]) if not written[1] else None
    if registry is not None:
        host, name, version = registry.groups()
        body = {"source": f"{host}/{name}" if host else name, "version": version}
    reference = module_reference(Declaration("terraform", (), at[:-1], body))
    if reference is None:
        return None
    ref = written[0] if registry is not None else reference.ref
    return msgspec.structs.replace(reference, at=at, ref=ref, fetcher=FETCHER)
