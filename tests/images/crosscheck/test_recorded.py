"""What a real cosign wrote, recorded in `fixtures/images/cosign`, is verified; what was tampered with afterwards is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.images.model import Signer
from tests.images.crosscheck.ours import KEYLESS, REPOSITORY, by_key, examined, verifier
from tests.images.crosscheck.scenarios import PREDICATE_TYPES, SCENARIOS
from tests.images.crosscheck.stored import RECORDED, attached, read
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.encoding import b64, compact, unb64
from tests.images.pki.keys import Key
from tests.images.pki.sigstore import Sigstore

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.model import Attached, Examined

ROOT = (RECORDED / "trusted_root.json").read_bytes()
REPOSITORIES = {name: read(RECORDED / f"{name}.json") for name in SCENARIOS}
ATTACHED = {
    name: attached(recorded.contents(), recorded.repository, recorded.image)
    for name, recorded in REPOSITORIES.items()
}
EACH = [(name, number) for name, found in ATTACHED.items() for number in range(len(found))]
LOGGED = [(name, number) for name, number in EACH if REPOSITORIES[name].logged]
ANOTHER = Sigstore("recorded.sigstore.test").trusted_root_file()
OTHER_DIGEST = f"sha256:{64 * 'b'}"


def signer(name: str) -> Signer:
    """Return who signed a recorded repository."""
    recorded = REPOSITORIES[name]
    return by_key(recorded.key, logged=recorded.logged) if recorded.key else KEYLESS


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_cosign_signed_is_verified(name: str) -> None:
    found = [examined(ROOT, signer(name), one) for one in ATTACHED[name]]
    assert [one.proof.detail for one in found if not one.proof.verified] == []
    said = sorted(one.statement.predicate_type if one.statement else "" for one in found)
    assert said == sorted(["", *(PREDICATE_TYPES[kind] for kind in SCENARIOS[name].predicates)])
    assert [dict(one.annotations) for one in found if one.kind == "signature"] == [{"team": "shop"}]
    who = {(one.proof.how, one.proof.identity, one.proof.issuer, one.proof.key) for one in found}
    by = ("key", None, None, "signer.pub") if SCENARIOS[name].key else ("keyless", IDENTITY, ISSUER, None)
    assert who == {by}


def test_every_platform_of_an_index_is_signed() -> None:
    recorded = REPOSITORIES["keyless-index"]
    contents = recorded.contents()
    index = json.loads(contents.manifests[recorded.repository, recorded.image].data)
    for platform in index["manifests"]:
        found = attached(contents, recorded.repository, platform["digest"])
        assert [examined(ROOT, KEYLESS, one).proof.verified for one in found] == [True]


@pytest.mark.parametrize(("name", "number"), EACH)
def test_other_signers_are_not_believed(name: str, number: int) -> None:
    one = ATTACHED[name][number]
    others = {
        Signer(identity="https://eve.example/workflow", issuer=ISSUER): "wrong-identity",
        Signer(identity=IDENTITY, issuer="https://eve.example"): "wrong-issuer",
        by_key(Key().pem, logged=False): "wrong-key",
    }
    found = {other: examined(ROOT, other, one).proof for other in others}
    assert not any(proof.verified for proof in found.values())
    meant = {"wrong-key"} if SCENARIOS[name].key else {"wrong-identity", "wrong-issuer"}
    assert {found[other].reason for other, reason in others.items() if reason in meant} == meant


@pytest.mark.parametrize(("name", "number"), EACH)
def test_another_trusted_root_does_not_prove_it(name: str, number: int) -> None:
    one = ATTACHED[name][number]
    proof = examined(ANOTHER, signer(name), one).proof
    assert proof.verified == (not REPOSITORIES[name].logged)
    if REPOSITORIES[name].logged:
        assert proof.reason in {"certificate-untrusted", "log-untrusted", "timestamp-untrusted"}


@pytest.mark.parametrize(("name", "number"), EACH)
def test_it_speaks_about_no_other_image(name: str, number: int) -> None:
    one = ATTACHED[name][number]
    moved = msgspec.structs.replace(one, subject=OTHER_DIGEST)
    proof = examined(ROOT, signer(name), moved).proof
    assert (proof.verified, proof.reason) == (False, "wrong-subject")


@pytest.mark.parametrize(("name", "number"), EACH)
def test_it_is_not_verified_with_another_payload(name: str, number: int) -> None:
    one = ATTACHED[name][number]
    changed = with_payload(one, lambda payload: payload.replace(subject(one), OTHER_DIGEST[7:].encode()))
    moved = msgspec.structs.replace(changed, subject=OTHER_DIGEST)
    proof = examined(ROOT, signer(name), moved).proof
    nameless = SCENARIOS[name].tags and not REPOSITORIES[name].logged  # nothing says which key it was
    assert (proof.verified, proof.reason) == (False, "wrong-key" if nameless else "altered")


@pytest.mark.parametrize(("name", "number"), LOGGED)
def test_it_is_not_verified_without_its_entry(name: str, number: int) -> None:
    one = ATTACHED[name][number]
    proof = examined(ROOT, signer(name), without_entry(one)).proof
    assert (proof.verified, proof.reason) == (False, "no-log-entry")


def subject(one: Attached) -> bytes:
    return one.subject.partition(":")[2].encode()


def with_payload(one: Attached, change: Callable[[bytes], bytes]) -> Attached:
    """Return the same with another payload."""
    if one.channel == "signature-tag":
        return msgspec.structs.replace(one, content=change(one.content))
    content = json.loads(one.content)
    envelope = content.get("dsseEnvelope", content)
    envelope["payload"] = b64(change(unb64(envelope["payload"])))
    return msgspec.structs.replace(one, content=compact(content))


def without_entry(one: Attached) -> Attached:
    """Return the same without what the log says."""
    if one.channel != "referrer":
        left = {key: text for key, text in one.annotations.items() if key != "dev.sigstore.cosign/bundle"}
        return msgspec.structs.replace(one, annotations=left)
    content = json.loads(one.content)
    del content["verificationMaterial"]["tlogEntries"]
    return msgspec.structs.replace(one, content=compact(content))


def meaning(found: Examined) -> Any:
    """Return what something says and who says so."""
    proof = found.proof
    return found.kind, found.statement, found.annotations, proof.how, proof.identity, proof.issuer, proof.key


@settings(max_examples=150)
@given(data=st.data())
def test_no_changed_byte_changes_what_is_proved(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SCENARIOS)))
    one = data.draw(st.sampled_from(ATTACHED[name]))
    ours = verifier(ROOT, signer(name))
    good, found = (ours.examine(each, REPOSITORY) for each in (one, changed_byte(data, one)))
    if found.proof.verified:
        assert meaning(found) == meaning(good)
        # What the log promised about a signature by a key may be lost, not told otherwise; the proof has an index, too.
        assert found.proof.signed_at in {None, good.proof.signed_at}
        assert found.proof.log_index in {None, good.proof.log_index, proved_index(one)}


def proved_index(one: Attached) -> int | None:
    """Return the index of an entry within its shard of the log."""
    entries = json.loads(one.content).get("verificationMaterial", {}).get("tlogEntries", [])
    return int(entries[0]["inclusionProof"]["logIndex"]) if entries else None


def changed_byte(data: st.DataObject, one: Attached) -> Attached:
    """Return the same with one byte changed, in its content or in an annotation."""
    texts = {"": one.content.decode(), **one.annotations}
    where = data.draw(st.sampled_from(sorted(name for name, text in texts.items() if text)))
    at = data.draw(st.integers(0, len(texts[where]) - 1))
    byte = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    changed = texts[where][:at] + byte + texts[where][at + 1 :]
    if where:
        return msgspec.structs.replace(one, annotations={**one.annotations, where: changed})
    return msgspec.structs.replace(one, content=changed.encode())
