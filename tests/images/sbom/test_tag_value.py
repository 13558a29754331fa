"""What is particular to SPDX tag-value."""

from __future__ import annotations

import pytest

from scanner.images.sbom import read_sbom
from tests.images.sbom.setting import CONTEXT, IMAGE

HEAD = "SPDXVersion: SPDX-2.2\nSPDXID: SPDXRef-DOCUMENT\n"


def read(text: str) -> tuple[int, str, tuple[str, ...]]:
    """Return number of components, name and digests of the subject."""
    facts = read_sbom((HEAD + text).encode(), CONTEXT)
    assert (facts.error, facts.spec_version) == (None, "SPDX-2.2")
    return facts.components, facts.subject_name, facts.subject_digests


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", (0, "", ()), id="nothing"),
        pytest.param("PackageName: a\nPackageName: b\n", (2, "", ()), id="two packages"),
        pytest.param("PackageName: a\r\nPackageName: b\r\n", (2, "", ()), id="line ends of Windows"),
        pytest.param("PackageName:a\n  PackageName: b\n", (1, "", ()), id="indented lines are none"),
        pytest.param("# PackageName: a\n", (0, "", ()), id="comment"),
        pytest.param(
            "DocumentComment: <text>a\nPackageName: b\n</text>\n", (0, "", ()), id="text over lines"
        ),
        pytest.param("DocumentComment: <text>a\nPackageName: b\n", (0, "", ()), id="text without an end"),
        pytest.param("DocumentComment: <text>a</text>\nPackageName: b\n", (1, "", ()), id="text on a line"),
        pytest.param("PackageName: <text>a</text>\n", (1, "", ()), id="a name as text"),
        pytest.param("Relationship: a b c d\nRelationship: a\n", (0, "", ()), id="malformed relationships"),
    ],
)
def test_lines(text: str, found: tuple[int, str, tuple[str, ...]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "line",
    [
        f"PackageChecksum: SHA256: {IMAGE.removeprefix('sha256:')}",
        f"PackageVersion: {IMAGE}",
        f"ExternalRef: PACKAGE-MANAGER purl pkg:oci/shop@{IMAGE}",
        f"ExternalRef: PACKAGE_MANAGER purl pkg:oci/shop@{IMAGE}",
        f"PackageAttributionText: <text>RepoDigest: shop@{IMAGE}</text>",
    ],
)
def test_the_subject(line: str) -> None:
    package = f"PackageName: shop\nSPDXID: SPDXRef-a\n{line}\nFileName: b\nSPDXID: SPDXRef-b\n"
    assert read(f"{package}Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\n") == (0, "shop", (IMAGE,))


def test_a_package_says_each_thing_once() -> None:
    """What stands twice keeps its first value, so that a later line does not take it back."""
    twice = f"PackageName: shop\nSPDXID: SPDXRef-a\nPackageVersion: {IMAGE}\nPackageVersion: 1\nSPDXID: SPDXRef-b\n"
    assert read(f"{twice}Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\n") == (0, "shop", (IMAGE,))
