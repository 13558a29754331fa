"""Artifacts in registries: of OPA, conftest and ORAS, by digest."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from scanner.errors import PolicyLoadError, RegistryError
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.registry.cache import CachedRegistries
from scanner.images.registry.cache_store import Store
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from scanner.images.signatures.verifier import build_verifier
from scanner.policy.bundles.reading import Access, Places
from tests.images.conftest import publisher, real_registry, registry_double  # noqa: F401 - fixtures
from tests.images.doubles.attachments import SIMPLE_SIGNING, attach
from tests.images.doubles.contents import Stored
from tests.images.doubles.images import index
from tests.images.doubles.publish import CONFIGURATION, LAYER, MANIFEST, Content
from tests.images.memory import TRUSTED, MemoryPublisher, MemoryRegistries, MemoryVerifier, signed
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.payloads import simple_signing
from tests.images.pki.shapes import layer_annotations
from tests.images.pki.sigstore import Sigstore
from tests.policy.bundles.making import X, archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Published, Publisher

NOW = datetime(2026, 2, 1, tzinfo=UTC)
WHERE = "r.example/acme/pack"
POLICY = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego"
DATA = "application/vnd.cncf.openpolicyagent.data.layer.v1+json"
TITLE = "org.opencontainers.image.title"
BUNDLE = {"/.manifest": b'{"revision": "r", "roots": ["x", "d"]}', "/x.rego": X, "/d/data.json": b'{"a": 1}'}


def publish(
    writer: Publisher,
    *layers: tuple[str, bytes, str | None],
    config: str = CONFIGURATION,
    tag: str | None = None,
) -> Published:
    """Write an artifact of layers: type, content, title."""
    written = [
        writer.blob(content, kind) | ({"annotations": {TITLE: title}} if title else {})
        for kind, content, title in layers
    ]
    value = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": writer.blob(b"{}", config),
        "layers": written,
    }
    return writer.manifest(value, tag)


class Setting:
    """Registries in memory, and what reads places in them."""

    def __init__(self) -> None:
        self.registries = MemoryRegistries()
        self.writer = MemoryPublisher(self.registries, WHERE)
        self.notices: list[str] = []
        self.verifier: Any = MemoryVerifier(trusts=False)

    def read(self, pin: str, **options: Any) -> Any:
        access = Access(lambda: self.registries, lambda: self.verifier, NOW, self.notices.append)
        return Places(access, **options).read(f"oci://{WHERE}{pin}", Path())


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_an_artifact_of_opa(setting: Setting) -> None:
    digest = publish(setting.writer, (LAYER, archive(BUNDLE), None))["digest"]
    bundle = setting.read(f"@{digest}")
    assert [(source.path, source.text) for source in bundle.policies] == [
        (f"oci://{WHERE}/x.rego", X.decode())
    ]
    assert (bundle.data, bundle.revision, bundle.verified) == ({"d": {"a": 1}}, "r", (f"digest {digest}",))
    assert (bundle.place, bundle.directory) == (f"oci://{WHERE}@{digest}", False)


def test_an_artifact_of_conftest(setting: Setting) -> None:
    digest = publish(
        setting.writer,
        (POLICY, X, "policy/x.rego"),
        (POLICY, b"package x_test\n", "policy/x_test.rego"),
        (DATA, b'{"services": [1]}', "policy/d/exclusions.json"),
        (DATA, b"on: off\n", "more.yaml"),
        config="application/vnd.unknown.config.v1+json",
    )["digest"]
    bundle = setting.read(f"@{digest}")
    assert [source.path for source in bundle.policies] == [f"oci://{WHERE}/policy/x.rego"]
    assert bundle.data == {"policy": {"d": {"services": [1]}}, "on": "off"}
    inside = setting.read(f"@{digest}#policy", tests=True)
    assert [source.path for source in inside.policies] == [
        f"oci://{WHERE}/policy/x.rego",
        f"oci://{WHERE}/policy/x_test.rego",
    ]
    assert inside.data == {"d": {"services": [1]}}


def test_an_artifact_of_oras(setting: Setting) -> None:
    plain = "application/vnd.oci.image.layer.v1.tar"
    digest = publish(
        setting.writer, (plain, X, "x.rego"), (LAYER, archive({"lib/y.rego": b"package y\n"}), "lib")
    )["digest"]
    assert [source.path for source in setting.read(f"@{digest}").policies] == [
        f"oci://{WHERE}/lib/y.rego",
        f"oci://{WHERE}/x.rego",
    ]


def test_a_tag_that_is_allowed(setting: Setting) -> None:
    digest = publish(setting.writer, (LAYER, archive(BUNDLE), None), tag="1.0")["digest"]
    assert setting.read(":1.0", allow_tags=True).verified == (f"digest {digest}",)
    assert setting.notices == [f"oci://{WHERE}:1.0 is {digest} now: write @{digest} to keep it"]


def test_a_tag_beside_a_digest_does_not_count(setting: Setting) -> None:
    digest = publish(setting.writer, (LAYER, archive(BUNDLE), None))["digest"]
    publish(setting.writer, (POLICY, b"package evil\n", "x.rego"), tag="1.0")
    assert setting.read(f":1.0@{digest}").policies[0].text == X.decode()


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((), "has no layers with files"),
        (((LAYER, archive({}), None),), "has no layers with files"),
        (((LAYER, b"\x7fELF", None),), "neither a compressed archive nor a file with a title"),
        (((POLICY, X, "../x.rego"),), "is no path within it"),
        (((POLICY, X, "/../x.rego"),), "is no path within it"),
        (((POLICY, X, "x.rego"), (POLICY, b"package y", "./x.rego")), r"x\.rego is in two layers"),
        (((POLICY, X, "x.rego"), (LAYER, archive({"/x.rego": X}), None)), r"x\.rego is in two layers"),
        (((LAYER, archive(BUNDLE)[:-3], None),), "it is cut off"),
        (((LAYER, archive({"x.rego": b"package y", **BUNDLE}), None),), "stands in it twice"),
        (((DATA, b"[1]", "d.json"),), "must be an object"),
    ],
)
def test_what_is_no_artifact_of_policies(setting: Setting, layers: Any, message: str) -> None:
    digest = publish(setting.writer, *layers)["digest"]
    with pytest.raises(PolicyLoadError, match=message):
        setting.read(f"@{digest}")


def test_an_index(setting: Setting) -> None:
    one = publish(setting.writer, (LAYER, archive(BUNDLE), None))
    digest = index(setting.writer, [one])["digest"]
    with pytest.raises(PolicyLoadError, match="an index of several manifests"):
        setting.read(f"@{digest}")


def test_what_the_registry_does_not_have(setting: Setting) -> None:
    with pytest.raises(
        PolicyLoadError, match=r"oci://r\.example/acme/pack: r\.example/acme/pack has no sha256"
    ):
        setting.read("@sha256:" + "0" * 64)
    setting.registries.failures["manifest 1.0"] = RegistryError("offline", reason="offline", hint="go online")
    with pytest.raises(PolicyLoadError, match="offline; hint: go online"):
        setting.read(":1.0", allow_tags=True)


def sign(setting: Setting, subject: Published, by: str, about: str = "") -> None:
    payload = signed(by, about or subject["digest"])
    attach(setting.writer, subject, "sig", [Content(SIMPLE_SIGNING, payload)])


def test_signers_that_the_configuration_names(setting: Setting) -> None:
    subject = publish(setting.writer, (LAYER, archive(BUNDLE), None))
    other = publish(setting.writer, (POLICY, X, "x.rego"))
    setting.verifier = MemoryVerifier()
    with pytest.raises(PolicyLoadError, match="not signed by anybody whom the configuration trusts"):
        setting.read(f"@{subject['digest']}")
    sign(setting, subject, "somebody@else.example")
    with pytest.raises(PolicyLoadError, match=r"signed by somebody@else\.example, not by"):
        setting.read(f"@{subject['digest']}")
    sign(setting, subject, TRUSTED, other["digest"])
    with pytest.raises(PolicyLoadError, match="it is about something else"):
        setting.read(f"@{subject['digest']}")
    sign(setting, subject, TRUSTED)
    assert setting.read(f"@{subject['digest']}").verified == (
        f"digest {subject['digest']}",
        f"signature of {TRUSTED}",
    )


def test_over_http_with_real_signatures(
    registry_double: StartRegistry,  # noqa: F811 - the fixture
    publisher: Callable[..., Publisher],  # noqa: F811 - likewise
    tmp_path: Path,
) -> None:
    sigstore = Sigstore()
    double = registry_double()
    writer = publisher(double.url, "acme/pack")
    subject = publish(writer, (LAYER, archive(BUNDLE), None), tag="1.0")
    place = f"oci://{urlsplit(double.url).netloc}/acme/pack"

    def read(pin: str, identity: str, *, offline: bool = False) -> Any:
        rule = TrustRule("**", (Signer(identity=identity, issuer=ISSUER),))
        verifier = build_verifier(Trust((rule,), sigstore.trusted_root_file(), "trusted_root.json"))
        client = RegistryClient(RegistrySettings(offline=offline))
        with client:
            registries = CachedRegistries(client, Store(tmp_path / "cache"))
            access = Access(lambda: registries, lambda: verifier, NOW, print)
            return Places(access).read(place + pin, tmp_path)

    pin = f"@{subject['digest']}"
    with pytest.raises(PolicyLoadError, match="not signed by anybody"):
        read(pin, IDENTITY, offline=True)
    signature = sigstore.sign(simple_signing(subject["digest"]))
    attach(writer, subject, "sig", [Content(SIMPLE_SIGNING, signature.payload, layer_annotations(signature))])
    assert read(pin, IDENTITY).verified == (f"digest {subject['digest']}", f"signature of {IDENTITY}")
    with pytest.raises(PolicyLoadError, match="not signed by anybody"):
        read(pin, "https://github.com/acme/other")


@pytest.mark.parametrize("what", ["manifest", "layer"])
def test_a_registry_that_lies(
    registry_double: StartRegistry,  # noqa: F811 - the fixture
    publisher: Callable[..., Publisher],  # noqa: F811 - likewise
    tmp_path: Path,
    what: str,
) -> None:
    double = registry_double()
    contents = double.contents
    digest = publish(publisher(double.url, "acme/pack"), (LAYER, archive(BUNDLE), None))["digest"]
    place = f"oci://{urlsplit(double.url).netloc}/acme/pack@{digest}"
    with RegistryClient(RegistrySettings()) as client:
        access = Access(lambda: client, lambda: MemoryVerifier(trusts=False), NOW, print)
        assert Places(access).read(place, tmp_path).revision == "r"
        stored = contents.manifests["acme/pack", digest]
        layer = json.loads(stored.data)["layers"][0]["digest"]
        if what == "manifest":
            contents.manifests["acme/pack", digest] = Stored(stored.media_type, stored.data + b" ")
        else:
            contents.blobs["acme/pack", layer] = archive({**BUNDLE, "/x.rego": b"package x.evil\n"})
        with pytest.raises(PolicyLoadError, match=r"digest|bytes"):
            Places(access).read(place, tmp_path)


@pytest.mark.skipif(shutil.which("conftest") is None, reason="conftest is not there")
def test_what_conftest_pushes(real_registry: str, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    for name, content in {"policy/x.rego": X, "policy/d/exclusions.yaml": b"services: [1]\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    where = f"{urlsplit(real_registry).netloc}/policies/pushed"
    command = ["conftest", "push", f"{where}:1.0", "--tls=false"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result
    with RegistryClient(RegistrySettings()) as client:
        access = Access(lambda: client, lambda: MemoryVerifier(trusts=False), NOW, print)
        bundle = Places(access, allow_tags=True).read(f"oci://{where}:1.0", tmp_path)
        again = Places(access).read(f"oci://{where}@{bundle.verified[0].removeprefix('digest ')}", tmp_path)
    assert [(source.path, source.text) for source in again.policies] == [
        (f"oci://{where}/policy/x.rego", X.decode())
    ]
    assert (again.policies, again.data) == (bundle.policies, {"policy": {"d": {"services": [1]}}})
