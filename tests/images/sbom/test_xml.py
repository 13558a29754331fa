"""What is particular to CycloneDX XML."""

from __future__ import annotations

import pytest

from scanner.images.sbom import read_sbom
from tests.images.sbom.setting import CONTEXT, IMAGE

PART = "<component type='library'><name>{}</name><purl>pkg:npm/{}</purl></component>"


def bom(content: str, version: str = "1.6", attributes: str = "") -> bytes:
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/{version}" {attributes}>{content}</bom>'.encode()


def part(name: str) -> str:
    return PART.format(name, name)


def test_properties_are_read_of_the_subject_alone() -> None:
    named = f"<properties><property name='aquasecurity:trivy:RepoDigest'>shop@{IMAGE}</property></properties>"
    component = f"<component type='container'><name>shop</name>{named}</component>"
    facts = read_sbom(bom(f"<metadata>{component}</metadata>"), CONTEXT)
    assert (facts.subject_name, facts.subject_digests, facts.subject_matches) == ("shop", (IMAGE,), True)
    facts = read_sbom(bom(f"<components>{component}</components>{named}"), CONTEXT)
    assert (facts.error, facts.components, facts.subject_digests) == (None, 1, ())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            bom(f"<components>{part('a')}</components><components>{part('b')}</components>"), id="two lists"
        ),
        pytest.param(
            bom(f"<components>{part('a')}{part('b')}</components>", attributes="components=''"),
            id="attribute",
        ),
        pytest.param(
            bom(f"<components>{part('a')}{part('b')}</components><components/>"), id="an empty list"
        ),
        pytest.param(bom(f"<components>{part('a')}<!-- --><?x?>{part('b')}</components>"), id="comments"),
    ],
)
def test_no_component_is_hidden(content: bytes) -> None:
    facts = read_sbom(content, CONTEXT)
    assert (facts.error, facts.components, facts.purls) == (None, 2, ("pkg:npm/a", "pkg:npm/b"))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            f"<components xmlns='urn:example:other'>{part('b')}</components>", id="another namespace"
        ),
        pytest.param(f"<components xmlns=''>{part('b')}</components>", id="no namespace"),
        pytest.param(
            f"<services><service><components>{part('b')}</components></service></services>", id="a service"
        ),
        pytest.param(
            f"<formulation><components>{part('b')}</components></formulation>", id="what is not read"
        ),
    ],
)
def test_other_elements_are_no_components(other: str) -> None:
    facts = read_sbom(bom(f"<components>{part('a')}</components>{other}"), CONTEXT)
    assert (facts.error, facts.components, facts.purls) == (None, 1, ("pkg:npm/a",))


def test_text_in_pieces() -> None:
    name = "<name> a<!-- comment -->&amp;<![CDATA[<b>]]>&#99; </name>"
    content = bom(f"<metadata><component type='container'>{name}</component></metadata>")
    assert read_sbom(content, CONTEXT).subject_name == "a&<b>c"


@pytest.mark.parametrize(
    ("tools", "found"),
    [
        ("<tools><tool><vendor>v</vendor><name>a</name><version>1</version></tool></tools>", ("a 1",)),
        (f"<tools><components>{part('a')}</components></tools>", ("a",)),
        ("<tools><services><service><name>b</name></service></services></tools>", ("b",)),
        ("<tools/>", ()),
    ],
)
def test_tools(tools: str, found: tuple[str, ...]) -> None:
    assert read_sbom(bom(f"<metadata>{tools}</metadata>"), CONTEXT).tools == found


@pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_versions(version: str) -> None:
    facts = read_sbom(bom("", version, 'serialNumber="urn:uuid:1"'), CONTEXT)
    assert (facts.error, facts.spec_version, facts.serial_number) == (None, version, "urn:uuid:1")


@pytest.mark.parametrize("version", ["1.1", "1.8", "2"])
def test_versions_that_are_not_read(version: str) -> None:
    facts = read_sbom(bom("", version), CONTEXT)
    assert facts.error == f"its version is {version}; CycloneDX 1.2 to 1.7 can be read"
