"""Envelopes (DSSE)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.images.signatures.envelopes import Envelope, read_envelope
from tests.images.pki.encoding import b64, compact, pre_authentication


def envelope(payload: bytes, payload_type: str) -> Envelope:
    written = {
        "payload": b64(payload),
        "payloadType": payload_type,
        "signatures": [{"sig": b64(b"s"), "keyid": "k"}],
    }
    return read_envelope(compact(written))


def test_the_encoding_is_that_of_the_specification() -> None:
    """DSSE 1.0.2, protocol.md: its test vector."""
    found = envelope(b"hello world", "http://example.com/HelloWorld")
    assert found.encoded() == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert (found.signatures, found.hints) == ((b"s",), ("k",))


@given(st.binary(max_size=200), st.text(max_size=50), st.binary(max_size=200), st.text(max_size=50))
def test_different_envelopes_are_signed_differently(
    one: bytes, kind: str, other: bytes, other_kind: str
) -> None:
    encoded = envelope(one, kind).encoded()
    assert encoded == pre_authentication(kind, one)
    assert (encoded == envelope(other, other_kind).encoded()) == ((one, kind) == (other, other_kind))
