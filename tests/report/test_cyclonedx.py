from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.output.json import JsonV1Dot6
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from packageurl import PackageURL

from scanner.facts.evidence import Base, Evidence, Incomplete, Link, Proof, Provenance, Sbom, Signature
from scanner.inventory import Dependency, place_order
from scanner.model import Failed, Ledger, PolicySet, Result, Span
from scanner.report import ReportContext, cyclonedx
from scanner.report.cyclonedx_parts import parts
from scanner.report.cyclonedx_purls import purl
from scanner.report.cyclonedx_text import MAX_TEXT
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGEST = "sha256:" + "0123456789abcdef" * 4
COMMIT = "11bd71901bbe5b1630ceea73d27597364c9af683"


def _schema(name: str) -> Any:
    return json.loads((files("cyclonedx.schema._res") / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))


_BESIDE = [
    (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", _schema(name))
    for name in ("spdx", "jsf-0.82")
]
VALIDATOR = jsonschema_rs.validator_for(
    _schema("bom-1.6"), registry=jsonschema_rs.Registry(_BESIDE), validate_formats=True, offline=True
)


def _dependency(kind: Any, ref: str, **more: Any) -> Dependency:
    values: dict[str, Any] = {
        "host": "",
        "name": ref,
        "version": None,
        "digest": None,
        "grade": "version",
        "use": "fetcher",
        "span": Span("a.yaml", 3, 5, 3, 9),
        "address": "job a",
        "format": "kubernetes",
    }
    return Dependency(kind=kind, ref=ref, **(values | more))


def _image(ref: str = "nginx:1.27.3", **more: Any) -> Dependency:
    values = {"host": "docker.io", "name": "library/nginx", "version": "1.27.3", "use": "container"}
    return _dependency("image", ref, **(values | more))


def _result(inventory: Sequence[Dependency], failed: tuple[Failed, ...] = ()) -> Result:
    ledger = Ledger(1, 1, 1, 1, {}, (), failed, ())
    ordered = tuple(sorted(inventory, key=place_order))
    return Result((), ledger, PolicySet("0.1.0", (), "a" * 64), inventory=ordered)


def _text(
    inventory: Sequence[Dependency],
    failed: tuple[Failed, ...] = (),
    name: str = "shop",
    time: str | None = None,
) -> str:
    out = StringIO()
    context = ReportContext(lambda _: None, name=name, time=time)
    cyclonedx.render(_result(inventory, failed), out, context)
    return out.getvalue()


def _bom(inventory: Sequence[Dependency], **more: Any) -> Any:
    text = _text(inventory, **more)
    assert text.isascii()
    document = json.loads(text)
    VALIDATOR.validate(document)
    return document


def _properties(component: Any) -> list[tuple[str, str]]:
    return [(one["name"].removeprefix("cattleguard:"), one["value"]) for one in component["properties"]]


EVIDENCE = Evidence(
    "docker.io/library/nginx:1.27.3",
    digest=DIGEST,
    tag_digest=DIGEST,
    kind="image",
    trusted=True,
    signatures=(
        Signature(
            DIGEST,
            "",
            "referrer",
            Proof(
                verified=True,
                how="keyless",
                identity="https://ci.example/build",
                issuer="https://oidc.example",
            ),
        ),
        Signature(DIGEST, "", "signature-tag", Proof(verified=False, how="key", reason="wrong-key")),
        Signature(DIGEST, "", "signature-tag", Proof(verified=True, how="key", key="release.pub")),
    ),
    sboms=(
        Sbom(
            DIGEST,
            "linux/amd64",
            "attestation",
            Proof(verified=True, how="key", key="release.pub"),
            format="cyclonedx",
            encoding="json",
            spec_version="1.6",
            components=231,
        ),
    ),
    provenance=(
        Provenance(
            DIGEST,
            "",
            "buildkit",
            Proof(verified=False, reason="unsigned"),
            subject_matches=True,
            builder="https://builder.example",
            source="https://git.example/shop",
            revision=COMMIT,
        ),
    ),
    base=Base("docker.io/library/debian:12", None, "annotation"),
    incomplete=(Incomplete("timed-out", "referrers", "try again"),),
    chain=(
        Link("digest", "proved", "the tag names one digest"),
        Link("builder", "claimed", "nobody signed it"),
    ),
    weakest="builder",
)


def _component(document: Any, name: str) -> Any:
    (found,) = [one for one in document["components"] if one["name"] == name]
    return found


def test_whole_bill() -> None:
    second = replace(
        _image(), span=Span("b.yaml", 8, 1, 8, 9), address="", ref="docker.io/library/nginx:1.27.3"
    )
    document = _bom([_image(), second], time="2026-01-31T12:00:00Z")
    assert document == {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": document["serialNumber"],
        "version": 1,
        "metadata": {
            "timestamp": "2026-01-31T12:00:00Z",
            "lifecycles": [{"phase": "pre-build"}],
            "tools": {"components": [{"name": "cattleguard", "type": "application", "version": __version__}]},
            "component": {"bom-ref": "configuration", "name": "shop", "type": "application"},
        },
        "components": [
            {
                "type": "container",
                "bom-ref": "image-17ffb4e2c7d5128d4aa8d2903e538b36",
                "name": "docker.io/library/nginx",
                "version": "1.27.3",
                "purl": "pkg:oci/nginx?repository_url=docker.io/library/nginx&tag=1.27.3",
                "evidence": {
                    "occurrences": [
                        {"location": "a.yaml", "line": 3, "symbol": "job a"},
                        {"location": "b.yaml", "line": 8},
                    ]
                },
                "properties": [
                    {"name": "cattleguard:format", "value": "kubernetes"},
                    {"name": "cattleguard:grade", "value": "version"},
                    {"name": "cattleguard:kind", "value": "image"},
                    {"name": "cattleguard:ref", "value": "docker.io/library/nginx:1.27.3"},
                    {"name": "cattleguard:ref", "value": "nginx:1.27.3"},
                    {"name": "cattleguard:use", "value": "container"},
                ],
            }
        ],
        "dependencies": [{"ref": "configuration", "dependsOn": ["image-17ffb4e2c7d5128d4aa8d2903e538b36"]}],
        "compositions": [{"aggregate": "unknown", "dependencies": ["configuration"]}],
    }


def test_evidence_of_an_image() -> None:
    (image,) = _bom([_image(evidence=EVIDENCE)])["components"]
    assert image["purl"] == f"pkg:oci/nginx@{DIGEST}?repository_url=docker.io/library/nginx&tag=1.27.3"
    assert image["hashes"] == [{"alg": "SHA-256", "content": DIGEST[7:]}]
    assert [pair for pair in _properties(image) if pair[0].startswith("evidence:")] == [
        ("evidence:base", "docker.io/library/debian:12 (said by its annotation)"),
        ("evidence:digest", DIGEST),
        ("evidence:incomplete", "referrers: timed-out"),
        (
            "evidence:provenance",
            f"builder https://builder.example; source https://git.example/shop at {COMMIT}; from BuildKit; unsigned",
        ),
        ("evidence:resolved-from", "tag"),
        ("evidence:sbom", "CycloneDX 1.6 JSON; 231 components; in an attestation; signed by key release.pub"),
        ("evidence:signed-by", "https://ci.example/build (issuer https://oidc.example)"),
        ("evidence:signed-by", "key release.pub"),
        ("evidence:tag-digest", DIGEST),
        ("evidence:weakest-link", "builder: claimed: nobody signed it"),
    ]


def test_signature_of_one_platform_says_of_which() -> None:
    proof = Proof(verified=True, how="key", key="release.pub")
    signature = Signature("sha256:" + "b" * 64, "linux/arm64", "referrer", proof)
    evidence = replace(EVIDENCE, kind="index", signatures=(signature,))
    (image,) = _bom([_image(evidence=evidence)])["components"]
    assert ("evidence:signed-by", "linux/arm64: key release.pub") in _properties(image)


def test_signature_that_does_not_hold_names_nobody() -> None:
    forged = Signature(
        DIGEST, "", "referrer", Proof(verified=False, identity="https://ci.example/build", reason="altered")
    )
    (image,) = _bom([_image(evidence=replace(EVIDENCE, signatures=(forged,)))])["components"]
    assert "evidence:signed-by" not in dict(_properties(image))


def test_places_are_in_order() -> None:
    places = [(f"{name}.yaml", line) for name in "ab" for line in range(1, 21)]
    uses = [_image(span=Span(path, line, 1, line, 2), address="") for path, line in places]
    (image,) = _bom(uses[::-1])["components"]
    assert image["evidence"]["occurrences"] == [{"location": path, "line": line} for path, line in places]


def test_nothing_to_depend_on() -> None:
    document = _bom([], name="")
    assert document["metadata"]["component"]["name"] == "configuration"
    assert document["components"] == []
    assert document["dependencies"] == [{"ref": "configuration"}]
    assert "timestamp" not in document["metadata"]


def test_what_is_not_known_is_listed_for_each_file() -> None:
    first = _dependency("image", "${TAG}", name="", grade="unknown", unknown=("${TAG}",))
    second = replace(first, span=Span("b.yaml", 1, 1, 1, 2))
    document = _bom([first, second])
    assert [(one["name"], "purl" in one, "version" in one) for one in document["components"]] == [
        ("${TAG}", False, False),
        ("${TAG}", False, False),
    ]
    assert ("unknown", "${TAG}") in _properties(document["components"][0])
    assert document["metadata"]["properties"] == [
        {"name": "cattleguard:incomplete", "value": "${TAG} is not wholly known"}
    ]
    assert document["compositions"] == [{"aggregate": "incomplete", "dependencies": ["configuration"]}]


def test_download_from_a_host_that_is_not_known_is_named_by_its_text() -> None:
    ref = "${{ secrets.SERVER }}/api/tools/agent.zip"
    unknown = ("${{ secrets.SERVER }}",)
    download = _dependency(
        "download", ref, host="", name="api/tools/agent.zip", grade="unknown", unknown=unknown
    )
    known = _dependency(
        "download", f"https://a.example/{unknown[0]}", host="a.example", name=unknown[0], unknown=unknown
    )
    assert [one["name"] for one in _bom((download, known))["components"]] == [
        ref,
        "a.example/${{ secrets.SERVER }}",
    ]


@pytest.mark.parametrize(
    ("inventory", "failed", "gaps"),
    [
        pytest.param(
            [_image("a b", name="", error="a reference has no white space", grade="floating")],
            (),
            ["a b is not a valid reference"],
            id="not a reference",
        ),
        pytest.param(
            [_dependency("package", "package-lock.json", grade="locked", use="npm")],
            (),
            ["the packages that package-lock.json lists are not listed here"],
            id="a list of packages",
        ),
        pytest.param(
            [_image()],
            (Failed("x.tf", None, "expected a value"), Failed("a.yaml", None, "too deep", rule="a-rule")),
            ["x.tf could not be assessed"],
            id="a file that could not be read",
        ),
    ],
)
def test_what_is_missing_is_said(
    inventory: list[Dependency], failed: tuple[Failed, ...], gaps: list[str]
) -> None:
    document = _bom(inventory, failed=failed)
    assert [one["value"] for one in document["metadata"]["properties"]] == gaps
    assert document["compositions"][0]["aggregate"] == "incomplete"
    assert len(document["components"]) == 1


def test_lock_file_decides_about_a_provider() -> None:
    wanted = _dependency(
        "provider",
        "hashicorp/aws",
        version="~> 5.0",
        grade="locked",
        use="terraform",
        span=Span("infra/main.tf", 4, 5, 4, 9),
    )
    fixed = _dependency(
        "provider",
        "registry.terraform.io/hashicorp/aws",
        host="registry.terraform.io",
        name="hashicorp/aws",
        version="5.60.0",
        grade="locked",
        use="terraform",
        span=Span("infra/.terraform.lock.hcl", 1, 1, 1, 9),
    )
    elsewhere = replace(wanted, span=Span("other/main.tf", 4, 5, 4, 9), grade="floating")
    document = _bom([wanted, fixed, elsewhere])
    assert [(one["name"], one.get("version")) for one in document["components"]] == [
        ("hashicorp/aws", None),
        ("registry.terraform.io/hashicorp/aws", "5.60.0"),
    ]
    provider = document["components"][1]
    assert [one["location"] for one in provider["evidence"]["occurrences"]] == [
        "infra/.terraform.lock.hcl",
        "infra/main.tf",
    ]
    assert ("asked", "~> 5.0") in _properties(provider)


def test_lock_file_with_two_hosts_decides_for_the_host_that_is_asked_for() -> None:
    def provider(ref: str, host: str, version: str, path: str) -> Dependency:
        return _dependency(
            "provider",
            ref,
            host=host,
            name="acme/dns",
            version=version,
            grade="locked",
            span=Span(path, 1, 1, 1, 9),
        )

    inventory = [
        provider("a.example/acme/dns", "a.example", "1.0.0", ".terraform.lock.hcl"),
        provider("b.example/acme/dns", "b.example", "2.0.0", ".terraform.lock.hcl"),
        provider("b.example/acme/dns", "b.example", "~> 2.0", "main.tf"),
        provider("acme/dns", "", "~> 1.0", "other.tf"),
    ]
    assert [
        (one["name"], one.get("version"), [place["location"] for place in one["evidence"]["occurrences"]])
        for one in _bom(inventory)["components"]
    ] == [
        ("a.example/acme/dns", "1.0.0", [".terraform.lock.hcl"]),
        ("acme/dns", None, ["other.tf"]),
        ("b.example/acme/dns", "2.0.0", [".terraform.lock.hcl", "main.tf"]),
    ]


@pytest.mark.parametrize(
    ("dependency", "type_", "name", "version", "url"),
    [
        pytest.param(
            _image(digest=DIGEST),
            "container",
            "docker.io/library/nginx",
            "1.27.3",
            f"pkg:oci/nginx@{DIGEST}?repository_url=docker.io/library/nginx&tag=1.27.3",
            id="image by digest",
        ),
        pytest.param(
            _image(version=None),
            "container",
            "docker.io/library/nginx",
            None,
            "pkg:oci/nginx?repository_url=docker.io/library/nginx",
            id="image without a tag",
        ),
        pytest.param(
            _dependency(
                "action", f"a/b/c@{COMMIT}", host="github.com", name="A/b/c", version=COMMIT, grade="digest"
            ),
            "application",
            "A/b/c",
            COMMIT,
            f"pkg:github/a/b@{COMMIT}#c",
            id="action in a directory",
        ),
        pytest.param(
            _dependency(
                "workflow",
                "a/b/.github/workflows/c.yml@main",
                host="github.com",
                name="a/b/.github/workflows/c.yml",
                version="main",
                grade="floating",
            ),
            "application",
            "a/b/.github/workflows/c.yml",
            "main",
            "pkg:github/a/b@main#.github/workflows/c.yml",
            id="workflow",
        ),
        pytest.param(
            _dependency("git", "https://github.com/a/b.git#v1", host="github.com", name="a/b", version="v1"),
            "library",
            "github.com/a/b",
            "v1",
            "pkg:github/a/b@v1",
            id="git at a forge",
        ),
        pytest.param(
            _dependency(
                "module",
                "git::https://git.example/infra/dns.git//zone?ref=main",
                host="git.example",
                name="infra/dns",
                version="main",
                grade="floating",
            ),
            "library",
            "git.example/infra/dns",
            "main",
            "pkg:generic/dns@main?vcs_url=git%2Bhttps://git.example/infra/dns.git%40main",
            id="module from git",
        ),
        pytest.param(
            _dependency(
                "module",
                "https://a.example/m.zip?checksum=x",
                host="a.example",
                name="m.zip",
                grade="floating",
            ),
            "library",
            "a.example/m.zip",
            None,
            "pkg:generic/m.zip?download_url=https://a.example/m.zip%3Fchecksum%3Dx",
            id="module in an archive",
        ),
        pytest.param(
            _dependency(
                "module",
                "oci://r.example/mail:1",
                host="r.example",
                name="shop/mail",
                version="1",
                grade="floating",
            ),
            "library",
            "r.example/shop/mail",
            None,
            "pkg:oci/mail?repository_url=r.example/shop/mail",
            id="module in a registry of images",
        ),
        pytest.param(
            _dependency("module", "a/vpc/aws", version="= 5.8.1", use="terraform"),
            "library",
            "a/vpc/aws",
            "5.8.1",
            None,
            id="module of a registry",
        ),
        pytest.param(
            _dependency("module", "a/vpc/aws", version="~> 5.8", grade="floating", installed="5.8.4"),
            "library",
            "a/vpc/aws",
            "5.8.4",
            None,
            id="installed module",
        ),
        pytest.param(
            _dependency("provider", "hashicorp/aws", version=">= 5", grade="floating"),
            "application",
            "hashicorp/aws",
            None,
            None,
            id="provider",
        ),
        pytest.param(
            _dependency("plugin", "github.com/hashicorp/amazon", name="hashicorp/amazon", host="github.com"),
            "application",
            "github.com/hashicorp/amazon",
            None,
            None,
            id="plugin",
        ),
        pytest.param(
            _dependency(
                "chart", "https://charts.example/shop", host="charts.example", name="shop", version="1.2.3"
            ),
            "application",
            "charts.example/shop",
            "1.2.3",
            None,
            id="chart",
        ),
        pytest.param(
            _dependency(
                "download",
                "https://a.example/t-1.2.3.tgz",
                host="a.example",
                name="t-1.2.3.tgz",
                version="1.2.3",
                digest=DIGEST,
                grade="digest",
            ),
            "file",
            "a.example/t-1.2.3.tgz",
            "1.2.3",
            f"pkg:generic/t-1.2.3.tgz@1.2.3?checksum={DIGEST}&download_url=https://a.example/t-1.2.3.tgz",
            id="download",
        ),
        pytest.param(
            _dependency("download", "https://a.example/", host="a.example", name="", grade="floating"),
            "file",
            "https://a.example/",
            None,
            None,
            id="download of no file",
        ),
        pytest.param(
            _dependency("package", "Flask_Login==1.2", name="Flask_Login", version="1.2", use="pip"),
            "library",
            "Flask_Login",
            "1.2",
            "pkg:pypi/flask-login@1.2",
            id="pip",
        ),
        pytest.param(
            _dependency(
                "package", "@a/b@^1.0.0", name="@a/b", version="^1.0.0", grade="floating", use="yarn"
            ),
            "library",
            "@a/b",
            None,
            "pkg:npm/%40a/b",
            id="npm",
        ),
        pytest.param(
            _dependency("package", "x", name="github.com/A/tool", version="v1.2.3", use="go"),
            "library",
            "github.com/A/tool",
            "v1.2.3",
            "pkg:golang/github.com/a/tool@v1.2.3",
            id="go",
        ),
        pytest.param(
            _dependency("package", "a/b:1.2.3", name="a/b", version="1.2.3", use="composer"),
            "library",
            "a/b",
            "1.2.3",
            "pkg:composer/a/b@1.2.3",
            id="composer",
        ),
        pytest.param(
            _dependency("package", "curl=8.5.0-2", name="curl", version="8.5.0-2", use="apt-get"),
            "library",
            "curl",
            "8.5.0-2",
            None,
            id="apt",
        ),
        pytest.param(
            _dependency(
                "machine-image", "debian-12-*", version="most recent", grade="floating", host="136693071363"
            ),
            "operating-system",
            "debian-12-*",
            None,
            None,
            id="machine image",
        ),
    ],
)
def test_kinds(dependency: Dependency, type_: str, name: str, version: str | None, url: str | None) -> None:
    (component,) = _bom([dependency])["components"]
    assert (component["type"], component["name"], component.get("version"), component.get("purl")) == (
        type_,
        name,
        version,
        url,
    )
    if url is not None:
        parsed = PackageURL.from_string(url)
        assert parsed.to_string() == url
        assert parsed.validate() == []


@pytest.mark.parametrize(
    ("kind", "ref", "host", "name", "references"),
    [
        ("action", "a/b/c@v1", "github.com", "a/b/c", [("vcs", "https://github.com/a/b")]),
        ("git", "https://gitlab.com/a/b/c.git", "gitlab.com", "a/b/c", [("vcs", "https://gitlab.com/a/b/c")]),
        ("git", "https://git.example/a", "git.example", "a", []),
        ("download", "https://a.example/t", "a.example", "t", [("distribution", "https://a.example/t")]),
        ("download", "https://a.example/100%", "a.example", "100%", []),
        ("download", "https://a.example/#a#b", "a.example", "", []),
        ("download", "a.example/t", "a.example", "t", []),
        ("download", "https://a.example/\u202et", "a.example", "\u202et", []),
    ],
)
def test_where_sources_are(
    kind: Any, ref: str, host: str, name: str, references: list[tuple[str, str]]
) -> None:
    (component,) = _bom([_dependency(kind, ref, host=host, name=name)])["components"]
    assert [(one["type"], one["url"]) for one in component.get("externalReferences", [])] == references


def test_same_name_of_other_package_managers_is_another_thing() -> None:
    inventory = [
        _dependency("package", "yq", use=use, span=Span("a", line, 1, line, 2))
        for line, use in enumerate(("apt", "apt-get", "pip", "snap"), 1)
    ]
    components = _bom(inventory)["components"]
    lines = [[one["line"] for one in component["evidence"]["occurrences"]] for component in components]
    assert sorted(lines) == [[1, 2], [3], [4]]


HOSTILE = '\x1b]0;x\x07\u202e\ud800\x00"\\</script>'


@pytest.mark.parametrize(
    "kind", ["image", "action", "git", "module", "provider", "download", "package", "machine-image"]
)
def test_hostile_text(kind: Any) -> None:
    dependency = _dependency(
        kind,
        HOSTILE,
        host=HOSTILE,
        version=HOSTILE,
        address=HOSTILE,
        use=HOSTILE,
        format=HOSTILE,
        span=Span(HOSTILE, 1, 1, 1, 2),
    )
    (component,) = _bom([dependency], name=HOSTILE)["components"]
    assert "purl" not in component
    assert ("ref", HOSTILE.replace("\ud800", "\\ud800")) in _properties(component)


def test_huge_text_is_cut() -> None:
    (component,) = _bom([_image("a" * 5_000, name="a" * 5_000)])["components"]
    assert component["name"] == f"docker.io/{'a' * (MAX_TEXT - len('docker.io/'))}..."
    assert "purl" not in component


def test_serial_number_follows_the_content() -> None:
    numbers = {
        _bom(inventory, **more)["serialNumber"]
        for inventory, more in [
            ([_image()], {}),
            ([_image()], {}),
            ([_image(version="1.27.4")], {}),
            ([_image()], {"time": "2026-01-31T12:00:00Z"}),
            ([_image()], {"name": "other"}),
        ]
    }
    assert len(numbers) == 4


def test_no_import_before_it_is_needed() -> None:
    code = (
        "import sys, scanner.report.cyclonedx;"
        "print([name for name in ('cyclonedx', 'packageurl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


_TEXT = st.text(st.characters() | st.sampled_from("\ud800\udc80%/@:#?=$"), max_size=12)
_DEPENDENCIES = st.builds(
    Dependency,
    kind=st.sampled_from(
        [
            "action",
            "chart",
            "download",
            "git",
            "image",
            "machine-image",
            "module",
            "package",
            "plugin",
            "provider",
            "workflow",
        ]
    ),
    ref=_TEXT
    | _TEXT.map("https://a.example/{}".format)
    | _TEXT.map("oci://{}".format)
    | _TEXT.map("git::{}".format),
    host=_TEXT | st.sampled_from(["", "github.com", "docker.io"]),
    name=_TEXT | st.sampled_from(["a/b", "a/b/c", "@a/b"]),
    version=st.none() | _TEXT,
    digest=st.none() | st.just(DIGEST) | st.just(f"sha512:{'a' * 128}") | st.just(f"blake3:{'a' * 64}"),
    grade=st.sampled_from(["digest", "locked", "version", "floating", "unknown"]),
    use=_TEXT | st.sampled_from(["pip", "npm", "go", "gem", "composer", "conda", "dotnet", "R"]),
    span=st.builds(Span, _TEXT, st.integers(1, 9), st.just(1), st.just(1), st.just(1)),
    address=_TEXT,
    format=_TEXT,
    evidence=st.sampled_from([None, EVIDENCE]),
    unknown=st.lists(_TEXT, max_size=1).map(tuple),
    error=st.none() | _TEXT,
    installed=st.none() | _TEXT,
)


@given(inventory=st.lists(_DEPENDENCIES, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_inventory_gives_a_valid_bill(inventory: list[Dependency]) -> None:
    document = _bom(inventory)
    assert _text(inventory) == _text(inventory)
    places = {
        (one["location"], one["line"])
        for component in document["components"]
        for one in component["evidence"]["occurrences"]
    }
    assert places == {
        (one.span.path.encode("utf-8", "backslashreplace").decode(), one.span.line) for one in inventory
    }
    identifiers = [component["bom-ref"] for component in document["components"]]
    assert len(set(identifiers)) == len(identifiers)
    for part in parts(inventory):
        url = purl(part)
        assert url is None or PackageURL.from_string(url.to_string()).to_string() == url.to_string()


def test_library_reads_it_and_writes_the_same() -> None:
    download = _dependency("download", "https://a.example/t", host="a.example", name="t")
    document = _bom([_image(evidence=EVIDENCE), download], time="2026-01-31T12:00:00Z")
    reader: Any = Bom
    again = json.loads(JsonV1Dot6(reader.from_json(document)).output_as_string())
    again["metadata"]["timestamp"] = document["metadata"]["timestamp"]
    # The library's writer says of every component that it depends on nothing, and knows no compositions.
    kept = [name for name in document if name not in ("dependencies", "compositions")]
    assert {name: again[name] for name in kept} == {name: document[name] for name in kept}
