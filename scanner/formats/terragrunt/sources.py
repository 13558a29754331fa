"""Where a Terragrunt unit takes its module from. See its documentation, "terraform", `source`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import as_reference
from scanner.facts.model import Reference, Unknown
from scanner.formats.terraform.readers.references import module_reference
from scanner.formats.terraform.syntax.config import Declaration

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.model import Pointer

FETCHER = "terragrunt"
_registry = re.compile(r"tfr://([^/?]*)/([^?]*)(?:\?(?:.*&)?version=([^&]*))?").match


_remote = re.compile(
    r"[A-Za-z0-9+.-]+::|[A-Za-z][A-Za-z0-9+.-]*://|[^/@]+@[^/:]+:"
    r"|(?:github\.com|gitlab\.com|bitbucket\.org|[^/]*\.amazonaws\.com|[^/]*\.googleapis\.com)/"
).match
"""What Terragrunt fetches: a getter, a URL, a place for SSH, or one of the hosts it knows."""
_TO_FILL_IN = "{{"


def is_local(source: str) -> bool:
    """Tell whether a source is a directory: everything is that is nothing else."""
    return _remote(source) is None and _TO_FILL_IN not in source


def source_reference(source: Value, at: Pointer, version: Value = None) -> Reference | None:
    """Return the reference of a source, None where none is written.

    Args:
        source: the source.
        at: its pointer.
        version: the version that is asked for beside it, None where there is none.
    """
    written = as_reference(source)
    if written is None or not written[0]:
        return None
    if isinstance(source, str) and _TO_FILL_IN in source:
        # A template that is filled in before Terragrunt reads it.
        source = Unknown(source)
    elif isinstance(source, str) and is_local(source):
        return Reference(at, "module", source, "", source, None, "local", FETCHER, offers="local")
    body: dict[str, Value] = {"source": source}
    registry = _registry(written[0]) if not written[1] else None
    if registry is not None:
        host, name, asked = registry.groups()
        body = {"source": f"{host}/{name}" if host else name, "version": version if asked is None else asked}
    reference = module_reference(Declaration("terraform", (), at[:-1], body))
    if reference is None:
        return None
    ref = written[0] if registry is not None else reference.ref
    return msgspec.structs.replace(reference, at=at, ref=ref, fetcher=FETCHER)
