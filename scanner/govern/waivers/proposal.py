"""Makes the waiver that accepts one finding, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.errors import UsageError
from scanner.govern.waivers.conditions import Conditions
from scanner.model import Span, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.govern.waivers.grammar import Said
    from scanner.model import Finding

_SPECIAL = re.compile(r"[\\*?\[\]!# ]")
_OTHER_BLANKS = re.compile(r"[^\S ]")


def proposed(finding: Finding, others: Iterable[Finding], said: Said, *, by_digest: bool) -> Waiver:
    """Return a waiver of a file of waivers for one finding.

    It names the file, the address and the container, which stay while the text changes; the fingerprint only where these
    would accept other findings too.

    Args:
        finding: the finding.
        others: all other findings.
        said: the reason and its like.
        by_digest: whether it is bound to the digest of the image.

    Raises:
        UsageError: the digest of the image is not known.
    """
    if by_digest and finding.digest is None:
        raise UsageError(
            "the digest of the image is not known, or the finding is about none",
            hint="write the digest into the reference, or ask its registry with --images",
        )
    waiver = Waiver(
        rules=(finding.rule,),
        span=Span("", 1, 1, 1, 1),
        reason=said.reason,
        until=said.until,
        ticket=said.ticket,
        owner=said.owner,
        paths=(path_pattern(finding.span.path),),
        addresses=(finding.address,) if finding.address.strip() else (),
        containers=(finding.container,) if finding.container is not None else (),
        digests=(finding.digest,) if by_digest and finding.digest is not None else (),
    )
    conditions = Conditions(waiver)
    if any(conditions.match(other) for other in others if other.fingerprint != finding.fingerprint):
        return replace(waiver, fingerprints=(finding.fingerprint,))
    return waiver


def path_pattern(path: str) -> str:
    """Return the pattern, in gitignore's language, that matches one path from the root.

    White space other than the space cannot be escaped at the end of a pattern: `?` stands for it.
    """
    return "/" + _OTHER_BLANKS.sub("?", _SPECIAL.sub(r"\\\g<0>", path))
