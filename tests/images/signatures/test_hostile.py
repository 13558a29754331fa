"""Whatever is attached, a verifier answers; and nothing that was changed is ever verified."""

from __future__ import annotations

import base64
import json
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.images.model import Attached, Examined
from tests.images.pki.encoding import b64
from tests.images.pki.keys import Key
from tests.images.pki.payloads import IN_TOTO, SIMPLE_SIGNING
from tests.images.pki.shapes import BUNDLE_TYPES, ENVELOPE
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.signatures.setting import DIGEST, FORMS, REPOSITORY, WORKFLOW, by_key, scene, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.evidence import Proof
    from scanner.images.signatures.verifier import SignatureVerifier

MEDIA_TYPES = [*BUNDLE_TYPES.values(), ENVELOPE, SIMPLE_SIGNING, IN_TOTO, "text/plain"]
ANNOTATIONS = [
    "dev.cosignproject.cosign/signature",
    "dev.sigstore.cosign/certificate",
    "dev.sigstore.cosign/chain",
    "dev.sigstore.cosign/bundle",
    "dev.sigstore.cosign/rfc3161timestamp",
]


class Lab:
    """Good signatures of every form, and who verifies them."""

    def __init__(self) -> None:
        sigstore, key = Sigstore(), Key()
        signings = [Signing(), Signing(log="rekor-2"), Signing(key=key)]
        self.verifier: SignatureVerifier = verifier(sigstore, WORKFLOW, by_key(key))
        self.good = [
            FORMS[form](scene(form, sigstore, sigstore, signing).signed())
            for form in FORMS
            for signing in signings
            if not (signing.log == "rekor-2" and form in {"bundle 0.1", ".sig", ".att"})
        ]

    def examine(self, attached: Attached) -> Examined:
        return self.verifier.examine(attached, REPOSITORY)


@cache
def lab() -> Lab:
    made = Lab()
    assert all(made.examine(attached).proof.verified for attached in made.good)
    return made


def check(proof: Proof) -> None:
    """Check that a proof that does not hold says why."""
    assert (proof.verified, bool(proof.reason), bool(proof.detail)) in {
        (True, False, False),
        (False, True, True),
    }


@given(
    st.sampled_from(MEDIA_TYPES),
    st.binary(max_size=200),
    st.dictionaries(st.sampled_from(ANNOTATIONS), st.text(max_size=100), max_size=5),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered(media_type: str, content: bytes, annotations: dict[str, str]) -> None:
    found = lab().examine(Attached("referrer", DIGEST, media_type, content, annotations)).proof
    assert not found.verified
    check(found)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.binary(max_size=20).map(lambda b: base64.b64encode(b).decode()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the paths of all parts of JSON."""
    yield path
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, name))


def replaced(value: Any, path: tuple[Any, ...], part: Any) -> Any:
    """Return JSON with another part."""
    if not path:
        return part
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], part)
    return changed


UNSIGNED = {
    "mediaType",
    "kindVersion",
    "kind",
    "version",
    "keyid",
    "hint",
    "publicKey",
    "predicateType",
    "chain",
    "timestampVerificationData",
    "rfc3161Timestamps",
    "digest",
    "algorithm",
}
"""Members that prove nothing: changed or not, what is proved is the same."""


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_part_is_replaced_by_anything(data: st.DataObject) -> None:
    attached = data.draw(st.sampled_from(lab().good))
    annotated = data.draw(st.booleans()) and "bundle" in "".join(attached.annotations)
    source = attached.annotations["dev.sigstore.cosign/bundle"] if annotated else attached.content
    written = json.loads(source)
    path = data.draw(st.sampled_from(list(leaves(written))))
    changed = json.dumps(replaced(written, path, data.draw(JSON)))
    found = (
        lab()
        .examine(
            Attached(
                attached.channel,
                attached.subject,
                attached.media_type,
                attached.content if annotated else changed.encode(),
                {**attached.annotations, "dev.sigstore.cosign/bundle": changed}
                if annotated
                else attached.annotations,
            )
        )
        .proof
    )
    check(found)
    same = json.loads(changed) == written
    assert not found.verified or same or _proves_nothing(written, path) or _is_optional(path)


def _proves_nothing(written: Any, path: tuple[Any, ...]) -> bool:
    """Tell whether a part can be anything: nobody signs an index beside a proof that has one, without a promise."""
    if UNSIGNED & {str(name) for name in path}:
        return True
    return path[-1:] == ("logIndex",) and path[-2] == 0 and "inclusionPromise" not in _at(written, path[:-1])


def _is_optional(path: tuple[Any, ...]) -> bool:
    """Tell whether a part of a bundle may be missing: its proof in version 0.1, its promise where a time stamp is."""
    return bool({"inclusionProof", "inclusionPromise", "integratedTime"} & {str(name) for name in path})


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_bit_that_flips_in_what_is_decoded_is_noticed(data: st.DataObject) -> None:
    """Every field in base64 is signed, hashed, or compared; except what only version 0.1 may leave out."""
    attached = data.draw(
        st.sampled_from([each for each in lab().good if each.media_type == BUNDLE_TYPES["0.3"]])
    )
    written = json.loads(attached.content)
    fields = [path for path in leaves(written) if _is_bytes(path) and not UNSIGNED & set(map(str, path))]
    path = data.draw(st.sampled_from(fields))
    content = bytearray(base64.b64decode(_at(written, path)))
    position = data.draw(st.integers(0, len(content) * 8 - 1))
    content[position // 8] ^= 1 << position % 8
    changed = replaced(written, path, base64.b64encode(content).decode())
    found = (
        lab().examine(Attached("referrer", DIGEST, attached.media_type, json.dumps(changed).encode())).proof
    )
    check(found)
    assert not found.verified


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_bit_that_flips_in_a_layer_is_noticed(data: st.DataObject) -> None:
    layers = [each for each in lab().good if each.media_type in {ENVELOPE, SIMPLE_SIGNING}]
    attached = data.draw(st.sampled_from(layers))
    parts = parts_of(attached)
    assert lab().examine(made_of(attached, parts)).proof.verified
    name = data.draw(st.sampled_from(sorted(parts)))
    parts[name] = flipped(parts[name], data.draw(st.integers(0, len(parts[name]) * 8 - 1)))
    found = lab().examine(made_of(attached, parts)).proof
    check(found)
    assert not found.verified


def flipped(content: bytes, position: int) -> bytes:
    changed = bytearray(content)
    changed[position // 8] ^= 1 << position % 8
    return bytes(changed)


def parts_of(attached: Attached) -> dict[str, bytes]:
    """Return what proves a layer, decoded."""
    entry = json.loads(attached.annotations["dev.sigstore.cosign/bundle"])
    envelope = json.loads(attached.content) if attached.media_type == ENVELOPE else None
    parts = {
        "content": b"" if envelope else attached.content,
        "payload": base64.b64decode(envelope["payload"]) if envelope else b"",
        "in the envelope": base64.b64decode(envelope["signatures"][0]["sig"]) if envelope else b"",
        "body": base64.b64decode(entry["Payload"]["body"]),
        "promise": base64.b64decode(entry["SignedEntryTimestamp"]),
        "signature": base64.b64decode(attached.annotations["dev.cosignproject.cosign/signature"]),
        "certificate": binary_of(attached.annotations.get("dev.sigstore.cosign/certificate", "")),
    }
    return {name: part for name, part in parts.items() if part}


def binary_of(text: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(text) if text else b""


def made_of(attached: Attached, parts: dict[str, bytes]) -> Attached:
    """Return a layer with other parts."""
    annotations = dict(attached.annotations)
    entry = json.loads(annotations["dev.sigstore.cosign/bundle"])
    entry["Payload"]["body"] = b64(parts["body"])
    entry["SignedEntryTimestamp"] = b64(parts["promise"])
    annotations["dev.sigstore.cosign/bundle"] = json.dumps(entry)
    if "signature" in parts:
        annotations["dev.cosignproject.cosign/signature"] = b64(parts["signature"])
    if "certificate" in parts:
        annotations["dev.sigstore.cosign/certificate"] = ssl.DER_cert_to_PEM_cert(parts["certificate"])
    content = (
        parts.get("content")
        or json.dumps(
            {
                "payloadType": IN_TOTO,
                "payload": b64(parts["payload"]),
                "signatures": [{"sig": b64(parts["in the envelope"])}],
            }
        ).encode()
    )
    return Attached(attached.channel, DIGEST, attached.media_type, content, annotations)


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


def _is_bytes(path: tuple[Any, ...]) -> bool:
    names = {
        "rawBytes",
        "keyId",
        "canonicalizedBody",
        "signedEntryTimestamp",
        "rootHash",
        "payload",
        "sig",
        "signature",
    }
    return bool(path) and (path[-1] in names or (len(path) > 1 and path[-2] == "hashes"))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_parts_of_two_good_signatures_make_none(data: st.DataObject) -> None:
    """Swapping any part of a bundle with the same part of another one gives nothing that is verified."""
    bundles = [each for each in lab().good if each.media_type == BUNDLE_TYPES["0.3"]]
    one, other = (json.loads(each.content) for each in data.draw(st.permutations(bundles))[:2])
    paths = [path for path in leaves(one) if path and not _proves_nothing(one, path)]
    path = data.draw(st.sampled_from(paths))
    try:
        part = _at(other, path)
    except (KeyError, IndexError, TypeError):
        return
    if part == _at(one, path):
        return
    swapped = json.dumps(replaced(one, path, part)).encode()
    found = lab().examine(Attached("referrer", DIGEST, BUNDLE_TYPES["0.3"], swapped)).proof
    check(found)
    assert not found.verified
