"""Entries of transparency logs: what proves that they are there, and when."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scanner.images.model import Attached
from tests.images.pki.encoding import Json, b64, canonical, compact
from tests.images.pki.keys import Key
from tests.images.pki.merkle import Tree
from tests.images.pki.payloads import simple_signing
from tests.images.pki.rekor import Rekor
from tests.images.pki.shapes import (
    BUNDLE_TYPES,
    attached_attestation,
    attached_bundle,
    attached_signature,
    bundle,
)
from tests.images.pki.sigstore import Signing, Sigstore
from tests.images.signatures.setting import DIGEST, FORMS, WORKFLOW, by_key, proof, provenance, scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.evidence import Proof
    from tests.images.pki.shapes import Version


def changed(
    sigstore: Sigstore, change: Callable[[Json], object], version: Version = "0.3", **signing: Any
) -> Proof:
    """Return what a bundle proves after its log entry was changed."""
    written = deepcopy(bundle(sigstore.attest(provenance(), Signing(**signing)), version))
    change(written["verificationMaterial"]["tlogEntries"][0])
    attached = Attached("referrer", DIGEST, BUNDLE_TYPES[version], compact(written))
    return proof(sigstore, attached, WORKFLOW)


def without(name: str) -> Callable[[Json], object]:
    return lambda entry: entry.pop(name)


def put(path: tuple[str, ...], value: Any) -> Callable[[Json], object]:
    def change(entry: Json) -> None:
        for name in path[:-1]:
            entry = entry[name]
        entry[path[-1]] = value

    return change


def test_version_01_may_do_with_a_promise(sigstore: Sigstore) -> None:
    assert changed(sigstore, without("inclusionProof"), "0.1").verified
    assert changed(sigstore, put(("inclusionProof", "checkpoint"), None), "0.1").verified


@pytest.mark.parametrize(
    ("version", "change"),
    [
        ("0.1", without("inclusionPromise")),
        ("0.2", without("inclusionProof")),
        ("0.3", without("inclusionProof")),
        ("0.3", put(("inclusionProof", "checkpoint"), None)),
        ("0.3", without("inclusionPromise")),
    ],
    ids=["0.1 promise", "0.2 proof", "0.3 proof", "0.3 checkpoint", "0.3 time"],
)
def test_what_was_stripped_from_an_entry_is_missed(
    sigstore: Sigstore, version: Version, change: Callable[[Json], object]
) -> None:
    assert changed(sigstore, change, version).reason == "no-log-entry"


def test_version_01_needs_the_promise_even_beside_a_proof(sigstore: Sigstore) -> None:
    key = Key()
    written = deepcopy(bundle(sigstore.attest(provenance(), Signing(key=key)), "0.1"))
    del written["verificationMaterial"]["tlogEntries"][0]["inclusionPromise"]
    found = proof(sigstore, Attached("referrer", DIGEST, BUNDLE_TYPES["0.1"], compact(written)), by_key(key))
    assert (found.reason, found.detail) == (
        "no-log-entry",
        "the log entry of a bundle of version 0.1 has no promise of the log",
    )


def test_a_time_without_a_promise_proves_nothing(sigstore: Sigstore) -> None:
    found = changed(sigstore, without("inclusionPromise"))
    assert found.detail == "neither the log nor a time stamp says when it was signed"


CHANGES: dict[str, tuple[Callable[[Json], object], str]] = {
    "time": (put(("integratedTime",), "1741003201"), "log-untrusted"),
    "no time": (without("integratedTime"), "malformed"),
    "zero time": (put(("integratedTime",), "0"), "malformed"),
    "far time": (put(("integratedTime",), "9223372036854775807"), "malformed"),
    "index": (put(("logIndex",), "7"), "log-untrusted"),
    "negative index": (put(("logIndex",), "-7"), "malformed"),
    "index that is no number": (put(("logIndex",), "\N{ARABIC-INDIC DIGIT ONE}"), "malformed"),
    "long index": (put(("logIndex",), "1" * 5000), "malformed"),
    "log": (put(("logId", "keyId"), b64(b"x" * 32)), "log-untrusted"),
    "promise": (put(("inclusionPromise", "signedEntryTimestamp"), b64(b"x")), "log-untrusted"),
    "body": (put(("canonicalizedBody",), b64(b"{}")), "malformed"),
    "kind": (
        put(("canonicalizedBody",), b64(compact({"kind": "rekord", "apiVersion": "0.0.1", "spec": {}}))),
        "unsupported",
    ),
    "place in the tree": (put(("inclusionProof", "logIndex"), "0"), "log-untrusted"),
    "size of the tree": (put(("inclusionProof", "treeSize"), "1"), "log-untrusted"),
    "size of another state": (put(("inclusionProof", "treeSize"), "1000000"), "log-untrusted"),
    "hashes": (put(("inclusionProof", "hashes"), []), "log-untrusted"),
    "many hashes": (put(("inclusionProof", "hashes"), [b64(b"x" * 32)] * 65), "malformed"),
    "root hash": (put(("inclusionProof", "rootHash"), b64(b"x" * 32)), "log-untrusted"),
    "checkpoint": (put(("inclusionProof", "checkpoint", "envelope"), "log\n1\nAAAA\n"), "log-untrusted"),
    "unsigned checkpoint": (
        put(("inclusionProof", "checkpoint", "envelope"), "log\n1\nAAAA\n\n"),
        "log-untrusted",
    ),
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.values(), ids=list(CHANGES))
def test_nothing_in_an_entry_can_be_changed(
    sigstore: Sigstore, change: Callable[[Json], object], reason: str
) -> None:
    found = changed(sigstore, change)
    assert (found.verified, found.reason) == (False, reason)


def test_the_kind_that_a_bundle_gives_does_not_count(sigstore: Sigstore) -> None:
    assert changed(sigstore, put(("kindVersion",), {"kind": "hashedrekord", "version": "9"})).verified


def test_fields_with_their_default_are_left_out(sigstore: Sigstore) -> None:
    first = sigstore.but(rekor=Rekor(sigstore.rekor.host, sigstore.rekor.key))
    first.rekor.tree = Tree()
    written = deepcopy(bundle(first.attest(provenance(), Signing(log="rekor-1"))))
    proof_of = written["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]
    assert (proof_of.pop("logIndex"), proof_of.pop("hashes")) == ("0", [])
    attached = Attached("referrer", DIGEST, BUNDLE_TYPES["0.3"], compact(written))
    assert proof(sigstore, attached, WORKFLOW).verified


def test_a_proof_is_about_the_tree_that_is_signed(sigstore: Sigstore) -> None:
    """Of 5 to 8 leaves, the first one has proofs of the same length, so another size would not be noticed."""
    log = Rekor(sigstore.rekor.host, sigstore.rekor.key)
    log.tree = Tree()
    signed = sigstore.but(rekor=log).attest(provenance())
    for content in (b"second", b"third", b"fourth", b"fifth", b"sixth"):
        log.tree.add(content)
    later = {**signed.entries[0], "inclusionProof": log.proof(0, log.key)}
    assert later["inclusionProof"]["treeSize"] == "6"
    assert proof(sigstore, attached_bundle(signed.but(entries=(later,)), DIGEST), WORKFLOW).verified
    lying = {**later, "inclusionProof": {**later["inclusionProof"], "treeSize": "7"}}
    found = proof(sigstore, attached_bundle(signed.but(entries=(lying,)), DIGEST), WORKFLOW)
    assert (found.reason, found.detail) == (
        "log-untrusted",
        "the proof that the entry is in the log is about another state of the log",
    )


def test_only_an_index_that_is_proved_is_told(sigstore: Sigstore) -> None:
    written = deepcopy(bundle(sigstore.attest(provenance(), Signing(log="rekor-2"))))
    (entry,) = written["verificationMaterial"]["tlogEntries"]
    index = int(entry["logIndex"])
    entry["logIndex"] = "12345"
    found = proof(sigstore, Attached("referrer", DIGEST, BUNDLE_TYPES["0.3"], compact(written)), WORKFLOW)
    assert (found.verified, found.log_index) == (True, index)


def test_numbers_may_be_numbers(sigstore: Sigstore) -> None:
    def numbers(entry: Json) -> None:
        entry["logIndex"], entry["integratedTime"] = int(entry["logIndex"]), int(entry["integratedTime"])

    assert changed(sigstore, numbers).verified


def test_every_entry_of_several_must_hold(sigstore: Sigstore, foreign: Sigstore) -> None:
    signed = sigstore.attest(provenance())
    elsewhere = foreign.logged(b"", signed, Signing(), sigstore.at)
    again = sigstore.logged(b"", signed, Signing(), sigstore.at)
    both = proof(sigstore, attached_bundle(signed.but(entries=(*signed.entries, again)), DIGEST), WORKFLOW)
    assert (both.verified, both.log_index) == (True, int(signed.entries[0]["logIndex"]))
    mixed = proof(
        sigstore, attached_bundle(signed.but(entries=(*signed.entries, elsewhere)), DIGEST), WORKFLOW
    )
    assert mixed.reason == "log-untrusted"
    many = proof(sigstore, attached_bundle(signed.but(entries=signed.entries * 9), DIGEST), WORKFLOW)
    assert many.reason == "malformed"


def test_a_promise_by_another_log_under_the_name_of_the_trusted_one(
    sigstore: Sigstore, foreign: Sigstore
) -> None:
    for form in FORMS:
        signed = scene(form, sigstore, foreign).signed()
        other = scene(form, foreign, foreign, Signing()).sigstore.logged(
            signed.payload, signed, Signing(), sigstore.at
        )
        claimed = {**other, "logId": signed.entries[0]["logId"]}
        found = proof(sigstore, FORMS[form](signed.but(entries=(claimed,))), WORKFLOW)
        assert (form, found.reason) == (form, "log-untrusted")


def test_an_entry_of_the_first_in_toto_kind_needs_the_bytes_of_the_envelope(sigstore: Sigstore) -> None:
    signed = sigstore.attest(provenance(), Signing(entry="intoto-0.0.1"))
    found = proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW)
    assert found.reason == "unsupported"
    spaced = attached_attestation(signed, DIGEST)
    blank = Attached(spaced.channel, DIGEST, spaced.media_type, spaced.content + b" ", spaced.annotations)
    assert proof(sigstore, blank, WORKFLOW).reason == "log-mismatch"


def test_an_entry_of_a_message_is_not_one_of_an_envelope(sigstore: Sigstore) -> None:
    key = Key()
    signed = sigstore.attest(provenance(), Signing(key=key))
    message = sigstore.sign(simple_signing(DIGEST), Signing(key=key))
    for form, entries in (("bundle 0.3", message.entries), (".att", message.entries)):
        found = proof(sigstore, FORMS[form](signed.but(entries=entries)), by_key(key))
        assert (form, found.reason) == (form, "log-mismatch")
    assert proof(
        sigstore, attached_signature(message.but(entries=signed.entries), DIGEST), by_key(key)
    ).reason == ("log-mismatch")


@pytest.mark.parametrize(
    "period",
    [{"start": "2025-03-03T12:00:01Z"}, {"start": "2025-01-01T00:00:00Z", "end": "2025-03-03T11:59:59Z"}],
    ids=["later", "earlier"],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_log_whose_key_was_not_in_use_then(sigstore: Sigstore, form: str, period: Json) -> None:
    root = sigstore.trusted_root()
    root["tlogs"][0]["publicKey"]["validFor"] = period
    key = Key()
    for signing, signer in ((Signing(), WORKFLOW), (Signing(key=key), by_key(key))):
        signed = scene(form, sigstore, sigstore, signing).signed()
        found = proof(_with_root(sigstore, root), FORMS[form](signed), signer)
        assert (found.reason, found.detail) == (
            "log-untrusted",
            "the key of the log was not in use at 2025-03-03T12:00:00Z",
        )


def test_a_log_that_tells_no_time_was_in_use_when_it_was_signed(sigstore: Sigstore) -> None:
    for period in (
        {"start": "2025-03-03T12:00:01Z"},
        {"start": "2025-01-01T00:00:00Z", "end": "2025-03-03T11:59:59Z"},
    ):
        root = sigstore.trusted_root()
        root["tlogs"][1]["publicKey"]["validFor"] = period
        signed = sigstore.attest(provenance(), Signing(log="rekor-2"))
        found = proof(_with_root(sigstore, root), attached_bundle(signed, DIGEST), WORKFLOW)
        assert found.reason == "log-untrusted"


def test_one_log_does_not_sign_for_another(sigstore: Sigstore) -> None:
    """The key of a log that was given up must not sign in the name of one that is in use."""
    retired = sigstore.trusted_root()
    retired["tlogs"][0]["publicKey"]["validFor"] = {
        "start": "2020-01-01T00:00:00Z",
        "end": "2021-01-01T00:00:00Z",
    }
    for form in FORMS:
        signed = scene(form, sigstore, sigstore).signed()
        (entry,) = signed.entries
        claimed = {**entry, "logId": {"keyId": b64(sigstore.rekor_2.log_id)}}
        promised = promised_for(sigstore.rekor_2.log_id, claimed, sigstore.rekor.key)
        found = proof(_with_root(sigstore, retired), FORMS[form](signed.but(entries=(promised,))), WORKFLOW)
        assert (form, found.verified, found.reason) == (form, False, "log-untrusted")


def promised_for(log_id: bytes, entry: Json, key: Key) -> Json:
    """Return an entry with a promise by a key in the name of a log."""
    content = {
        "body": entry["canonicalizedBody"],
        "integratedTime": int(entry["integratedTime"]),
        "logID": log_id.hex(),
        "logIndex": int(entry["logIndex"]),
    }
    return {**entry, "inclusionPromise": {"signedEntryTimestamp": b64(key.sign(canonical(content)))}}


def test_a_log_may_be_listed_for_several_periods(sigstore: Sigstore) -> None:
    root = sigstore.trusted_root()
    past = deepcopy(root["tlogs"][0])
    past["publicKey"]["validFor"] = {"start": "2020-01-01T00:00:00Z", "end": "2021-01-01T00:00:00Z"}
    for logs in ([past, *root["tlogs"]], [*root["tlogs"], past]):
        changed_root = _with_root(sigstore, {**root, "tlogs": logs})
        assert proof(changed_root, attached_bundle(sigstore.attest(provenance()), DIGEST), WORKFLOW).verified


def test_an_authority_is_in_use_at_every_time(sigstore: Sigstore) -> None:
    root = sigstore.trusted_root()
    root["certificateAuthorities"][0]["validFor"]["end"] = "2025-03-03T12:00:30Z"
    for seconds, reason in ((20, None), (40, "certificate-untrusted")):
        stamped_at = (sigstore.at + timedelta(seconds=seconds),)
        signed = sigstore.attest(provenance(), Signing(stamped_at=stamped_at))
        found = proof(_with_root(sigstore, root), attached_bundle(signed, DIGEST), WORKFLOW)
        assert (found.signed_at, found.reason) == ("2025-03-03T12:00:00Z", reason)


def test_an_authority_that_was_not_in_use_then(sigstore: Sigstore) -> None:
    for name, reason in (
        ("certificateAuthorities", "certificate-untrusted"),
        ("timestampAuthorities", "timestamp-untrusted"),
    ):
        root = sigstore.trusted_root()
        root[name][0]["validFor"] = {"start": "2025-03-03T12:00:01Z"}
        signed = sigstore.attest(provenance(), Signing(log="rekor-2"))
        assert proof(_with_root(sigstore, root), attached_bundle(signed, DIGEST), WORKFLOW).reason == reason


@pytest.mark.parametrize(
    "period",
    [{"start": "2025-03-03T12:00:01Z"}, {"start": "2025-01-01T00:00:00Z", "end": "2025-03-03T11:59:59Z"}],
    ids=["later", "earlier"],
)
def test_a_certificate_log_that_was_not_in_use_then(sigstore: Sigstore, period: Json) -> None:
    root = sigstore.trusted_root()
    root["ctlogs"][0]["publicKey"]["validFor"] = period
    found = proof(
        _with_root(sigstore, root), attached_bundle(sigstore.attest(provenance()), DIGEST), WORKFLOW
    )
    assert (found.reason, found.detail) == (
        "certificate-untrusted",
        "no certificate log of the trusted root that was in use at 2025-03-03T12:00:00Z vouches for it",
    )


def _with_root(sigstore: Sigstore, root: Json) -> Sigstore:
    return sigstore.but(trusted_root_file=lambda: compact(root))


def test_times_are_those_of_the_first_who_saw_it(sigstore: Sigstore) -> None:
    when = (sigstore.at + timedelta(minutes=1), sigstore.at + timedelta(seconds=30))
    signed = sigstore.attest(provenance(), Signing(log="rekor-2", stamped_at=when))
    assert proof(sigstore, attached_bundle(signed, DIGEST), WORKFLOW).signed_at == "2025-03-03T12:00:30Z"
