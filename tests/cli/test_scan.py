from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.cli import run
from scanner.exit_codes import MEANINGS, ExitCode
from scanner.version import __version__

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
    - name: app
      image: %s
      securityContext: {readOnlyRootFilesystem: true}
"""
PINNED = POD % ("nginx@sha256:" + "0123456789abcdef" * 4)
FLOATING = POD % "nginx"
VERSION = POD % "nginx:1.27.3"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("files", "arguments", "code"),
    [
        pytest.param({"a.yaml": PINNED}, [], ExitCode.CLEAN, id="clean"),
        pytest.param({"a.yaml": FLOATING}, [], ExitCode.FINDINGS, id="findings"),
        pytest.param({"a.yaml": VERSION}, [], ExitCode.CLEAN, id="below-the-threshold"),
        pytest.param({"a.yaml": VERSION}, ["--fail-on", "medium"], ExitCode.FINDINGS, id="at-the-threshold"),
        pytest.param({"a.yaml": FLOATING}, ["--fail-on", "critical"], ExitCode.CLEAN, id="above-everything"),
        pytest.param(
            {"a.yaml": FLOATING, "b.yaml": "apiVersion: [\nkind: a"}, [], ExitCode.INCOMPLETE, id="incomplete"
        ),
        pytest.param({"a.md": "text"}, [], ExitCode.NOTHING, id="nothing"),
        pytest.param({}, [], ExitCode.NOTHING, id="empty-directory"),
        pytest.param({}, ["--allow-empty"], ExitCode.CLEAN, id="empty-and-allowed"),
        pytest.param({}, ["nowhere"], ExitCode.USAGE, id="missing-path"),
        pytest.param({"a.yaml": PINNED}, ["--rule", "nothing-of-ours"], ExitCode.USAGE, id="unknown-rule"),
        pytest.param({"a.yaml": PINNED}, ["--format", "xml"], ExitCode.USAGE, id="unknown-report"),
        pytest.param({"a.yaml": PINNED}, ["--output", "sarif"], ExitCode.USAGE, id="output-without-file"),
        pytest.param({"a.yaml": PINNED}, ["--fail-on", "severe"], ExitCode.USAGE, id="unknown-severity"),
        pytest.param({"a.yaml": PINNED}, ["--nothing-of-ours"], ExitCode.USAGE, id="unknown-option"),
        pytest.param(
            {"a.yaml": PINNED, "cattleguard.yaml": "fail_on: low\n"}, [], ExitCode.USAGE, id="wrong-config"
        ),
        pytest.param(
            {"a.yaml": VERSION, "cattleguard.yaml": "fail-on: low\n"}, [], ExitCode.FINDINGS, id="config"
        ),
        pytest.param(
            {"a.yaml": VERSION, "cattleguard.yaml": "fail-on: low\n"},
            ["--fail-on", "high"],
            ExitCode.CLEAN,
            id="option-over-config",
        ),
        pytest.param({"a.yaml": FLOATING}, ["--exclude", "a.*"], ExitCode.NOTHING, id="excluded"),
        pytest.param(
            {"a.yaml": FLOATING}, ["--input-format", "terraform"], ExitCode.NOTHING, id="another-format"
        ),
    ],
)
def test_exit_codes(
    tree: Path,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, str],
    arguments: list[str],
    code: ExitCode,
) -> None:
    for name, text in files.items():
        (tree / name).write_text(text, encoding="utf-8")
    assert run(["scan", *arguments]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    if code is ExitCode.USAGE:
        assert captured.out == ""
        assert captured.err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(
            ["scan", "--rule", "unpined-image"],
            "error: there is no rule 'unpined-image'\nhint: did you mean 'unpinned-image'?\n",
            id="rule",
        ),
        pytest.param(
            ["scan", "nowhere"],
            "error: no such file or directory: nowhere\nhint: check the path from this directory\n",
            id="path",
        ),
        pytest.param(
            ["scan", "a\x1bm"],
            "error: no such file or directory: a\\x1bm\nhint: check the path from this directory\n",
            id="escaped",
        ),
        pytest.param(
            ["explain", "unpinned-imag"],
            "error: there is no rule 'unpinned-imag'\nhint: did you mean 'unpinned-image'?\n",
            id="explain",
        ),
    ],
)
def test_errors_say_what_and_what_to_do(
    tree: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], error: str
) -> None:
    assert tree
    assert run(arguments) == ExitCode.USAGE
    assert capsys.readouterr().err == error


def test_a_wrong_configuration_is_shown_with_its_place(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "cattleguard.yaml").write_text(
        "rules:\n  unpinned-image:\n    severity: severe\n", encoding="utf-8"
    )
    assert run(["scan"]) == ExitCode.USAGE
    assert capsys.readouterr().err == (
        "error: cattleguard.yaml:3:15: unknown severity 'severe'\n"
        "hint: one of: critical, high, medium, low, info\n"
    )


def test_reports_go_to_standard_output_and_to_files(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "a.yaml").write_text(FLOATING, encoding="utf-8")
    arguments = ["scan", "--format", "json", "--output", "json=out/a.json", "--output", "sarif=out/a.sarif"]
    assert run(arguments) == ExitCode.FINDINGS
    printed = capsys.readouterr().out
    assert (tree / "out" / "a.json").read_text(encoding="utf-8") == printed
    document = json.loads(printed)
    assert [
        (
            finding["rule"],
            finding["file"],
            finding["line"],
            finding["column"],
            finding["end_line"],
            finding["end_column"],
        )
        for finding in document["findings"]
    ] == [("unpinned-image", "a.yaml", 8, 14, 8, 19)]
    assert json.loads((tree / "out" / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert sorted(path.name for path in (tree / "out").iterdir()) == ["a.json", "a.sarif"]


def test_an_output_that_cannot_be_written_is_an_error(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "a.yaml").write_text(PINNED, encoding="utf-8")
    assert run(["scan", "--output", "json=a.yaml/out.json"]) == ExitCode.USAGE
    assert capsys.readouterr().err.startswith("error: cannot write a.yaml/out.json")


@pytest.mark.parametrize(
    "command", [["--version"], ["rules", "--format", "json"], ["explain", "unpinned-image"]]
)
def test_commands_work_as_a_process(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scanner", *command],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert done.stdout


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == ExitCode.CLEAN
    assert capsys.readouterr().out == f"cattleguard {__version__}\n"


def test_the_version_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv=['cattleguard','--version']; import scanner.__main__ as m; m.main(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"typer", "yaml", "regorus", "msgspec", "tree_sitter", "scanner.pipeline"} & set(
        json.loads(done.stdout.splitlines()[1].replace("'", '"'))
    )


def test_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "--format", "json"]) == ExitCode.CLEAN
    rules = {rule["id"]: rule for rule in json.loads(capsys.readouterr().out)["rules"]}
    assert sorted(rules) == [
        "baked-secret",
        "boot-time-install",
        "destroyed-before-created",
        "floating-launch-template",
        "forbidden-component",
        "hand-made-image",
        "host-path-write",
        "ignored-image-drift",
        "in-place-update",
        "incomplete-sbom",
        "mismatched-sbom",
        "missing-health-check",
        "missing-log-destination",
        "missing-provenance",
        "missing-rollback",
        "missing-sbom",
        "moved-tag",
        "mutable-artifact-store",
        "mutable-config",
        "mutable-registry",
        "new-waiver",
        "overridable-base-image",
        "patched-in-place",
        "privileged-container",
        "remote-provisioner",
        "repair-channel",
        "repair-command",
        "replaced-state",
        "self-updating-workload",
        "single-platform-digest",
        "stale-sbom",
        "unmanaged-pod",
        "unpinned-action",
        "unpinned-image",
        "unpinned-machine-image",
        "unpinned-module",
        "unpinned-package",
        "unpinned-provider",
        "unprotected-state",
        "unreplaced-group",
        "unsigned-image",
        "unsigned-sbom",
        "untrusted-builder",
        "untrusted-registry",
        "untrusted-signer",
        "unverifiable-image",
        "unverified-download",
        "user-data-not-replacing",
        "vulnerable-image",
        "weakened-policy",
        "writable-root-filesystem",
    ]
    image = rules["unpinned-image"]
    assert (image["category"], image["severity"], image["title"]) == (
        "pinning",
        "high",
        "Container image can move",
    )
    assert image["formats"] == [
        "kubernetes",
        "compose",
        "dockerfile",
        "github-actions",
        "terraform",
        "terraform-plan",
        "packer",
    ]
    assert all(":" in control for control in image["controls"])
    assert image["parameters"]["require"]["choices"] == ["digest", "version", "floating"]


def test_rules_stand_under_their_categories(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == ExitCode.CLEAN
    lines = capsys.readouterr().out.splitlines()
    headings = [line for line in lines if not line.startswith(" ")]
    assert headings == [
        "pinning",
        "replacing",
        "artifacts",
        "provenance",
        "state",
        "configuration",
        "rollout",
        "governance",
    ]
    assert lines[3] == "  unpinned-action           high      Action or reusable workflow can move"


def test_explain_shows_bad_and_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "unpinned-image"]) == ExitCode.CLEAN
    text = capsys.readouterr().out
    assert text.startswith("unpinned-image: Container image can move\n")
    for part in (
        "Bad (kubernetes): ",
        "Good (kubernetes): ",
        "What to do\n",
        "Parameters",
        "Controls\n",
        "See also\n",
    ):
        assert part in text


def test_the_readme_and_the_table_of_exit_codes_agree() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for code, meaning in MEANINGS.items():
        assert f"| {code.value} | {meaning} |" in readme
