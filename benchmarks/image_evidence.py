"""Measures gathering the evidence of images from a registry on loopback that answers late.

    python -m benchmarks.image_evidence [--references 100] [--latency 0.08] [--in-flight 16]

The registry runs in a process of its own. Each line is one state of it: images of one or of five tags in a repository,
without and with a referrers API, unsigned and signed (keyless, with cosign's `.sig` tag, and as a bundle where there is an
API), first with an empty cache, then with the cache that this left. `bound` is calls times latency by calls at a time.
"""

import argparse
import multiprocessing
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from scanner.facts.images import ImageReference
from scanner.images.gather import Gatherer
from scanner.images.model import Signer, Trust, TrustRule
from scanner.images.registry.cache import CachedRegistries
from scanner.images.registry.cache_store import Store
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from scanner.images.signatures.verifier import SignatureVerifier
from tests.images.doubles.attachments import SIMPLE_SIGNING, attach
from tests.images.doubles.images import image, referrer
from tests.images.doubles.publish import Content, Publisher
from tests.images.doubles.registry import RegistryDouble
from tests.images.doubles.switches import Switches
from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.payloads import image_signature, simple_signing
from tests.images.pki.shapes import attached_bundle, layer_annotations
from tests.images.pki.sigstore import Sigstore

NOW = datetime(2025, 4, 1, tzinfo=UTC)


def publish(double: RegistryDouble, sigstore: Sigstore, count: int, tags: int, *, signed: bool) -> list[str]:
    """Publish images, `tags` of them in each repository, and return `repository:tag` of each."""
    names = []
    for number in range(count):
        repository, tag = f"acme/app{number // tags}", f"v{number % tags}"
        publisher = Publisher(double.url, repository)
        published = image(publisher, tag, layers=[f"{repository}:{tag}".encode()])
        if signed and double.switches.referrers:
            bundle = attached_bundle(
                sigstore.attest(image_signature(published["digest"])), published["digest"]
            )
            content = Content(bundle.media_type, bundle.content)
            referrer(publisher, published, bundle.artifact_type, [content])
        elif signed:
            signature = sigstore.sign(simple_signing(published["digest"]))
            content = Content(SIMPLE_SIGNING, signature.payload, layer_annotations(signature))
            attach(publisher, published, "sig", [content])
        publisher.close()
        names.append(f"{repository}:{tag}")
    return names


def serve(pipe: Connection, latency: float, count: int, tags: int, *, api: bool, signed: bool) -> None:
    """Serve a registry until the pipe says otherwise."""
    sigstore = Sigstore()
    double = RegistryDouble(Switches(referrers=api, latency_s=latency))
    names = publish(double, sigstore, count, tags, signed=signed)
    pipe.send((double.host, names, sigstore.trusted_root_file()))
    pipe.recv()
    double.close()


def gather(
    host: str, names: list[str], root: bytes, cache: Path, in_flight: int, *, configurations: bool
) -> tuple[float, int]:
    """Return the seconds and the calls that it takes to gather the evidence of images; it must be all there."""
    trust = Trust((TrustRule(f"{host}/**", (Signer(identity=IDENTITY, issuer=ISSUER),)),), root)
    references = [ImageReference(host, *name.split(":")) for name in names]
    with RegistryClient(RegistrySettings(max_calls=10_000, in_flight=in_flight)) as client:
        gatherer = Gatherer(
            CachedRegistries(client, Store(cache)),
            SignatureVerifier(trust),
            now=NOW,
            in_flight=in_flight,
            configurations=configurations,
        )
        start = time.perf_counter()
        gathered = gatherer.gather(references)
        seconds = time.perf_counter() - start
        assert all(each.digest and not each.incomplete for each in gathered.values())
        return seconds, client.calls


def measure(arguments: argparse.Namespace, tags: int, *, api: bool, signed: bool) -> None:
    pipe, other = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve,
        args=(other, arguments.latency, arguments.references, tags),
        kwargs={"api": api, "signed": signed},
        daemon=True,
    )
    server.start()
    host, names, root = pipe.recv()
    for configurations in (False, True):
        with tempfile.TemporaryDirectory() as directory:
            for state in ("cold", "warm"):
                seconds, calls = gather(
                    host, names, root, Path(directory), arguments.in_flight, configurations=configurations
                )
                bound = calls * arguments.latency / arguments.in_flight
                print(
                    f"{'signed' if signed else 'unsigned':9}{'API' if api else 'tags':5}"
                    f"{tags} tag(s) each  {'configurations' if configurations else 'without':15}{state}"
                    f"  {calls:4} calls {calls / len(names):.2f} each  {seconds:.2f} s  bound {bound:.2f} s"
                )
    pipe.send(None)
    server.join(10)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--references", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.08)
    parser.add_argument("--in-flight", type=int, default=16)
    arguments = parser.parse_args()
    for signed in (False, True):
        for api in (True, False):
            for tags in (1, 5):
                measure(arguments, tags, api=api, signed=signed)


if __name__ == "__main__":
    main()
