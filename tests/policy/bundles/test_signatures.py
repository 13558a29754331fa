"""Signed bundles: what is signed is accepted, and everything next to it is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.archive import unpack
from scanner.policy.bundles.assembling import assemble
from scanner.policy.bundles.contents import Contents
from scanner.policy.bundles.directory import read_directory
from scanner.policy.bundles.hashing import file_hash
from scanner.policy.bundles.keys import Key, Keys
from scanner.policy.bundles.signatures import verify
from tests.policy.bundles.making import X
from tests.policy.bundles.signed import NOW, SECRET, encoded, keys, listed, pair, signatures

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"x.rego": X, "a/data.json": b'{"a": 1.50}', ".manifest": b'{"revision": "r"}', "notes.txt": b"hello"}
ALGORITHMS = [f"{family}{size}" for family in ("HS", "RS", "PS", "ES") for size in (256, 384, 512)]
PUBLIC = pair("RS256")[1]
opa = pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not there")


def signed(**claims: Any) -> bytes:
    return signatures({"files": listed(FILES)} | claims)


def refused(message: str, content: bytes | None, trusted: Keys | None = None, files: Any = None) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        verify("b", content, FILES if files is None else files, trusted or keys(PUBLIC))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm(algorithm: str) -> None:
    content = signatures({"files": listed(FILES)}, algorithm)
    said = verify("b", content, FILES | {".signatures.json": content}, keys(pair(algorithm)[1]))
    assert said == "signature of key key.pem"
    refused("the signature is not by the key", content, keys(pair(algorithm, 1)[1]))


@pytest.mark.parametrize(
    "algorithm", ["SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512-224", "SHA-512-256"]
)
def test_every_hash(algorithm: str) -> None:
    assert verify("b", signatures({"files": listed(FILES, algorithm)}), FILES, keys(PUBLIC))


def test_the_bundle_says_how_it_was_verified() -> None:
    content = signatures({"files": listed(FILES)}, kid="release")
    contents = Contents("b", "b", FILES | {".signatures.json": content}, verified=("digest 1",))
    assert assemble(contents, keys(PUBLIC, "release")).verified == ("digest 1", "signature of key release")
    assert assemble(contents).verified == ("digest 1",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.rego", X + b" "),
        ("notes.txt", b"hell0"),
        ("a/data.json", b'{"a": 1.5}'),
        ("a/data.json", b'{"a": 2}'),
        ("a/data.json", b"{"),
        (".manifest", b'{"revision": "s"}'),
    ],
)
def test_a_file_that_is_another(name: str, content: bytes) -> None:
    refused("is not what was signed|is not JSON", signed(), files=FILES | {name: content})


def test_files_that_are_not_signed_or_not_there() -> None:
    refused(r"not signed: evil\.rego", signed(), files=FILES | {"evil.rego": X})
    refused(r"not signed: evil\.txt", signed(), files=FILES | {"evil.txt": X})
    refused(r"not signed: sub/\.signatures\.json", signed(), files=FILES | {"sub/.signatures.json": X})
    fewer = {name: content for name, content in FILES.items() if name != "x.rego"}
    refused(r"signed, and not there: x\.rego", signed(), files=fewer)


def test_documents_are_hashed_by_their_value() -> None:
    same = FILES | {"a/data.json": b'\n{ "a" :1.50 }', ".manifest": b'{\n"revision":"r"}\n'}
    assert verify("b", signed(), same, keys(PUBLIC))


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"exp": NOW}, "has expired"),
        ({"exp": NOW - 1}, "has expired"),
        ({"nbf": NOW + 1}, "is not valid yet"),
        ({"scope": "write"}, "for the scope write"),
        ({"exp": "never"}, "malformed"),
        ({"files": "x.rego"}, "malformed"),
        ({"files": [{"name": "x.rego"}]}, "malformed"),
        ({"files": [*listed(FILES), *listed({"/x.rego": b"other"})]}, r"x\.rego is signed twice"),
        ({"files": [{**listed(FILES)[0], "algorithm": "MD5"}, *listed(FILES)[1:]]}, "the hash MD5"),
        ({"files": [{**listed(FILES)[0], "algorithm": ""}, *listed(FILES)[1:]]}, "the hash  is not"),
        ({"files": [{**listed(FILES)[0], "hash": ""}, *listed(FILES)[1:]]}, "is not what was signed"),
        ({"keyid": 7}, "malformed"),
    ],
)
def test_claims_that_are_not_accepted(claims: dict[str, Any], message: str) -> None:
    refused(message, signed(**claims))


def test_claims_that_are_accepted() -> None:
    assert verify("b", signed(exp=NOW + 1, nbf=NOW, iat=1, iss="ci"), FILES, keys(PUBLIC))
    assert verify("b", signed(scope="write"), FILES, keys(PUBLIC, scope="write"))
    refused("for the scope of none", signed(), keys(PUBLIC, scope="write"))


@pytest.mark.parametrize("where", ["kid", "keyid"])
def test_the_key_that_is_named(where: str) -> None:
    payload = {"files": listed(FILES)} | ({"keyid": "release"} if where == "keyid" else {})
    content = signatures(payload, kid="release" if where == "kid" else "")
    both = Keys({"release": Key(PUBLIC, "1.pem"), "other": Key(pair("RS256", 1)[1], "2.pem")}, NOW)
    assert verify("b", content, FILES, both) == "signature of key release"
    refused("the key release, and trusted are: other", content, keys(PUBLIC, "other"))
    swapped = Keys({"release": both.by_id["other"], "other": both.by_id["release"]}, NOW)
    refused(r"not by the key 2\.pem", content, swapped)
    refused("the key without id", signed(), both)
    assert verify("b", signed(), FILES, keys(PUBLIC, "release")) == "signature of key key.pem"


def forged(header: Any, signature: bytes, payload: Any = None) -> bytes:
    token = f"{encoded(header)}.{encoded({'files': listed(FILES)} if payload is None else payload)}"
    return json.dumps({"signatures": [f"{token}.{encoded(signature)}"]}).encode()


def mac(header: Any, secret: bytes) -> bytes:
    signed_part = f"{encoded(header)}.{encoded({'files': listed(FILES)})}".encode()
    return hmac.digest(secret, signed_part, hashlib.sha256)


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "", None, 7, "HS257", "EdDSA", "RS1", "ES256K"]
)
def test_algorithms_that_are_none(algorithm: Any) -> None:
    refused("the algorithm|it is signed with", forged({"alg": algorithm}, b"\0"))
    refused("the algorithm|it is signed with", forged({}, b"\0"))


def test_a_public_key_is_no_secret() -> None:
    header = {"alg": "HS256"}
    refused("not for this kind of key", forged(header, mac(header, PUBLIC)))
    refused("not for this kind of key", forged({"alg": "RS256"}, mac({"alg": "RS256"}, SECRET)), keys(SECRET))
    for other in ("ES256", "ES384"):
        refused("not for this kind of key", signatures({"files": listed(FILES)}, other))
    es384 = signatures({"files": listed(FILES)}, "ES384")
    refused("not for this kind of key", es384, keys(pair("ES256")[1]))


def test_a_key_may_be_for_one_algorithm_alone() -> None:
    assert verify("b", signed(), FILES, keys(PUBLIC, algorithm="RS256"))
    refused("the key is for PS256", signed(), keys(PUBLIC, algorithm="PS256"))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (pair("RS256")[0], "not a public key or certificate"),
        (pair("RSA", 0, 1024)[1], "1024 bits is too small"),
        (pair("EdDSA")[1], "none that bundles are signed with"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "not a public key"),
    ],
)
def test_keys_that_are_not_accepted(key: bytes, message: str) -> None:
    refused(message, signed(), keys(key))


def test_a_short_secret() -> None:
    header = {"alg": "HS256"}
    refused("needs a secret of 32 bytes", forged(header, mac(header, b"secret")), keys(b"secret"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "is not signed"),
        (b"", r"\.signatures\.json is malformed"),
        (b"[]", r"\.signatures\.json is malformed"),
        (b"[" * 100_000, r"\.signatures\.json is malformed"),
        (b"{}", "must hold one signature, and holds 0"),
        (json.dumps({"signatures": json.loads(signed())["signatures"] * 2}).encode(), "and holds 2"),
        (json.dumps({**json.loads(signed()), "plugin": "evil"}).encode(), "for the plugin evil"),
        (b'{"signatures": ["a.b"]}', "not a token of three parts"),
        (b'{"signatures": ["a.b.c.d"]}', "not a token of three parts"),
        (b'{"signatures": ["YWI=.b.c"]}', "not a token of three parts"),
        (forged({"alg": "RS256", "crit": ["b64"], "b64": False}, b"\0"), "asks for extensions"),
        (forged(b"nothing", b"\0"), "its header is not JSON"),
        (forged([], b"\0"), "its header is not JSON"),
        (forged({"alg": "RS256", "kid": 7}, b"\0"), "is not a string"),
        (forged({"alg": "RS256"}, b"\0", b"nothing"), "malformed"),
    ],
)
def test_malformed_signatures(content: bytes | None, message: str) -> None:
    refused(message, content)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_other_token_is_accepted(data: st.DataObject) -> None:
    token = json.loads(signed())["signatures"][0]
    position = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.").filter(lambda character: character != token[position]))
    changed = token[:position] + other + token[position + 1 :]
    refused("not accepted", json.dumps({"signatures": [changed]}).encode())


@pytest.mark.parametrize(
    ("written", "hashed"),
    [
        (b'{"b":[1,2.50,1e3],"a":null}', b'{"a":null,"b":[1,2.50,1e3]}'),
        (b'{"\\u00e9": "<&>\\u2028\\u0001\\b\\u007f"}', '{"é":"<&>\\u2028\\u0001\\b\x7f"}'.encode()),
        (b"{}", b"{}"),
        (b"[ true , false , [] ]", b"[true,false,[]]"),
        (b"12345678901234567890123", b"12345678901234567890123"),
    ],
)
def test_what_is_hashed_of_json(written: bytes, hashed: bytes) -> None:
    assert file_hash("a/data.json", written, "SHA-256") == hashlib.sha256(hashed).hexdigest()


@pytest.mark.parametrize(
    "written", [b"{", b"NaN", b'"\\ud800"', b"[" * 5000 + b"]" * 5000, b"\xff", b"{} {}"]
)
def test_what_is_not_json_has_no_hash(written: bytes) -> None:
    with pytest.raises(ValueError, match=r"JSON|nested|decode|encode|surrogate"):
        file_hash("data.json", written, "SHA-256")


def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["opa", *arguments], cwd=directory, capture_output=True, text=True, check=False)


YAML = "a: [on, 0777, 1.0, 1e3, 1e22, 1e-7, 123456789012345678901, .5, -0.0, 0x1F, 2020-01-01, ~, 0o17, 1_000, 0b11, 1.25, yes]\n"


def bundle_of(tmp_path: Path) -> Path:
    """Write a directory with everything that OPA hashes in its own way, and keys beside it."""
    root = tmp_path / "p"
    (root / "n").mkdir(parents=True)
    (root / "x.rego").write_bytes(X)
    (root / ".manifest").write_text('{"roots": ["x", "a", "n"], "revision": "r"}')
    (root / "data.yaml").write_text(YAML)
    (root / "n" / "data.json").write_text(
        '{"e": 1e5, "s": "<\\u2028é\\b\\u007f>", "z": [1, 2.50], "g": 123456789012345678901234}'
    )
    for algorithm in ALGORITHMS:
        private, public = pair(algorithm)
        (tmp_path / f"{algorithm}.key").write_bytes(private)
        (tmp_path / f"{algorithm}.pub").write_bytes(public)
    return root


@opa
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_opa_signs_what_we_verify(tmp_path: Path, algorithm: str) -> None:
    root = bundle_of(tmp_path)
    key = os.fspath(tmp_path / f"{algorithm}.key")
    result = run(root, "sign", "-b", ".", "--signing-key", key, "--signing-alg", algorithm)
    assert result.returncode == 0, result
    trusted = keys(pair(algorithm)[1])
    assert read_directory(root, keys=trusted).verified == ("signature of key key.pem",)
    (root / "data.yaml").write_text(YAML.replace("1.25", "1.26"))
    with pytest.raises(PolicyLoadError, match=r"data\.yaml is not what was signed"):
        read_directory(root, keys=trusted)


@opa
def test_opa_builds_what_we_verify(tmp_path: Path) -> None:
    root = bundle_of(tmp_path)
    result = run(tmp_path, "build", "-b", "p", "--signing-key", "RS256.key", "-o", "b.tar.gz")
    assert result.returncode == 0, result
    files = unpack((tmp_path / "b.tar.gz").read_bytes(), "b.tar.gz")
    bundle = assemble(Contents("b", "b", files), keys(PUBLIC))
    assert (bundle.revision, bundle.verified) == ("r", ("signature of key key.pem",))
    assert bundle.data == read_directory(root).data
    files["p/x.rego"] += b"\n"
    with pytest.raises(PolicyLoadError, match="is not what was signed"):
        assemble(Contents("b", "b", files), keys(PUBLIC))


def test_base64_with_bits_left_over_is_refused() -> None:
    token = json.loads(signed())["signatures"][0]
    last = token[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[alphabet.index(last) ^ 1]
    same = base64.urlsafe_b64decode(token.split(".")[2][:-1] + other + "==")
    assert same == base64.urlsafe_b64decode(token.split(".")[2] + "==")
    refused("not base64url", json.dumps({"signatures": [token[:-1] + other]}).encode())
