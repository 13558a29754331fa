from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from scanner.discover import FileTree, Limits
from scanner.facts.evidence import Evidence
from scanner.formats.registry import recognise
from scanner.model import Document, Source
from scanner.options import Options
from scanner.pipeline import scan
from scanner.policy.subjects import Subject, Subjects

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = f"sha256:{'0a' * 32}"
OTHER = f"sha256:{'0b' * 32}"


def document(path: str, text: str, root: Path) -> Document:
    source = Source(path, text)
    format_ = recognise(source)
    assert format_ is not None
    return format_.parse(source, FileTree(root, Limits(1_000_000)))[0]


POD = f"""\
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  initContainers: [{{name: first, image: "a@{OTHER}"}}]
  containers:
    - name: app
      image: a:1@{DIGEST}
    - image: b:1
"""
COMPOSE = f"services:\n  shop:\n    image: a@{DIGEST}\n    privileged: true\n  cart: {{build: .}}\n"
WORKFLOW = f"on: push\njobs:\n  a:\n    runs-on: x\n    container: {{image: a@{DIGEST}}}\n    services: {{db: {{image: b}}}}\n    steps: [{{run: x}}]\n"


@pytest.mark.parametrize(
    ("path", "text", "at", "expected"),
    [
        ("a.yaml", POD, ("spec", "containers", 0, "image"), Subject(DIGEST, "app")),
        ("a.yaml", POD, ("spec", "containers", 0), Subject(None, "app")),
        ("a.yaml", POD, ("spec", "containers", 0, "securityContext", "privileged"), Subject(None, "app")),
        ("a.yaml", POD, ("spec", "initContainers", 0, "image"), Subject(OTHER, "first")),
        ("a.yaml", POD, ("spec", "containers", 1, "image"), Subject()),
        ("a.yaml", POD, ("spec",), Subject()),
        ("a.yaml", POD, (), Subject()),
        ("compose.yaml", COMPOSE, ("services", "shop", "image"), Subject(DIGEST, "shop")),
        ("compose.yaml", COMPOSE, ("services", "shop", "privileged"), Subject(None, "shop")),
        ("compose.yaml", COMPOSE, ("services", "cart"), Subject(None, "cart")),
        (".github/workflows/a.yml", WORKFLOW, ("jobs", "a", "services", "db", "image"), Subject(None, "db")),
        ("Dockerfile", f"FROM a@{DIGEST}\nRUN x\n", (0, "Value", 0), Subject(DIGEST, None)),
        ("Dockerfile", f"FROM a@{DIGEST}\nRUN x\n", (0,), Subject()),
        ("Dockerfile", f"FROM a@{DIGEST}\nRUN x\n", (1,), Subject()),
    ],
)  # fmt: skip
def test_what_a_place_is_about(
    path: str, text: str, at: tuple[str | int, ...], expected: Subject, tmp_path: Path
) -> None:
    assert Subjects(document(path, text, tmp_path)).of(at) == expected


def test_evidence_gives_the_digest_that_is_not_written(tmp_path: Path) -> None:
    read = document("a.yaml", POD, tmp_path)
    evidence = Evidence("b:1", OTHER)
    images = tuple(replace(image, evidence=evidence) for image in read.facts.images)
    known = Subjects(replace(read, facts=replace(read.facts, images=images)))
    assert known.of(("spec", "containers", 1, "image")) == Subject(OTHER, None)
    assert known.of(("spec", "containers", 0, "image")) == Subject(DIGEST, "app")


def test_two_images_at_one_place_have_no_digest(tmp_path: Path) -> None:
    read = document("a.yaml", POD, tmp_path)
    image = read.facts.images[0]
    for other in (OTHER if image.digest == DIGEST else DIGEST, None):
        both = (image, replace(image, digest=other), image)
        assert Subjects(replace(read, facts=replace(read.facts, images=both))).of(image.at).digest is None


def test_findings_say_what_they_are_about(tmp_path: Path) -> None:
    text = POD.replace("      image: a:1", "      securityContext: {privileged: true}\n      image: a:1")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = {(one.rule, one.digest, one.container) for one in scan(Options((str(tmp_path),))).findings}
    assert ("privileged-container", None, "app") in found
