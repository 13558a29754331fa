"""Evidence of images in registries that are asked over HTTP, signed and verified with real keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from scanner.facts.evidence import Evidence, Incomplete, Link, Platform
from scanner.facts.images import ImageReference
from scanner.images.gather import Gatherer
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.registry.cache import CachedRegistries
from scanner.images.registry.cache_store import Store
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from scanner.images.signatures.verifier import build_verifier
from tests.images.doubles.attachments import attach, built_by_buildkit, statement
from tests.images.doubles.contents import Stored
from tests.images.doubles.images import for_platform, image, multi_platform, referrer
from tests.images.doubles.publish import Content, Published, Publisher
from tests.images.gathering import CREATED, ENVELOPE, NOW, SIMPLE_SIGNING
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.payloads import image_signature, simple_signing
from tests.images.pki.payloads import statement as about
from tests.images.pki.shapes import attached_attestation, attached_bundle, layer_annotations
from tests.images.pki.sigstore import Sigstore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.registry import RegistryDouble
    from tests.images.doubles.switches import Answer, Call

MakePublisher = Callable[..., Publisher]
Gather = Callable[..., Evidence]
PATH = "acme/app"
PREDICATE = {
    "buildDefinition": {
        "buildType": "https://actions.github.io/buildtypes/workflow/v1",
        "externalParameters": {"workflow": {"repository": "https://github.com/acme/shop"}},
        "resolvedDependencies": [
            {"uri": "git+https://github.com/acme/shop@refs/heads/main", "digest": {"gitCommit": "7" * 40}}
        ],
    },
    "runDetails": {"builder": {"id": IDENTITY}},
}


@pytest.fixture(scope="module")
def sigstore() -> Sigstore:
    return Sigstore()


def verifier(sigstore: Sigstore, identity: str = IDENTITY) -> Any:
    rule = TrustRule("**", (Signer(identity=identity, issuer=ISSUER),))
    return build_verifier(Trust((rule,), sigstore.trusted_root_file(), "trusted_root.json"))


@pytest.fixture
def gather(sigstore: Sigstore) -> Iterator[Gather]:
    """Gather the evidence of one image: `gather(url, tag="1.0")`."""
    clients = []

    def one(
        url: str,
        tag: str | None = "1.0",
        digest: str | None = None,
        *,
        path: str = PATH,
        identity: str = IDENTITY,
        cache: Path | None = None,
        **settings: Any,
    ) -> Evidence:
        client = RegistryClient(RegistrySettings(**settings))
        clients.append(client)
        registries = CachedRegistries(client, Store(cache)) if cache else client
        reference = ImageReference(urlsplit(url).netloc, path, tag, digest)
        gatherer = Gatherer(registries, verifier(sigstore, identity), now=NOW)
        return gatherer.gather([reference])[str(reference)]

    yield one
    for client in clients:
        client.close()


@pytest.fixture(params=["api", "tags"])
def double(request: pytest.FixtureRequest, registry_double: StartRegistry) -> RegistryDouble:
    return registry_double(referrers=request.param == "api")


def sign_everything(writer: Publisher, sigstore: Sigstore) -> Published:
    """Publish an index; sign it in both forms of cosign, and state how it was built in three ways."""
    names = ["linux/amd64", "linux/arm64"]
    images = [for_platform(image(writer, platform=name, layers=[name.encode()]), name) for name in names]
    built = [[statement(each, "app", "https://slsa.dev/provenance/v1", PREDICATE)] for each in images]
    subject = built_by_buildkit(writer, images, built, "1.0")
    digest = subject["digest"]
    signature = sigstore.sign(simple_signing(digest))
    attach(writer, subject, "sig", [Content(SIMPLE_SIGNING, signature.payload, layer_annotations(signature))])
    bundle = attached_bundle(sigstore.attest(image_signature(digest)), digest)
    referrer(writer, subject, bundle.artifact_type, [Content(bundle.media_type, bundle.content)])
    provenance = about(digest, "https://slsa.dev/provenance/v1", PREDICATE)
    bundle = attached_bundle(sigstore.attest(provenance), digest)
    referrer(writer, subject, bundle.artifact_type, [Content(bundle.media_type, bundle.content)])
    envelope = attached_attestation(sigstore.attest(provenance), digest)
    attach(writer, subject, "att", [Content(ENVELOPE, envelope.content, envelope.annotations)])
    return subject


def test_everything_signed_is_verified(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather, sigstore: Sigstore
) -> None:
    subject = sign_everything(publisher(double.url, PATH), sigstore)
    evidence = gather(double.url)
    assert evidence.incomplete == ()
    assert [(each.channel, each.subject, each.proof.verified) for each in evidence.signatures] == [
        ("referrer", subject["digest"], True),
        ("signature-tag", subject["digest"], True),
    ]
    assert [
        (each.channel, each.platform, each.proof.verified, each.proof.reason, each.subject_matches)
        for each in evidence.provenance
    ] == [
        ("referrer", "", True, None, True),
        ("attestation-tag", "", True, None, True),
        ("buildkit", "linux/amd64", False, "unsigned", True),
        ("buildkit", "linux/arm64", False, "unsigned", True),
    ]
    assert {(each.builder, each.source, each.revision) for each in evidence.provenance} == {
        (IDENTITY, "https://github.com/acme/shop", "7" * 40)
    }
    assert evidence.chain[2:6] == (
        Link("signature", "proved", f"signed by {IDENTITY} ({ISSUER})"),
        Link("sbom", "absent", "no SBOM was found"),
        Link(
            "provenance",
            "proved",
            f"built from https://github.com/acme/shop at {'7' * 40}, signed by {IDENTITY} ({ISSUER})",
        ),
        Link("builder", "proved", f"built by {IDENTITY}"),
    )
    assert evidence.weakest == "sbom"


def test_a_real_registry(
    real_registry: str, publisher: MakePublisher, gather: Gather, sigstore: Sigstore
) -> None:
    subject = sign_everything(publisher(real_registry, "gather/signed"), sigstore)
    evidence = gather(real_registry, path="gather/signed")
    assert (evidence.digest, evidence.incomplete) == (subject["digest"], ())
    assert [each.proof.verified for each in evidence.signatures] == [True, True]
    assert [each.status for each in evidence.chain] == [
        "claimed",
        "proved",
        "proved",
        "absent",
        "proved",
        "proved",
        "absent",
    ]


def test_somebody_else_signed(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather, sigstore: Sigstore
) -> None:
    sign_everything(publisher(double.url, PATH), sigstore)
    evidence = gather(double.url, identity="https://github.com/acme/other")
    proofs = [each.proof for each in evidence.signatures] + [each.proof for each in evidence.attestations]
    assert {proof.reason for proof in proofs} == {"wrong-identity", "unsigned"}
    assert {link.name: link.status for link in evidence.chain}["signature"] == "broken"


def test_a_signature_of_another_image_proves_nothing(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather, sigstore: Sigstore
) -> None:
    writer = publisher(double.url, PATH)
    subject, other = image(writer, "1.0"), image(writer, "other", layers=[b"other"])
    signature = sigstore.sign(simple_signing(other["digest"]))
    attach(writer, subject, "sig", [Content(SIMPLE_SIGNING, signature.payload, layer_annotations(signature))])
    bundle = attached_bundle(sigstore.attest(image_signature(other["digest"])), subject["digest"])
    referrer(writer, subject, bundle.artifact_type, [Content(bundle.media_type, bundle.content)])
    evidence = gather(double.url)
    assert [(each.proof.verified, each.proof.reason) for each in evidence.signatures] == [
        (False, "wrong-subject"),
        (False, "wrong-subject"),
    ]


def test_nothing_is_asked_twice_and_nothing_at_all_with_a_warm_cache(
    double: RegistryDouble,
    publisher: MakePublisher,
    gather: Gather,
    sigstore: Sigstore,
    tmp_path: Path,
) -> None:
    sign_everything(publisher(double.url, PATH), sigstore)
    cold = gather(double.url, cache=tmp_path)
    assert len(double.asked()) == len(set(double.asked()))
    double.forget()
    assert gather(double.url, cache=tmp_path) == cold
    assert double.asked() == []


def test_calls_of_a_pinned_image_with_a_warm_cache_offline(
    double: RegistryDouble,
    publisher: MakePublisher,
    gather: Gather,
    tmp_path: Path,
) -> None:
    digest = image(publisher(double.url, PATH), "1.0")["digest"]
    cold = gather(double.url, None, digest, cache=tmp_path)
    assert gather(double.url, None, digest, cache=tmp_path, offline=True) == cold


def test_offline_says_what_it_could_not_know(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather
) -> None:
    digest = image(publisher(double.url, PATH), "1.0")["digest"]
    evidence = gather(double.url, None, digest, offline=True)
    assert (evidence.digest, evidence.kind) == (digest, "")
    assert [(each.reason, each.what) for each in evidence.incomplete] == [("offline", "manifest")]
    assert [each.status for each in evidence.chain] == ["proved", *["unknown"] * 6]
    assert double.asked() == []


def test_content_that_is_altered_on_the_way(
    registry_double: StartRegistry, publisher: MakePublisher, gather: Gather
) -> None:
    double = registry_double(altered=True)
    digest = image(publisher(double.url, PATH), "1.0")["digest"]
    evidence = gather(double.url, None, digest)
    assert [(each.reason, each.what) for each in evidence.incomplete] == [("digest-mismatch", "manifest")]
    assert (evidence.platforms, evidence.chain[1].status) == ((), "broken")


def test_a_platform_whose_digest_is_that_of_another_manifest(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather
) -> None:
    writer = publisher(double.url, PATH)
    multi_platform(writer, "1.0", "linux/amd64", "linux/arm64")
    honest = gather(double.url)
    first, second = (each.digest for each in honest.platforms)
    stolen = double.contents.manifests[PATH, second]
    double.contents.manifests[PATH, first] = Stored(stolen.media_type, stolen.data)
    evidence = gather(double.url)
    assert evidence.platforms == (
        Platform("linux/amd64", first, None),
        Platform("linux/arm64", second, CREATED),
    )
    assert [(each.reason, each.what) for each in evidence.incomplete] == [("digest-mismatch", "platform")]
    assert evidence.weakest == "digest"


def test_an_sbom_whose_content_is_that_of_another_digest(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather
) -> None:
    writer = publisher(double.url, PATH)
    subject = image(writer, "1.0")
    genuine = b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}'
    attach(writer, subject, "sbom", [Content("application/vnd.cyclonedx+json", genuine)])
    (sbom,) = gather(double.url).sboms
    assert (sbom.channel, sbom.proof.reason, sbom.error) == ("attached", "unsigned", None)
    (place,) = [key for key, data in double.contents.blobs.items() if data == genuine]
    double.contents.blobs[place] = genuine.replace(b"1.6", b"1.5")
    evidence = gather(double.url)
    assert evidence.sboms == ()
    assert [(each.reason, each.what) for each in evidence.incomplete] == [("digest-mismatch", "blob")]
    assert {link.name: link.status for link in evidence.chain}["sbom"] == "unknown"


def test_referrers_without_an_end(
    registry_double: StartRegistry, publisher: MakePublisher, gather: Gather
) -> None:
    pages = iter(range(10_000))

    def endless(call: Call, answer: Answer) -> Answer:
        if "/referrers/" not in call.path:
            return answer
        return answer.with_header("Link", f'<{call.path}?page={next(pages)}>; rel="next"')

    double = registry_double(alter=endless)
    image(publisher(double.url, PATH), "1.0")
    evidence = gather(double.url)
    assert [(each.reason, each.what) for each in evidence.incomplete] == [("too-large", "referrers")]
    assert {link.name: link.status for link in evidence.chain}["signature"] == "unknown"


def test_a_repository_that_may_not_be_read(
    registry_double: StartRegistry, publisher: MakePublisher, gather: Gather
) -> None:
    double = registry_double(auth="bearer", anonymous=True, forbidden=frozenset({PATH}))
    image(publisher(double.url, PATH), "1.0")
    evidence = gather(double.url)
    assert (evidence.digest, [(each.reason, each.what) for each in evidence.incomplete]) == (
        None,
        [("denied", "manifest")],
    )


def test_calls_that_are_too_many_are_told(
    double: RegistryDouble, publisher: MakePublisher, gather: Gather
) -> None:
    multi_platform(publisher(double.url, PATH), "1.0", "linux/amd64", "linux/arm64")
    evidence = gather(double.url, max_calls=3)
    assert {each.reason for each in evidence.incomplete} == {"call-budget"}
    assert evidence.digest is not None
    assert all(
        isinstance(each, Incomplete) and "--max-registry-calls" in each.detail for each in evidence.incomplete
    )
