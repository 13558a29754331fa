from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.facts.evidence import Evidence, Proof, Signature
from scanner.facts.model import Facts, Image, Reference
from scanner.formats.registry import recognise
from scanner.inventory import Dependency, dependencies, place_order
from scanner.model import Document, Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model import Offsets, Pointer

DIGEST = "sha256:" + "0123456789abcdef" * 4
COMMIT = "11bd71901bbe5b1630ceea73d27597364c9af683"


class _Files:
    """A tree of a few files."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def read(self, path: str) -> Source | None:
        return Source(path, self._files[path]) if path in self._files else None

    def content(self, path: str) -> bytes | None:
        return self._files[path].encode() if path in self._files else None

    def names(self, directory: str) -> tuple[str, ...]:
        return tuple(sorted(path for path in self._files if "/" not in path and not directory))

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(path for path in self._files if path.endswith(suffixes)))

    @property
    def assumptions(self) -> Any:
        from scanner.model import NO_ASSUMPTIONS

        return NO_ASSUMPTIONS


def _inventory(path: str, text: str, **around: str) -> list[Dependency]:
    source = Source(path, text)
    format_ = recognise(source)
    assert format_ is not None
    tree: Any = _Files({path: text, **{name.replace("_", "."): content for name, content in around.items()}})
    return [one for document in format_.parse(source, tree) for one in dependencies(document)]


def test_images_of_a_dockerfile() -> None:
    text = "FROM golang:1.22.4 AS build\nFROM build AS test\nFROM scratch\nCOPY --from=build /a /a\n"
    assert _inventory("Dockerfile", text) == [
        Dependency(
            kind="image",
            ref="golang:1.22.4",
            host="docker.io",
            name="library/golang",
            version="1.22.4",
            digest=None,
            grade="version",
            use="base",
            span=Span("Dockerfile", 1, 6, 1, 19),
            address="stage build",
            format="dockerfile",
        )
    ]


def test_actions_and_what_is_local() -> None:
    text = (
        "on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n"
        f"      - uses: actions/checkout@{COMMIT}\n      - uses: ./setup\n      - uses: docker://alpine:3\n"
    )
    action, image = _inventory(".github/workflows/ci.yaml", text)
    assert action == Dependency(
        kind="action",
        ref=f"actions/checkout@{COMMIT}",
        host="github.com",
        name="actions/checkout",
        version=COMMIT,
        digest=None,
        grade="digest",
        use="uses",
        span=Span(".github/workflows/ci.yaml", 6, 15, 6, 72),
        address="job build step actions/checkout",
        format="github-actions",
    )
    assert (image.kind, image.ref, image.use) == ("image", "alpine:3", "action")


def test_terraform_modules_and_providers() -> None:
    text = (
        'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n'
        '      version = "~> 5.0"\n    }\n  }\n}\n'
        'module "net" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.8.1"\n}\n'
        'module "here" {\n  source = "./here"\n}\n'
    )
    assert [(one.kind, one.name, one.version, one.grade) for one in _inventory("main.tf", text)] == [
        ("provider", "hashicorp/aws", "~> 5.0", "floating"),
        ("module", "terraform-aws-modules/vpc/aws", "5.8.1", "version"),
    ]


def test_unknown_reference_is_listed() -> None:
    text = "services:\n  worker:\n    image: ${WORKER_IMAGE}\n"
    assert _inventory("compose.yaml", text) == [
        Dependency(
            kind="image",
            ref="${WORKER_IMAGE}",
            host="",
            name="",
            version=None,
            digest=None,
            grade="unknown",
            use="service",
            span=Span("compose.yaml", 3, 12, 3, 27),
            address="service worker",
            format="compose",
            unknown=("${WORKER_IMAGE}",),
        )
    ]


class _Nowhere:
    """Finds everything at the beginning."""

    def locate(self, pointer: Pointer) -> Offsets:
        return 0, len(pointer)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        return 0, len(pointer) + end - start


def _document(*references: Reference, images: tuple[Image, ...] = ()) -> Document:
    facts = Facts(images=images, references=references)
    return Document(Source("a.yaml", "abc"), "kubernetes", "Pod", 0, {}, _Nowhere(), facts)


def _reference(kind: Any, revision: str | None, grade: Any, name: str = "name", **more: Any) -> Reference:
    return Reference(("a",), kind, name, "host.example", name, revision, grade, "fetcher", **more)


@pytest.mark.parametrize(
    ("reference", "version", "digest"),
    [
        pytest.param(_reference("download", DIGEST, "digest"), None, DIGEST, id="checksum"),
        pytest.param(_reference("download", DIGEST[7:], "digest"), None, DIGEST, id="bare checksum"),
        pytest.param(_reference("download", DIGEST[7:].upper(), "digest"), None, DIGEST, id="upper case"),
        pytest.param(
            _reference("download", "a" * 128, "digest"), None, "sha512:" + "a" * 128, id="long checksum"
        ),
        pytest.param(_reference("download", COMMIT, "digest"), COMMIT, None, id="commit in the URL"),
        pytest.param(
            _reference("download", "b" * 64, "digest", name=f"v/{'b' * 64}/tool"),
            "b" * 64,
            None,
            id="digits in the URL",
        ),
        pytest.param(
            _reference("download", f"md5:{'a' * 64}", "digest"), f"md5:{'a' * 64}", None, id="wrong length"
        ),
        pytest.param(_reference("git", COMMIT, "digest"), COMMIT, None, id="commit"),
        pytest.param(_reference("git", "a" * 64, "digest"), "a" * 64, None, id="commit of 64 digits"),
        pytest.param(_reference("package", "1.2.3", "version"), "1.2.3", None, id="version"),
        pytest.param(_reference("package", None, "floating"), None, None, id="nothing"),
        pytest.param(_reference("machine-image", None, "digest"), None, None, id="machine image"),
    ],
)
def test_what_is_asked_for(reference: Reference, version: str | None, digest: str | None) -> None:
    (found,) = dependencies(_document(reference))
    assert (found.version, found.digest) == (version, digest)


def test_what_is_left_out() -> None:
    built = Image((), "app:1", "docker.io", "library/app", "1", None, "local", "output")
    named = Image((), "app:1", "docker.io", "library/app", "1", None, "version", "output")
    template = _reference("launch-template", "3", "version")
    module = _reference("module", None, "local")
    assert dependencies(_document(template, module, images=(built, named))) == ()


def test_once_for_a_place_and_in_order() -> None:
    first = replace(_reference("package", "1.2.3", "version", name="b"), at=())
    second = _reference("package", "1.2.3", "version", name="a")
    found = dependencies(_document(second, second, first))
    assert [one.name for one in found] == ["b", "a"]


def test_evidence_goes_along() -> None:
    proof = Proof(verified=True, how="key", key="k")
    evidence = Evidence(
        "docker.io/library/a:1", signatures=(Signature(DIGEST, "", "referrer", proof, {"a": "b"}),)
    )
    image = Image(
        ("a",), "a:1", "docker.io", "library/a", "1", None, "floating", "container", evidence=evidence
    )
    assert [one.evidence for one in dependencies(_document(images=(image,)))] == [evidence]


_TEXT = st.text(max_size=8)
_REFERENCES = st.builds(
    Reference,
    at=st.lists(_TEXT, max_size=2).map(tuple),
    kind=st.sampled_from(["download", "package", "git", "module", "launch-template"]),
    ref=_TEXT,
    host=_TEXT,
    name=_TEXT,
    revision=st.none() | _TEXT | st.just(DIGEST),
    grade=st.sampled_from(["digest", "version", "floating", "local", "unknown"]),
    fetcher=_TEXT,
)


@given(references=st.lists(_REFERENCES, max_size=6), order=st.randoms())
@settings(max_examples=100, deadline=None)
def test_order_of_facts_changes_nothing(references: list[Reference], order: Any) -> None:
    unlike = {
        (one.at and len(one.at), one.kind, one.ref, one.host, one.name, one.revision, one.fetcher): one
        for one in references
    }
    shuffled = list(unlike.values())
    order.shuffle(shuffled)
    found = dependencies(_document(*unlike.values()))
    assert found == dependencies(_document(*shuffled))
    assert list(found) == sorted(found, key=place_order)
