"""Package URLs as SBOMs write them (package-url specification, "Rules for each purl component")."""

from __future__ import annotations

import re

MAX_PURL = 2048
"""Characters of a package URL; a longer one counts as malformed."""

_purl = re.compile(r"(?i:pkg):/*([A-Za-z][A-Za-z0-9.+-]*)/([^?#@\s][^\s]*)\Z").match


def purl_of(value: object) -> str:
    """Return a package URL with its scheme and type in lower case, otherwise as written; "" for what is none.

    A malformed one names no package, so nothing could be found by it: it is as good as missing.
    """
    if type(value) is not str or len(value) > MAX_PURL:
        return ""
    match = _purl(value.strip())
    return f"pkg:{match[1].lower()}/{match[2]}" if match and match[2].strip("/") else ""
