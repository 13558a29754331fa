from __future__ import annotations

from scanner.govern.waivers.applying import Governed
from scanner.govern.waivers.holding import holding
from scanner.model import Finding, Notice, Source, Span, Waived, Waiver

SOURCE = Source("a.yaml", "image: nginx  # cattleguard: waive x reason=y\n")


def test_notices_are_in_the_order_of_their_places() -> None:
    place = SOURCE.span(14, 45)
    finding = Finding("x", "pinning", "high", "m", SOURCE.span(7, 12), "", ("image",), None, "1" * 64, "", ())
    accepted = Waived(finding, Waiver(("x",), place, "y", lines=(1, 1)))
    unused = Notice(Span("waivers.yaml", 2, 5, 2, 9), "this waiver waives nothing", "unused")

    governed = holding(
        Governed((), (accepted,), (unused,)), tuple, lambda found: Governed(tuple(found)), "main"
    )

    denied = "this waiver does not hold for 1 finding: no comment accepts it at main, which governs"
    assert governed == Governed((finding,), (), (Notice(place, denied, "not-governing"), unused))
