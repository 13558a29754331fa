from __future__ import annotations

import pytest

from scanner.errors import RegistryError
from scanner.facts.evidence import Incomplete, Lookup
from scanner.images.lookups import Record

WHERE = "r.example/acme/app:1"


@pytest.mark.parametrize(
    ("error", "reason", "detail"),
    [
        (RegistryError("no answer", reason="timed-out"), "timed-out", "no answer"),
        (RegistryError("denied", reason="denied", hint="log in"), "denied", "denied; log in"),
        (RegistryError(f"{WHERE}: denied", reason="denied"), "denied", "denied"),
        (RegistryError("r.example/acme/app: no: such", reason="denied"), "denied", "no: such"),
        (RegistryError("r.example/other: no", reason="denied"), "denied", "r.example/other: no"),
        (KeyError("secret"), "malformed", "not understood (KeyError)"),
    ],
    ids=["message", "hint", "names the reference", "names the repository", "names another", "unexpected"],
)
def test_a_failure_names_the_place_once(error: Exception, reason: str, detail: str) -> None:
    record = Record()
    record.failed("manifest", WHERE, error)
    assert record.lookups() == (Lookup("manifest", WHERE, reason),)
    (incomplete,) = record.incomplete()
    assert (incomplete.reason, incomplete.what, incomplete.detail) == (
        reason,
        "manifest",
        f"{WHERE}: {detail}",
    )


def test_lookups_stand_in_the_order_of_their_parts_each_once() -> None:
    record = Record()
    first, second = record.part(), record.part()
    second.looked("referrers", "b", "found")
    first.part().looked("referrers", "a", "absent")
    record.looked("blob", "c", "found")
    second.looked("blob", "c", "found")
    record.include(second)
    record.lacks("denied", "blob", "d")
    second.lacks("denied", "blob", "d")
    assert record.lookups() == (
        Lookup("referrers", "a", "absent"),
        Lookup("referrers", "b", "found"),
        Lookup("blob", "c", "found"),
    )
    assert record.incomplete() == (Incomplete("denied", "blob", "d"),)
