"""Files of waivers through a whole scan, by the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.cli import run

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = f"sha256:{'0a' * 32}"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
    - name: app
      image: nginx
      securityContext: {readOnlyRootFilesystem: true}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cattleguard.yaml").write_text("fail-on: low\n", encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pod.yaml").write_text(POD, encoding="utf-8")
    return tmp_path


def scanned(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], list[str], list[str]]:
    """Return the files of the findings, those of what is waived, and the notices."""
    run(["scan", "--format", "json", "--effective-time", "2027-01-01", *arguments])
    report: Any = json.loads(capsys.readouterr().out)
    return (
        [one["file"] for one in report["findings"]],
        [one["finding"]["file"] for one in report["waived"]],
        [f"{one['file']}:{one['line']} {one['kind']}" for one in report["notices"]],
    )


def entries(*said: str) -> str:
    return "waivers:\n" + "".join(f"  - {{rules: unpinned-image, reason: x, {one}}}\n" for one in said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("paths: a/", (["b/pod.yaml"], ["a/pod.yaml"], [])),
        ("paths: ['**']", ([], ["a/pod.yaml", "b/pod.yaml"], [])),
        ("addresses: 'Pod/* container app'", ([], ["a/pod.yaml", "b/pod.yaml"], [])),
        ("paths: b/, containers: app", (["a/pod.yaml"], ["b/pod.yaml"], [])),
        ("containers: other", (["a/pod.yaml", "b/pod.yaml"], [], ["waivers.yaml:2 unused"])),
        (f"digests: '{DIGEST}'", (["a/pod.yaml", "b/pod.yaml"], [], ["waivers.yaml:2 unused"])),
        ("paths: a/, until: 2026-12-31", (["a/pod.yaml", "b/pod.yaml"], [], ["waivers.yaml:2 expired"])),
        ("paths: a/, until: 2027-01-05", (["b/pod.yaml"], ["a/pod.yaml"], ["waivers.yaml:2 expiring"])),
    ],
)
def test_a_file_waives_what_it_says(
    said: str,
    expected: tuple[list[str], list[str], list[str]],
    tree: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tree / "waivers.yaml").write_text(entries(said), encoding="utf-8")
    assert scanned(capsys) == expected
    (tree / "waivers.yaml").rename(tree / "ours.yaml")
    found, waived, notices = expected
    named = [notice.replace("waivers.yaml", "ours.yaml") for notice in notices]
    assert scanned(capsys, "--waivers", "ours.yaml") == (found, waived, named)


def test_a_scan_of_some_files_calls_no_waiver_of_others_unused(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "waivers.yaml").write_text(
        entries(
            "paths: b/",
            "paths: /b/pod.yaml",
            "paths: /a/gone.yaml",
            "containers: other",
            "paths: /a/pod.yaml",
        ),
        encoding="utf-8",
    )
    (tree / "a" / "pod.yaml").write_text(POD.replace("nginx", f"nginx@{DIGEST}"), encoding="utf-8")
    assert scanned(capsys, "a/pod.yaml") == ([], [], ["waivers.yaml:4 unused", "waivers.yaml:6 unused"])
    told = ["waivers.yaml:4 unused", "waivers.yaml:5 unused", "waivers.yaml:6 unused"]
    assert scanned(capsys) == ([], ["b/pod.yaml"], told)
    (tree / "a" / "broken.tf").write_text("{", encoding="utf-8")
    assert scanned(capsys)[2] == ["waivers.yaml:4 unused", "waivers.yaml:6 unused"]


def test_what_the_configuration_asks_for(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "cattleguard.yaml").write_text(
        "waivers: {file: a/ours.yaml, max-days: 30, require: [owner]}\nrules: {unpinned-image: {waivable: true}}\n",
        encoding="utf-8",
    )
    (tree / "a" / "ours.yaml").write_text(
        entries(
            "paths: a/", "paths: a/, until: 2027-01-30, owner: o", "paths: b/, until: 2028-01-30, owner: o"
        ),
        encoding="utf-8",
    )
    kinds = ["a/ours.yaml:2 malformed", "a/ours.yaml:4 malformed"]
    assert scanned(capsys) == (["b/pod.yaml"], ["a/pod.yaml"], kinds)


def test_what_is_wrong_is_told_with_its_place(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--waivers", "none.yaml"]) == 2
    assert "--waivers none.yaml is not a file" in capsys.readouterr().err
    (tree / "waivers.yaml").write_text("waivers:\n  - {rule: a}\n", encoding="utf-8")
    assert run(["scan"]) == 2
    error = capsys.readouterr().err
    assert "waivers.yaml:2:6: unknown key 'rule' in a waiver" in error
    assert "did you mean 'rules'?" in error


def test_what_is_bound_to_a_digest_ends_when_the_image_changes(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "cattleguard.yaml").write_text(
        "rules: {untrusted-registry: {registries: [ghcr.io/acme]}}\n", encoding="utf-8"
    )
    pod = tree / "a" / "pod.yaml"
    pod.write_text(POD.replace("nginx", f"nginx@{DIGEST}"), encoding="utf-8")
    (tree / "b" / "pod.yaml").unlink()
    assert run(["waive", "a/pod.yaml:8", "--digest", "--reason", "x"]) == 0
    assert f'digests: ["{DIGEST}"]' in capsys.readouterr().out
    assert scanned(capsys) == ([], ["a/pod.yaml"], [])
    pod.write_text(POD.replace("nginx", f"nginx@{DIGEST.replace('0a', '0b')}"), encoding="utf-8")
    assert scanned(capsys) == (["a/pod.yaml"], [], ["waivers.yaml:3 unused"])
