"""What entries of logs are about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.images.signatures.log_bodies import LogBody, LoggedDigest, LoggedSignature, read_body
from scanner.images.signatures.unproved import Unproved
from tests.images.pki import entries
from tests.images.pki.encoding import Json, b64, compact, sha256
from tests.images.pki.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = Key()
ENVELOPE = {
    "payload": b64(b"payload"),
    "payloadType": "text/plain",
    "signatures": [{"keyid": "", "sig": b64(b"made")}],
}
PAYLOAD = LoggedDigest("payload", "sha256", sha256(b"payload"))
WHOLE = LoggedDigest("envelope", "sha256", sha256(compact(ENVELOPE)))
MESSAGE = LoggedDigest("message", "sha256", sha256(b"content"))
BODIES: dict[str, tuple[Json, LogBody]] = {
    "hashedrekord 0.0.1": (
        entries.hashed(b"content", b"made", KEY, None),
        LogBody("hashedrekord 0.0.1", (MESSAGE,), (LoggedSignature(b"made", KEY.pem),)),
    ),
    "dsse 0.0.1": (
        entries.dsse(ENVELOPE, KEY, None),
        LogBody("dsse 0.0.1", (PAYLOAD,), (LoggedSignature(b"made", KEY.pem),)),
    ),
    "intoto 0.0.1": (
        entries.intoto_first(ENVELOPE, KEY, None),
        LogBody("intoto 0.0.1", (WHOLE, PAYLOAD), (LoggedSignature(None, KEY.pem),)),
    ),
    "intoto 0.0.2": (
        entries.intoto(ENVELOPE, KEY, None),
        LogBody("intoto 0.0.2", (PAYLOAD,), (LoggedSignature(b"made", KEY.pem),)),
    ),
    "hashedrekord 0.0.2": (
        entries.hashed_second(b"content", b"made", KEY, None),
        LogBody("hashedrekord 0.0.2", (MESSAGE,), (LoggedSignature(b"made", KEY.der),)),
    ),
    "dsse 0.0.2": (
        entries.dsse_second(ENVELOPE, KEY, None),
        LogBody("dsse 0.0.2", (PAYLOAD,), (LoggedSignature(b"made", KEY.der),)),
    ),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=list(BODIES))
def test_every_kind_is_read(body: Json, expected: LogBody) -> None:
    assert read_body(compact(body)) == expected


def test_old_entries_lack_the_digest_of_the_payload() -> None:
    body = entries.intoto_first(ENVELOPE, KEY, None)
    del body["spec"]["content"]["payloadHash"]
    assert read_body(compact(body)).digests == (WHOLE,)


@pytest.mark.parametrize("kind", ["hashedrekord 0.0.3", "rekord 0.0.1", "dsse 0.1.0"])
def test_other_kinds_are_not_supported(kind: str) -> None:
    name, version = kind.split(" ")
    with pytest.raises(Unproved) as raised:
        read_body(compact({"kind": name, "apiVersion": version, "spec": {}}))
    assert (raised.value.reason, raised.value.detail) == (
        "unsupported",
        f"log entries of the kind '{kind}' are not supported",
    )


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for name, part in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from parts(part, (*path, name))


@given(
    st.sampled_from(list(BODIES)),
    st.data(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner),
    ),
)
@settings(max_examples=100, deadline=None)
def test_a_body_with_any_part_is_read_or_refused(kind: str, data: st.DataObject, part: Any) -> None:
    body = json.loads(compact(BODIES[kind][0]))
    path = data.draw(st.sampled_from(list(parts(body))))
    whole: Any = {"": body}
    holder, last = whole, ""
    for name in path:
        holder, last = holder[last], name
    holder[last] = part
    try:
        read_body(json.dumps(whole[""]).encode())
    except Unproved as unproved:
        assert unproved.reason in {"malformed", "unsupported"}


@given(st.binary(max_size=50))
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(Unproved):
        read_body(content)
