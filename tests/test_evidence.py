"""A scan with evidence of images: what is asked about, who gets the answer, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner import Options, Result, scan
from scanner.errors import UsageError
from scanner.exit_codes import ExitCode, exit_code
from scanner.facts.evidence import Evidence, Incomplete, RootFacts
from scanner.govern.selection import Selection
from scanner.model import Unverified
from scanner.policy.bundles.directory import read_directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scanner.facts.images import ImageReference

RULE = """\
# METADATA
# title: An image without a digest
# description: Nothing is known of it.
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile]
#   remediation: Make it known.
#   controls:
#     nist-800-53r5: [SR-4]
#   about: [images]
#   needs: [evidence]
package cattleguard.provenance.seen_image

import rego.v1

deny contains {"at": image.at, "msg": sprintf("%s is %s", [image.ref, image.evidence.digest])} if {
\tsome image in input.images
\timage.evidence != null
}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  containers:
    - {{name: app, image: "{image}"}}
"""


class Known:
    """Knows a digest of every image, and remembers what it was asked."""

    def __init__(self, *incomplete: Incomplete) -> None:
        self.asked: list[str] = []
        self._incomplete = incomplete

    def gather(self, references: Iterable[ImageReference]) -> Mapping[str, Evidence]:
        self.asked += map(str, references)
        return {ref: Evidence(ref, digest="sha256:1", incomplete=self._incomplete) for ref in self.asked}

    def trusted_root(self) -> RootFacts | None:
        return RootFacts("root.json", youngest="2026-01-01T00:00:00Z", age_days=7)


def run(root: Path, files: dict[str, str], known: Known | None, **said: object) -> Result:
    rule = root / "rules" / "provenance" / "seen-image" / "seen-image.rego"
    rule.parent.mkdir(parents=True, exist_ok=True)
    rule.write_text(RULE, encoding="utf-8")
    for name, text in files.items():
        path = root / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    options = {"selection": Selection(rules=("seen-image",)), **said}
    bundles = (read_directory(root / "rules"),)
    return scan(Options(paths=(str(root / "files"),), bundles=bundles, evidence=known, **options))  # type: ignore[arg-type]


def test_each_image_from_outside_is_asked_about_once(tmp_path: Path) -> None:
    known = Known()
    files = {
        "a.yaml": POD.format(image="nginx:1.27"),
        "b.yaml": POD.format(image="docker.io/library/nginx:1.27"),
        "compose.yaml": "services:\n  web: {image: 'ghcr.io/acme/web:${TAG}'}\n  own: {image: own:1, build: .}\n",
        "Dockerfile": "FROM golang:1.24 AS build\nFROM scratch\nCOPY --from=build /a /a\n",
    }
    run(tmp_path, files, known)
    assert known.asked == ["docker.io/library/golang:1.24", "docker.io/library/nginx:1.27"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rule_sees_the_evidence_where_the_image_is_named(tmp_path: Path, workers: int) -> None:
    files = {f"{number:03}.yaml": POD.format(image=f"nginx:1.{number}") for number in range(120)}
    result = run(tmp_path, files, Known(), workers=workers)
    assert [(finding.span.path, finding.span.line, finding.message) for finding in result.findings] == [
        (f"{number:03}.yaml", 6, f"nginx:1.{number} is sha256:1") for number in range(120)
    ]


def test_what_could_not_be_looked_at_makes_the_scan_incomplete(tmp_path: Path) -> None:
    denied = Incomplete("denied", "manifest", "the registry asks for a login")
    result = run(tmp_path, {"a.yaml": POD.format(image="nginx:1.27")}, Known(denied))
    assert result.ledger.unverified == (Unverified("docker.io/library/nginx:1.27", (denied,)),)
    assert (result.ledger.images, exit_code(result, "critical")) == (1, ExitCode.INCOMPLETE)


def test_the_evidence_stands_in_the_result_by_reference(tmp_path: Path) -> None:
    files = {"b.yaml": POD.format(image="b:1"), "a.yaml": POD.format(image="z:1")}
    result = run(tmp_path, files, Known())
    assert [evidence.ref for evidence in result.images] == ["docker.io/library/b:1", "docker.io/library/z:1"]
    assert result.trusted_root == RootFacts("root.json", youngest="2026-01-01T00:00:00Z", age_days=7)


def test_a_file_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    result = run(tmp_path, {"a.yaml": "kind: Pod\napiVersion: v1\nspec: [\n"}, Known())
    assert [failed.path for failed in result.ledger.failed] == ["a.yaml"]


def test_asked_for_by_name_without_evidence_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        run(tmp_path, {"a.yaml": POD.format(image="nginx:1.27")}, None)
    assert (caught.value.message, caught.value.hint) == (
        "seen-image needs evidence of images, which is not gathered",
        "add --images",
    )


def test_a_waiver_of_a_rule_that_is_not_applied_is_no_mistake(tmp_path: Path) -> None:
    text = POD.format(image="nginx:1.27").rstrip() + '  # cattleguard: waive seen-image reason="known"\n'
    result = run(tmp_path, {"a.yaml": text}, None, selection=Selection())
    assert ("seen-image" in result.policies.rules, result.notices) == (False, ())


def test_what_the_configuration_leaves_out_is_not_asked_about_and_told(tmp_path: Path) -> None:
    known = Known()
    files = {
        "a.yaml": POD.format(image="ghcr.io/acme/web:1"),
        "b.yaml": POD.format(image="ghcr.io/acme/dev/web:1"),
    }
    result = run(tmp_path, files, known, images_left_out=("ghcr.io/acme/dev/**",))
    assert (known.asked, result.ledger.images, result.ledger.images_left_out) == (
        ["ghcr.io/acme/web:1"],
        1,
        ("ghcr.io/acme/dev/web:1",),
    )
    assert [finding.span.path for finding in result.findings] == ["a.yaml"]
