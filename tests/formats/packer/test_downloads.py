"""What builders download, and the plugins that a template requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

SHA256 = "0123456789abcdef" * 4
URL = '"https://example.org/x.iso"'
SEEN = "https://example.org/x.iso"


def test_the_fact_of_a_download(read: Callable[..., Any]) -> None:
    reading = read(f'source "qemu" "x" {{\n  iso_url = {URL}\n  iso_checksum = "sha256:{SHA256}"\n}}\n')
    assert reading.document.facts.references == (
        Reference(
            ("source", "qemu", "x", 0, "iso_url"),
            "download",
            SEEN,
            "example.org",
            "x.iso",
            SHA256,
            "digest",
            "packer",
            phase="build",
            target="image",
        ),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            f'iso_url = {URL}\niso_checksum = "{SHA256}"', [(SEEN, "digest", URL)], id="digits alone"
        ),
        pytest.param(f'iso_url = {URL}\niso_checksum = "none"', [(SEEN, "floating", URL)], id="none"),
        pytest.param(f"iso_url = {URL}", [(SEEN, "floating", URL)], id="no checksum"),
        pytest.param(
            f'iso_url = {URL}\niso_checksum = "file:https://example.org/SHA256SUMS"',
            [(SEEN, "floating", URL)],
            id="a file of checksums",
        ),
        pytest.param(
            f'iso_url = {URL}\niso_checksum = "sha256:0123"', [(SEEN, "floating", URL)], id="too few digits"
        ),
        pytest.param(
            f"iso_url = {URL}\niso_checksum = var.checksum", [(SEEN, "unknown", URL)], id="unknown checksum"
        ),
        pytest.param(
            f'iso_url = {URL}\niso_checksum = "file:${{var.sums}}"',
            [(SEEN, "floating", URL)],
            id="unknown file of checksums",
        ),
        pytest.param(
            f'iso_urls = [{URL}, "./x.iso"]\niso_checksum = "{SHA256}"', [(SEEN, "digest", URL)], id="several"
        ),
        pytest.param(
            'iso_url = var.url\niso_checksum = "none"',
            [("${var.url}", "unknown", "var.url")],
            id="unknown url",
        ),
        pytest.param('iso_url = "images/x.iso"', [], id="a file"),
        pytest.param(
            f"boot_iso {{\n  iso_url = {URL}\n}}", [(SEEN, "floating", URL)], id="in a block of the builder"
        ),
        pytest.param(
            f'guest_additions_url = {URL}\nguest_additions_sha256 = "{SHA256}"',
            [(SEEN, "digest", URL)],
            id="guest additions",
        ),
        pytest.param(f"source_path = {URL}", [(SEEN, "floating", URL)], id="disk or box by its url"),
        pytest.param("source_path = var.path", [], id="unknown path"),
    ],
)
def test_a_builder_downloads(
    read: Callable[..., Any], body: str, expected: list[tuple[str, str, str]]
) -> None:
    assert read(f'source "qemu" "x" {{\n{body}\n}}\n').references("download") == expected


def plugins(body: str) -> str:
    return f"packer {{\n  required_plugins {{\n    amazon = {{\n{body}\n    }}\n  }}\n}}\n"


SOURCE = 'source = "github.com/hashicorp/amazon"\n'
NAME = "github.com/hashicorp/amazon"


def test_the_fact_of_a_plugin(read: Callable[..., Any]) -> None:
    reading = read(plugins(SOURCE + 'version = "1.3.2"'))
    assert reading.document.facts.references == (
        Reference(
            ("packer", 0, "required_plugins", 0, "amazon", "version"),
            "plugin",
            NAME,
            "github.com",
            "hashicorp/amazon",
            "1.3.2",
            "version",
            "packer",
            phase="build",
            target="runner",
            offers="version",
        ),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(SOURCE + 'version = "= 1.3"', (NAME, "version", '"= 1.3"'), id="equality"),
        pytest.param(SOURCE + 'version = ">= 1.3.0"', (NAME, "floating", '">= 1.3.0"'), id="range"),
        pytest.param(SOURCE, (NAME, "floating", "amazon"), id="no version"),
        pytest.param(SOURCE + "version = var.v", (NAME, "unknown", "var.v"), id="unknown version"),
        pytest.param(
            'source = "amazon"\nversion = "1.2.3"', ("amazon", "floating", '"1.2.3"'), id="not a source"
        ),
    ],
)
def test_a_plugin_is_as_firm_as_its_version(
    read: Callable[..., Any], body: str, expected: tuple[str, str, str]
) -> None:
    assert read(plugins(body)).references("plugin") == [expected]
