"""Whatever a template says: all places stand inside the file, all facts are JSON, and there is an end."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats import packer
from scanner.formats.packer.go_actions import pieces, without_actions
from scanner.model import NO_ASSUMPTIONS, Assumptions, Source

MODERATE = settings(max_examples=150, deadline=None)


class Alone:
    """A tree of one file."""

    assumptions: Assumptions = NO_ASSUMPTIONS

    def __init__(self, source: Source) -> None:
        self.source = source

    def read(self, path: str) -> Source | None:
        return self.source if path == self.source.path else None

    def content(self, path: str) -> bytes | None:
        return self.source.text.encode("utf-8", "surrogatepass") if path == self.source.path else None

    def names(self, directory: str) -> tuple[str, ...]:
        return (self.source.path,) if directory == "" else ()

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        return (self.source.path,) if self.source.path.endswith(suffixes) else ()


def check(text: str, path: str) -> None:
    """Read a text, and check all of its facts and places."""
    source = Source(path, text)
    try:
        (document,) = packer.parse(source, Alone(source))
    except ParseError as error:
        assert error.span is not None
        return
    json.dumps(document.value)
    msgspec.json.encode(document.facts)
    last = source.position(len(text))
    for name in document.facts.__struct_fields__:
        for fact in getattr(document.facts, name):
            span = document.span(fact.at)
            assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column) <= last
            document.related(fact.at)
            document.address(fact.at)


WORDS = st.sampled_from(
    [
        "var.a", "var.b", "local.a", "local.b", "data.http.x.body", "build.ID", "path.root", "source.name", "null",
        '"x"', '"${local.a}-${var.b}"', '"{{timestamp}}"', "[local.a, var.b]", "{ name = local.b }", "3", "true",
        '["apt-get install a", "curl ${local.a} | sh"]', 'file("main.pkr.hcl")', '"./main.pkr.hcl"', "local", "[[]]",
        "<<EOT\ncurl ${var.a} |\nEOT\n", "upper(local.a)", "concat(local.b, [1])", '"\\u00e9\\t${var.a}"',
    ]
)  # fmt: skip
ATTRIBUTES = st.sampled_from(
    [
        "image", "source_ami", "iso_url", "iso_urls", "iso_checksum", "inline", "script", "scripts", "env", "name",
        "environment_vars", "playbook_file", "repository", "tags", "execute_command", "inline_shebang", "filters",
        "image_publisher", "image_version", "source_path", "box_version", "most_recent", "owners", "version", "type",
    ]
)  # fmt: skip
KINDS = st.sampled_from(
    [
        "amazon-ebs", "amazon-ami", "azure-arm", "docker", "googlecompute", "qemu", "vagrant", "shell", "shell-local",
        "ansible-local", "docker-tag", "openstack", "hcp-packer-image",
    ]
)  # fmt: skip
BODIES = st.dictionaries(ATTRIBUTES, WORDS, max_size=5).map(
    lambda body: "".join(f"  {name} = {value.rstrip()}\n" for name, value in body.items())
)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Return a template in HCL."""
    parts = [f"locals {{\n  a = {draw(WORDS).rstrip()}\n  b = {draw(WORDS).rstrip()}\n}}\n"]
    for _ in range(draw(st.integers(1, 4))):
        kind, body = draw(KINDS), draw(BODIES)
        block = draw(st.sampled_from(["source", "data", "provisioner", "post-processor", "variable"]))
        if block in ("source", "data"):
            parts.append(f'{block} "{kind}" "x" {{\n{body}}}\n')
        elif block == "variable":
            parts.append(f'variable "a" {{\n  default = {draw(WORDS).rstrip()}\n}}\n')
        else:
            parts.append(f'build {{\n{block} "{kind}" {{\n{body}}}\n}}\n')
    return "".join(parts)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["{{user `a`}}", "x {{user `b`}} {{.Vars}}", "{{", "é\t{{env `A`}}", "apt-get install x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ATTRIBUTES, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@st.composite
def legacy(draw: st.DrawFn) -> dict[str, Any]:
    """Return a template in JSON."""

    def parts() -> list[Any]:
        return draw(
            st.lists(
                st.builds(
                    lambda kind, body: {**body, "type": kind},
                    KINDS,
                    st.dictionaries(ATTRIBUTES, JSON, max_size=4),
                )
                | JSON,
                max_size=3,
            )
        )

    return {
        "builders": [{"type": "null"}, *parts()],
        "provisioners": parts(),
        "post-processors": parts(),
        "variables": draw(st.dictionaries(st.sampled_from(["a", "b"]), JSON) | JSON),
        "sensitive-variables": draw(JSON),
    }


@MODERATE
@given(templates())
def test_any_template(text: str) -> None:
    check(text, "main.pkr.hcl")


@MODERATE
@given(st.text(max_size=200))
@example("build {\n  provisioner = 1\n}")
@example('source "a" "b" = 1')
@example('build {\n  provisioner "shell" {\n    inline = ["${"]\n  }\n}')
def test_any_text(text: str) -> None:
    check(text, "main.pkr.hcl")
    check(text, "main.pkrvars.hcl")


@MODERATE
@given(legacy())
def test_any_json(value: dict[str, Any]) -> None:
    check(json.dumps(value), "main.json")
    check(json.dumps(value, ensure_ascii=False, indent=1), "main.pkr.json")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param('{"builders": [{"type": "' + "{{" * 50_000 + '"}]}', "a.json", id="openings"),
        pytest.param('{"builders": [{"type": "' + "{{user `a`}}" * 20_000 + '"}]}', "a.json", id="actions"),
        pytest.param('{"builders": [' * 20_000, "a.json", id="deep json"),
        pytest.param('build {\n provisioner "shell" {\n' * 5_000, "a.pkr.hcl", id="deep blocks"),
        pytest.param(
            'build {\nprovisioner "shell" {\ninline = [' + '"echo",' * 20_000 + "]\n}\n}\n", "a.pkr.hcl", id="lines"
        ),
        pytest.param(
            'build {\nprovisioner "shell" {\nscripts = [' + '"a.pkr.hcl",' * 2_000 + "]\n}\n}\n",
            "a.pkr.hcl",
            id="one script again and again",
        ),
    ],
)  # fmt: skip
def test_hostile_templates_end(text: str, path: str) -> None:
    check(text, path)


@given(st.text(st.sampled_from(["{", "}", "a", "`", '"', " "]), max_size=40))
def test_pieces_make_up_the_text(text: str) -> None:
    found = list(pieces(text))
    assert "".join(text[start:end] for start, end, _ in found) == text
    assert all(
        text[start:end].startswith("{{") and text[start:end].endswith("}}")
        for start, end, action in found
        if action
    )
    assert without_actions(text) == text or "{{" in text
