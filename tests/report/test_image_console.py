from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.facts.evidence import Evidence, Incomplete, Link
from scanner.model import Finding, Result, Source, Unverified
from scanner.report.evidence_json import ImageReport
from scanner.report.image_console import render

if TYPE_CHECKING:
    from collections.abc import Callable

DIGEST = "sha256:" + "0123456789abcdef" * 4
WHOLE = Evidence(
    "a.example/web:1",
    digest=DIGEST,
    kind="image",
    chain=(Link("digest", "proved", f"an image with the digest {DIGEST}"),),
    weakest="digest",
)
DENIED = Evidence(
    "b.example/db:2",
    incomplete=(Incomplete("denied", "manifest", "b.example/db:2: access is denied; log in"),),
    chain=(Link("reference", "unknown", "b.example/db:2: access is denied; log in"),),
    weakest="reference",
)


def _text(images: tuple[ImageReport, ...], result: Result) -> str:
    out = StringIO()
    render(images, result, out, color=False)
    return out.getvalue()


def test_one_image(result_of: Callable[..., Result]) -> None:
    assert (
        _text((ImageReport(WHOLE.ref, WHOLE),), result_of())
        == f"""\
a.example/web:1
  {DIGEST} (by its tag)
  image
  > + digest     proved   an image with the digest sha256:0123456789ab
  weakest link: none, every link is proved

1 image looked at
No findings.
"""
    )


def test_several_images_end_with_a_line_for_each(
    finding: Callable[..., Finding], result_of: Callable[..., Result]
) -> None:
    objection = finding(
        Source("command-line.images", "b.example/db:2\n"), "b.example/db:2", "unverifiable-image"
    )
    result = result_of((objection,), unverified=(Unverified(DENIED.ref, DENIED.incomplete),))
    images = (ImageReport(WHOLE.ref, WHOLE), ImageReport(DENIED.ref, DENIED, findings=(objection,)))
    text = _text(images, result)
    assert text.endswith("""\
Images

  a.example/web:1  sha256:0123456789ab  + every link is proved
  b.example/db:2   no digest            ? reference unknown: access is denied; log in

2 images looked at, 1 not as a whole
1 finding: 1 high
""")


def test_what_could_not_be_looked_at_stands_with_the_image_alone(result_of: Callable[..., Result]) -> None:
    other = Unverified("c.example/x:1", (Incomplete("offline", "manifest", "c.example/x:1: not asked"),))
    result = result_of(unverified=(Unverified(DENIED.ref, DENIED.incomplete), other))
    text = _text((ImageReport(DENIED.ref, DENIED),), result)
    assert text.count("log in") == 2
    assert "  not looked at\n    ? manifest: denied: access is denied; log in\n" in text
    assert "Not assessed\n\nc.example/x:1  error\n  manifest: offline: not asked\n" in text
    without = replace(result, ledger=replace(result.ledger, unverified=result.ledger.unverified[:1]))
    assert "Not assessed" not in _text((ImageReport(DENIED.ref, DENIED),), without)
