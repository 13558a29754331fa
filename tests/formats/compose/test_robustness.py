"""Whatever the file says: documents whose facts stand inside it, or a ParseError with a span."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats import compose
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Pointer, Source, Span


class _NoTree:
    def read(self, path: str) -> Source | None:
        texts = {
            ".env": "A=1\nB=x y\nC=${Z}",
            "other.yml": "services:\n  a: {image: x, extends: {file: compose.yaml, service: a}}\n",
            "Dockerfile": "FROM nginx\n",
        }
        return Source(path, texts[path]) if path in texts else None

    def names(self, directory: str) -> tuple[str, ...]:
        return (directory,)[:0]

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        ("- a\n", "a Compose file is a mapping with services", (1, 3, 1, 4)),
        ("text\n", "a Compose file is a mapping with services", (1, 1, 1, 5)),
        ("services: [a]\n", "services are a mapping from names to services", (1, 12, 1, 13)),
        ("services:\n  web: nginx\n", "service web is not a mapping", (2, 8, 2, 13)),
        ("services:\n  web:\n    - image: x\n", "service web is not a mapping", (3, 7, 3, 15)),
    ],
)
def test_what_is_no_compose_file(text: str, message: str, span: tuple[int, int, int, int]) -> None:
    with pytest.raises(ParseError) as caught:
        compose.parse(Source("compose.yaml", text), _NoTree())
    assert (caught.value.message, caught.value.span) == (message, Span("compose.yaml", *span))
    assert caught.value.hint == "see the Compose specification"


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "services:\n", "services: {}\n", "name: x\n", "services:\n  a:\n"]
)
def test_empty_ones(text: str) -> None:
    for document in compose.parse(Source("compose.yaml", text), _NoTree()):
        assert document.facts.workloads == ()


def test_several_documents() -> None:
    text = "services: {a: {image: x}}\n---\nservices: {a: {image: y}}\n"
    found = compose.parse(Source("compose.yaml", text), _NoTree())
    assert [(one.index, one.facts.images[0].ref) for one in found] == [(0, "x"), (1, "y")]


KEYS = [
    "services", "a", "b", "image", "build", "context", "dockerfile", "dockerfile_inline", "args",
    "additional_contexts", "target", "extends", "file", "service", "command", "entrypoint", "healthcheck",
    "test", "disable", "interval", "post_start", "pre_start", "pre_stop", "environment", "labels",
    "volumes", "type", "source", "read_only", "tmpfs", "configs", "secrets", "content", "ports", "expose",
    "devices", "cap_add", "cap_drop", "privileged", "user", "security_opt", "network_mode", "pid",
    "networks", "name", "external", "deploy", "replicas", "update_config", "order", "mode", "depends_on",
    "condition", "include", "path", "driver_opts", "device", "o", "pull_policy", "scale", "provider",
]  # fmt: skip
TEXTS = ["", "x", "${A}", "${Z}", "${Z:-d}", "$", "a b", "sh -c 'ls; x'", "./x:/y:ro", "nginx:1", "a", "other.yml", "NONE",
    "CMD", "CMD-SHELL", "host", "A=b", "PASSWORD=x", "bind", "image", "FROM x\nRUN a && b\n", ".", "https://h/r.git#v1",
    "docker-image://x", "oci://r.io/x", "true"]  # fmt: skip
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-5, 99999)
    | st.floats(allow_nan=False)
    | st.sampled_from(TEXTS)
    | st.text(max_size=8)
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=25,
)
services = st.dictionaries(st.sampled_from(KEYS), values, max_size=8)
files = st.fixed_dictionaries(
    {"services": st.dictionaries(st.sampled_from(["a", "b", "web"]), services, min_size=1, max_size=3)},
    optional=dict.fromkeys(("volumes", "networks", "configs", "include", "a"), values),
)


@given(files | values)
@settings(max_examples=250, deadline=None)
def test_any_value_gives_documents_or_an_error(value: Any) -> None:
    check(json.dumps(value, ensure_ascii=False))


@given(st.text(max_size=120) | st.text("services: a\n-image${}'\"|>&*!#", max_size=100))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_documents_or_an_error(text: str) -> None:
    check(text)
    check(f"services:\n  a:\n    image: {text}\n")
    check(f"services:\n  a:\n    command: {text}\n    build: {{dockerfile_inline: '{text}'}}\n")


def check(text: str) -> None:
    source = Source("compose.yaml", text)
    try:
        documents = compose.parse(source, _NoTree())
    except ParseError as exc:
        assert exc.span is not None
        assert is_inside(exc.span, source)
        return
    for document in documents:
        for at in pointers(document):
            assert is_inside(document.span(at), source)
            document.address(at)


def pointers(document: Document) -> list[Pointer]:
    facts = document.facts
    found: list[Pointer] = [one.at for one in facts.images]
    found += [one.at for one in facts.references]
    found += [one.at for one in facts.credentials]
    found += [one.at for one in facts.resources]
    for command in facts.commands:
        found.extend((*command.at, word) for word in range(len(command.args) + 1))
        found.append(command.at)
    for workload in facts.workloads:
        (container,) = workload.containers
        found += [workload.at, workload.annotations_at, workload.replicas.at, container.privileged.at]
        found += [one.at for one in (*container.ports, *container.devices)]
        found += [one.at for one in container.mounts]
        found += [one.at for one in container.probes]
    return found


def is_inside(span: Span, source: Source) -> bool:
    end = source.position(len(source.text))
    return (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column) <= end


def test_deep_and_wide_files_end() -> None:
    deep = "services:\n  a:\n    image: x\n    labels: " + "[" * 90 + "]" * 90 + "\n"
    check(deep)
    wide = "services:\n" + "".join(
        f"  s{index}:\n    image: nginx\n    ports: ['80']\n" for index in range(3000)
    )
    assert len(compose.parse(Source("compose.yaml", wide), _NoTree())[0].facts.images) == 3000
    merged = "x: &x\n  image: y\nservices:\n" + "".join(f"  s{index}:\n    <<: *x\n" for index in range(2000))
    assert len(compose.parse(Source("compose.yaml", merged), _NoTree())[0].facts.images) == 1
