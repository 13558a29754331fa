from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.formats import packer
from scanner.formats.registry import recognise
from scanner.model import NO_ASSUMPTIONS, Assumptions, Source


class Nothing:
    """A tree without files."""

    assumptions: Assumptions = NO_ASSUMPTIONS

    def read(self, path: str) -> Source | None:
        del path
        return None

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def names(self, directory: str) -> tuple[str, ...]:
        del directory
        return ()

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()


LEGACY = '{"builders": [{"type": "docker", "image": "debian"}]}'


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.pkr.hcl", "", "packer", id="hcl"),
        pytest.param("a.pkr.json", "{}", "packer", id="json syntax"),
        pytest.param("a.pkrvars.hcl", "", "packer", id="variables"),
        pytest.param("a.auto.pkrvars.json", "{}", "packer", id="variables in json"),
        pytest.param("template.json", LEGACY, "packer", id="legacy"),
        pytest.param("template.json", '{"builders": {"type": "x"}}', None, id="builders that are an object"),
        pytest.param("template.json", '{"builders": [{"name": "x"}]}', None, id="builders without a type"),
        pytest.param("template.json", '{"builders": ["x"]}', None, id="builders that are strings"),
        pytest.param("notes.txt", LEGACY, None, id="another name"),
        pytest.param("a.hcl", 'source "docker" "x" {}', None, id="any other hcl"),
    ],
)
def test_a_template_is_recognised(path: str, text: str, expected: str | None) -> None:
    found = recognise(Source(path, text))
    assert (None if found is None else found.NAME) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.pkr.hcl", "source {", id="hcl"),
        pytest.param("a.pkrvars.hcl", "a = ", id="variables"),
        pytest.param("a.pkr.json", "{", id="json syntax"),
        pytest.param("a.json", LEGACY[:-1], id="legacy"),
    ],
)
def test_what_is_not_valid_says_where(path: str, text: str) -> None:
    source = Source(path, text)
    with pytest.raises(ParseError) as caught:
        packer.parse(source, Nothing())
    assert caught.value.span is not None
    assert caught.value.span.path == path
