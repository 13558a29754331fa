"""The commands that ask registries, against a registry in memory: what they print, and how they end."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from scanner.cli import run
from scanner.exit_codes import ExitCode
from tests.images.doubles.attachments import attach
from tests.images.doubles.images import image, multi_platform, referrer
from tests.images.doubles.publish import Content
from tests.images.pki.authority import Leaf
from tests.images.pki.payloads import SIMPLE_SIGNING, simple_signing
from tests.images.pki.shapes import BUNDLE_TYPES, attached_bundle, layer_annotations
from tests.images.pki.sigstore import Signing, Sigstore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.publish import Published, Publisher
    from tests.images.doubles.registry import RegistryDouble

pytestmark = pytest.mark.usefixtures("place")

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/schema/image.schema.json").read_text())
IDENTITY = "https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
NOW = ["--effective-time", "2026-11-21T12:00:00Z"]
TRUST = f"""\
trust:
  root: root.json
  images:
    - pattern: "127.0.0.1:*/acme/**"
      signers:
        - identity: {IDENTITY}
          issuer: {ISSUER}
"""


@pytest.fixture
def sigstore() -> Sigstore:
    return Sigstore()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sigstore: Sigstore) -> Path:
    """A directory with a configuration that trusts one workflow, a home of its own, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_CONFIG_HOME", "CATTLEGUARD_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "cattleguard.yaml").write_text(TRUST, encoding="utf-8")
    (tmp_path / "root.json").write_bytes(sigstore.trusted_root_file())
    return tmp_path


@pytest.fixture
def double(registry_double: StartRegistry) -> RegistryDouble:
    return registry_double()


@pytest.fixture
def web(double: RegistryDouble, publisher: Callable[..., Publisher]) -> Publisher:
    return publisher(double.url, "acme/web")


def sign(writer: Publisher, published: Published, sigstore: Sigstore, identity: str = IDENTITY) -> None:
    """Sign an image as cosign 2 does: a layer under the tag `sha256-<hex>.sig`."""
    leaf = Leaf(identities=(identity,), issuer=ISSUER)
    signed = sigstore.sign(simple_signing(published["digest"]), Signing(leaf=leaf))
    attach(writer, published, "sig", [Content(SIMPLE_SIGNING, signed.payload, layer_annotations(signed))])


def report(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what was printed as JSON; it is valid against its schema."""
    printed = json.loads(capsys.readouterr().out)
    jsonschema_rs.validator_for(SCHEMA).validate(printed)
    return printed


def found(said: Any) -> list[tuple[str, str, str]]:
    """Return the findings of a report: reference, rule, severity."""
    return [
        (one["ref"].partition("/")[2], finding["rule"], finding["severity"])
        for one in said["images"]
        for finding in one["findings"]
    ]


OWN_RULE = """\
# METADATA
# title: Made by nobody in particular
# description: Nobody says who made it.
# custom:
#   severity: low
#   category: provenance
#   formats: [image-list]
#   remediation: Say who made it.
#   controls:
#     nist-800-53r5: [SR-4]
#   about: [images]
#   needs: [evidence]
package cattleguard.provenance.nameless_image

import rego.v1

deny contains {"at": image.at, "msg": sprintf("%s has %d signatures", [image.ref, count(found)])} if {
\tsome image in input.images
\tfound := image.evidence.signatures
}
"""
UNDOCUMENTED = [("missing-provenance", "medium"), ("missing-sbom", "medium")]


def test_a_signed_image_passes(
    double: RegistryDouble,
    web: Publisher,
    sigstore: Sigstore,
    capsys: pytest.CaptureFixture[str],
) -> None:
    published = image(web, "1.0")
    sign(web, published, sigstore)
    assert run(["image", f"{double.host}/acme/web:1.0", "--format", "json", *NOW]) == ExitCode.CLEAN
    said = report(capsys)
    assert found(said) == [("acme/web:1.0", *rule) for rule in UNDOCUMENTED]
    (signature,) = said["images"][0]["evidence"]["signatures"]
    assert (signature["subject"], signature["proof"]["verified"], signature["proof"]["identity"]) == (
        published["digest"],
        True,
        IDENTITY,
    )


def test_each_image_is_judged_for_itself(
    double: RegistryDouble,
    web: Publisher,
    sigstore: Sigstore,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sign(web, image(web, "signed", layers=[b"a"]), sigstore)
    image(web, "unsigned", layers=[b"b"])
    sign(
        web,
        image(web, "wrong", layers=[b"c"]),
        sigstore,
        "https://github.com/eve/web/.github/workflows/x.yml",
    )
    refs = [f"{double.host}/acme/web:{tag}" for tag in ("wrong", "signed", "unsigned")]
    assert run(["image", *refs, "--format", "json", *NOW]) == ExitCode.FINDINGS
    assert found(report(capsys)) == [
        *[("acme/web:wrong", *rule) for rule in [*UNDOCUMENTED, ("untrusted-signer", "high")]],
        *[("acme/web:signed", *rule) for rule in UNDOCUMENTED],
        *[("acme/web:unsigned", *rule) for rule in [*UNDOCUMENTED, ("unsigned-image", "high")]],
    ]


def test_a_signature_by_bundle_is_found_by_the_referrers_api(
    double: RegistryDouble, web: Publisher, sigstore: Sigstore
) -> None:
    published = multi_platform(web, "1.0", "linux/amd64", "linux/arm64")
    signed = sigstore.sign(
        simple_signing(published["digest"]), Signing(leaf=Leaf(identities=(IDENTITY,), issuer=ISSUER))
    )
    bundle = attached_bundle(signed, published["digest"])
    referrer(web, published, BUNDLE_TYPES["0.3"], [Content(bundle.media_type, bundle.content)])
    assert run(["image", f"{double.host}/acme/web:1.0", "--rule", "unsigned-image", *NOW]) == ExitCode.CLEAN


def test_what_cannot_be_looked_at_is_incomplete(
    registry_double: StartRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    double = registry_double(auth="bearer", anonymous=False)
    code = run(["image", f"{double.host}/acme/web:1.0", "--format", "json", *NOW])
    assert code == ExitCode.INCOMPLETE
    said = report(capsys)
    assert found(said) == [("acme/web:1.0", "unverifiable-image", "high")]
    assert [one["reasons"][0]["reason"] for one in said["ledger"]["unverified"]] == ["denied"]


def test_left_out_by_rule_it_is_incomplete_all_the_same(double: RegistryDouble) -> None:
    arguments = ["image", f"{double.host}/acme/gone:1.0", "--exclude-rule", "unverifiable-image", *NOW]
    assert run(arguments) == ExitCode.INCOMPLETE


def test_offline_opens_no_socket(
    double: RegistryDouble,
    web: Publisher,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    image(web, "1.0")

    def refuse(*_: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    code = run(["image", f"{double.host}/acme/web:1.0", "--offline", "--format", "json", *NOW])
    assert code == ExitCode.INCOMPLETE
    assert {
        reason["reason"] for one in report(capsys)["ledger"]["unverified"] for reason in one["reasons"]
    } == {"offline"}


def test_a_second_run_asks_nothing(
    place: Path, double: RegistryDouble, web: Publisher, sigstore: Sigstore
) -> None:
    sign(web, image(web, "1.0"), sigstore)
    arguments = ["image", f"{double.host}/acme/web:1.0", "--cache-dir", str(place / "cache"), *NOW]
    assert run(arguments) == ExitCode.CLEAN
    asked = len(double.calls)
    assert run(arguments) == ExitCode.CLEAN
    assert (asked > 0, double.calls[asked:]) == (True, [])


def test_the_call_budget_ends_the_calls(
    double: RegistryDouble, web: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    image(web, "1.0")
    code = run(
        ["image", f"{double.host}/acme/web:1.0", "--max-registry-calls", "2", "--format", "json", *NOW]
    )
    assert (code, len(double.calls)) == (ExitCode.INCOMPLETE, 2)
    reasons = {
        reason["reason"] for one in report(capsys)["ledger"]["unverified"] for reason in one["reasons"]
    }
    assert reasons == {"call-budget"}


def test_a_local_sbom_is_read(
    place: Path, double: RegistryDouble, web: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    image(web, "1.0")
    (place / "web.cdx.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}')
    arguments = ["image", f"{double.host}/acme/web:1.0", "--sbom", "web.cdx.json", "--format", "json", *NOW]
    run(arguments)
    (sbom,) = report(capsys)["images"][0]["evidence"]["sboms"]
    assert (sbom["channel"], sbom["format"], sbom["spec_version"], sbom["proof"]["reason"]) == (
        "file",
        "cyclonedx",
        "1.6",
        "unsigned",
    )


def test_an_image_that_is_named_twice_is_looked_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["nginx:1.27", "docker.io/library/nginx:1.27", "web:2", "nginx:1.27"]
    assert run(["image", *names, "--offline", "--format", "json", *NOW]) == ExitCode.INCOMPLETE
    assert [one["ref"] for one in report(capsys)["images"]] == ["nginx:1.27", "web:2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["image", "Not/Valid"], "REF Not/Valid: a repository name is written in lower case", id="reference"),
        pytest.param(["image", "a:1", "b:1", "--sbom", "x.json"], "--sbom x.json: not of the form REF=FILE", id="sbom"),
        pytest.param(["image", "a:1", "--sbom", "a:1=gone.json"], "--sbom gone.json: ", id="sbom-file"),
        pytest.param(["image", "a:1", "--sbom", "b:1=x.json"], "--sbom b:1=x.json: b:1 is not asked about", id="sbom-image"),
        pytest.param(["image", "a:1", "--plain-http", "http://a"], "--plain-http http://a: not a host", id="plain-http"),
        pytest.param(["image", "a:1", "--token-realm", "x"], "--token-realm x: not of the form HOST=REALM", id="realm"),
        pytest.param(["image", "a:1", "--registry-ca", "gone.pem"], "--registry-ca gone.pem is not a file", id="authorities"),
        pytest.param(["image", "a:1", "--format", "sarif"], "unknown report format 'sarif'", id="format"),
        pytest.param(["image", "a:1", "--rule", "unpinned-imag"], "there is no rule 'unpinned-imag'", id="rule"),
        pytest.param(["scan", ".", "--sbom", "a:1=x.json"], "--sbom is about images, and nothing is asked about them", id="sbom-without-images"),
        pytest.param(["scan", ".", "--rule", "unsigned-image"], "unsigned-image needs evidence of images, which is not gathered", id="no-images"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_request_is_told(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == ExitCode.USAGE
    assert said in capsys.readouterr().err


def test_a_scan_finds_it_where_it_is_written(
    place: Path, double: RegistryDouble, web: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    published = image(web, "1.0")
    text = f'services:\n  web: {{image: "{double.host}/acme/web:1.0", read_only: true}}\n'
    (place / "compose.yaml").write_text(text, encoding="utf-8")
    code = run(["scan", ".", "--images", "--rule", "unsigned-image", "--format", "json", *NOW])
    said = json.loads(capsys.readouterr().out)
    (finding,) = said["findings"]
    reference = f"{double.host}/acme/web:1.0"
    assert (code, finding["file"], finding["line"], finding["column"], finding["end_column"]) == (
        ExitCode.FINDINGS,
        "compose.yaml",
        2,
        16,
        18 + len(reference),
    )
    assert [(one["ref"], one["digest"]) for one in said["images"]] == [(reference, published["digest"])]


def test_the_bill_of_materials_carries_the_evidence(
    place: Path, double: RegistryDouble, web: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    published = image(web, "1.0")
    (place / "compose.yaml").write_text(f'services:\n  web: {{image: "{double.host}/acme/web:1.0"}}\n')
    run(["scan", ".", "--images", "--format", "cyclonedx", *NOW])
    bom = json.loads(capsys.readouterr().out)
    (component,) = bom["components"]
    assert (bom["metadata"]["timestamp"], component["hashes"]) == (
        "2026-11-21T12:00:00Z",
        [{"alg": "SHA-256", "content": published["digest"].removeprefix("sha256:")}],
    )


def test_a_scan_without_images_imports_nothing_for_them(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "compose.yaml").write_text("services:\n  web: {image: nginx}\n")
    code = (
        "import sys\n"
        "from scanner.cli import run\n"
        f"run(['scan', {str(plain)!r}, '--format', 'json'])\n"
        "heavy = {'requests', 'urllib3', 'sigstore', 'cryptography', 'cyclonedx', 'jsonschema_rs', 'packageurl',\n"
        "         'pydantic', 'ssl', 'scanner.images'}\n"
        "sys.exit(repr(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


def test_a_rule_of_one_s_own_judges_the_evidence(
    place: Path,
    double: RegistryDouble,
    web: Publisher,
    sigstore: Sigstore,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sign(web, image(web, "1.0"), sigstore)
    rule = place / "rules" / "provenance" / "nameless-image" / "nameless-image.rego"
    rule.parent.mkdir(parents=True)
    rule.write_text(OWN_RULE, encoding="utf-8")
    ref = f"{double.host}/acme/web:1.0"
    arguments = ["image", ref, "--policy", "rules", "--rule", "nameless-image", "--fail-on", "low", *NOW]
    assert run([*arguments, "--format", "json"]) == ExitCode.FINDINGS
    ((finding,),) = [one["findings"] for one in report(capsys)["images"]]
    assert (finding["rule"], finding["message"], finding["file"], finding["line"]) == (
        "nameless-image",
        f"{ref} has 1 signatures",
        "command-line.images",
        1,
    )


def test_a_local_sbom_of_an_image_that_no_file_names_is_told(
    place: Path, double: RegistryDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "compose.yaml").write_text("services:\n  web: {build: .}\n", encoding="utf-8")
    (place / "web.json").write_text("{}", encoding="utf-8")
    run(["scan", ".", "--images", "--sbom", f"{double.host}/acme/web:1=web.json", *NOW])
    assert (
        f"note: --sbom {double.host}/acme/web:1=web.json was not used: "
        f"no file names the image {double.host}/acme/web:1\n"
    ) in capsys.readouterr().err
