from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
import pytest

from scanner import Options, Result, scan
from scanner.discover import Limits
from scanner.errors import ConfigError, PolicyLoadError, UsageError
from scanner.govern.configuration import RuleConfig
from scanner.govern.selection import Selection
from scanner.model import Failed, Skipped, Span, Unresolved
from scanner.policy.bundles.directory import read_directory

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "sha256:" + "0123456789abcdef" * 4

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
spec:
  restartPolicy: Never
  containers:
    - name: app
      image: {image}
      securityContext: {{readOnlyRootFilesystem: true}}
"""


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def pod(image: str, name: str = "web") -> str:
    return POD.format(name=name, image=image)


def lines(result: Result) -> list[tuple[str, int, int, int, int, str, str, str]]:
    return [
        (
            finding.span.path,
            finding.span.line,
            finding.span.column,
            finding.span.end_line,
            finding.span.end_column,
            finding.severity,
            finding.rule,
            finding.message,
        )
        for finding in result.findings
    ]


def test_a_finding_is_exact_to_the_column(tmp_path: Path) -> None:
    write(tmp_path, {"pod.yaml": pod("nginx:1.27")})
    assert lines(scan(Options(paths=(str(tmp_path),)))) == [
        (
            "pod.yaml",
            9,
            14,
            9,
            24,
            "high",
            "unpinned-image",
            "image nginx:1.27 is not pinned: the tag 1.27 moves by design",
        )
    ]


def test_everything_found_is_in_the_ledger(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "ignored.yaml\n",
            "good.yaml": pod(f"nginx@{DIGEST}"),
            "ignored.yaml": pod("nginx"),
            "broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {a: 1\n",
            "notes.md": "# notes\n",
            "values.yaml": "replicas: 3\n",
            "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
            "chart/templates/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
            "rendered/pod.yaml": "apiVersion: v1\nkind: Pod\n{{ if .x }}\nmetadata: {}\n{{ end }}\n",
        },
    )
    (tmp_path / "binary.yaml").write_bytes(b"\0\1\2")
    ledger = scan(Options(paths=(str(tmp_path),))).ledger
    assert ledger.found == 10
    assert (ledger.parsed, ledger.evaluated, ledger.documents) == (1, 1, 1)
    assert ledger.formats == {"kubernetes": 1}
    assert ledger.skipped == (
        Skipped(".gitignore", "no format that is read here"),
        Skipped("binary.yaml", "not text"),
        Skipped("chart/Chart.yaml", "no format that is read here"),
        Skipped("chart/templates/pod.yaml", "Helm template; render the chart and scan the result"),
        Skipped("ignored.yaml", "ignored by .gitignore"),
        Skipped("notes.md", "no format that is read here"),
        Skipped("rendered/pod.yaml", "template; render it and scan the result"),
        Skipped("values.yaml", "no format that is read here"),
    )
    assert [(failed.path, failed.span and failed.span.line) for failed in ledger.failed] == [
        ("broken.yaml", 4)
    ]


def test_template_actions_do_not_excuse_what_is_broken_without_them(tmp_path: Path) -> None:
    write(tmp_path, {"pod.yaml": "apiVersion: v1\nkind: Pod\nkind: Pod # {{ .x }}\n"})
    (failed,) = scan(Options(paths=(str(tmp_path),))).ledger.failed
    assert (failed.path, failed.span and (failed.span.line, failed.span.column)) == ("pod.yaml", (3, 1))


@pytest.mark.parametrize(
    ("data", "failed"),
    [
        pytest.param(
            b"apiVersion: v1\nkind: Pod\n# \xff\n",
            Failed(
                "a.yaml",
                Span("a.yaml", 3, 3, 3, 4),
                "not valid UTF-8: invalid start byte",
                "save the file as UTF-8",
            ),
            id="not-utf-8",
        ),
        pytest.param(
            b"apiVersion: v1\nkind: Pod\n" + b"#" * 200,
            Failed(
                "a.yaml",
                None,
                "not assessed: 225 bytes are more than the limit of 100",
                "raise the limit with --max-file-size, or list the file in .cattleguardignore",
            ),
            id="too-large",
        ),
    ],
)
def test_what_cannot_be_assessed_is_a_failure(tmp_path: Path, data: bytes, failed: Failed) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    result = scan(Options(paths=(str(tmp_path),), limits=Limits(max_file_bytes=100)))
    assert result.ledger.failed == (failed,)
    assert (result.ledger.found, result.ledger.parsed) == (1, 0)


def test_an_unreadable_file_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.yaml": pod("nginx"), "b.yaml": pod("redis")})
    opened = os.open

    def refuse(path: str | Path, flags: int, *rest: int) -> int:
        if str(path).endswith("a.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, *rest)

    monkeypatch.setattr("scanner.discover.read.os.open", refuse)
    result = scan(Options(paths=(str(tmp_path),)))
    assert result.ledger.failed == (
        Failed(
            "a.yaml",
            None,
            "cannot be read: Permission denied",
            "make it readable for the user that scans, or list it in .cattleguardignore",
        ),
    )
    assert [finding.span.path for finding in result.findings] == ["b.yaml"]


def test_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(pod("nginx").encode("utf-16"))
    assert [line[:3] for line in lines(scan(Options(paths=(str(tmp_path),))))] == [("a.yaml", 9, 14)]


def test_standard_input_is_recognised_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = scan(Options(paths=("-",), stdin=pod("nginx:1.27").encode()))
    assert [line[:3] for line in lines(result)] == [("stdin", 9, 14)]
    assert result.ledger.formats == {"kubernetes": 1}


def test_what_has_no_value_is_an_open_question(tmp_path: Path) -> None:
    write(tmp_path, {"pod.yaml": pod("${IMAGE}")})
    result = scan(Options(paths=(str(tmp_path),)))
    assert result.findings == ()
    assert result.ledger.unresolved == (
        Unresolved("unpinned-image", Span("pod.yaml", 9, 14, 9, 22), "${IMAGE}"),
    )


def test_strict_makes_open_questions_findings(tmp_path: Path) -> None:
    write(tmp_path, {"pod.yaml": pod("${IMAGE}")})
    assert lines(scan(Options(paths=(str(tmp_path),), strict=True))) == [
        (
            "pod.yaml",
            9,
            14,
            9,
            22,
            "high",
            "unpinned-image",
            "cannot be decided: ${IMAGE} has no value here",
        )
    ]


CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: b}
"""

CONSUMER = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
    - name: app
      image: nginx
      envFrom: [{configMapRef: {name: settings}}]
"""


def test_a_project_rule_sees_all_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": CONSUMER, "b/c.yaml": CONFIG_MAP})
    (finding,) = scan(
        Options(paths=(str(tmp_path),), selection=Selection(rules=("mutable-config",)))
    ).findings
    assert finding.message == "ConfigMap settings can change under Pod web, which consumes it"
    assert (finding.span.path, finding.span.line) == ("b/c.yaml", 1)
    assert len(finding.fingerprint) == 64


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    files = {f"d{number % 7}/{number}.yaml": pod(f"nginx:{number}", f"web{number}") for number in range(300)}
    write(
        tmp_path,
        {**files, "x/a.yaml": CONSUMER, "y/b.yaml": CONFIG_MAP, "z/broken.yaml": "kind: a\napiVersion: ["},
    )
    options = Options(paths=(str(tmp_path),), workers=1)
    alone = scan(options)
    assert len(alone.findings) > 300
    assert scan(msgspec.structs.replace(options, workers=3)) == alone


def test_the_order_of_paths_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a/1.yaml": pod("nginx"), "b/2.yaml": pod("redis")})
    paths = (str(tmp_path / "a"), str(tmp_path / "b"))
    forwards = scan(Options(paths=paths, root=tmp_path))
    assert forwards == scan(Options(paths=paths[::-1], root=tmp_path))
    assert [finding.span.path for finding in forwards.findings if finding.rule == "unpinned-image"] == [
        "a/1.yaml",
        "b/2.yaml",
    ]


def test_rules_can_be_chosen_left_out_and_weighed(tmp_path: Path) -> None:
    write(tmp_path, {"pod.yaml": pod("nginx").replace("readOnlyRootFilesystem: true", "privileged: true")})
    options = Options(paths=(str(tmp_path),))
    assert {
        finding.rule
        for finding in scan(
            msgspec.structs.replace(options, selection=Selection(rules=("unpinned-image",)))
        ).findings
    } == {"unpinned-image"}
    assert {
        finding.rule
        for finding in scan(
            msgspec.structs.replace(options, selection=Selection(exclude_rules=("unpinned-image",)))
        ).findings
    } == {
        "privileged-container",
        "writable-root-filesystem",
    }
    configured = {
        "unpinned-image": RuleConfig(severity="low"),
        "privileged-container": RuleConfig(enabled=False),
    }
    assert {
        (finding.rule, finding.severity)
        for finding in scan(msgspec.structs.replace(options, rule_configs=configured)).findings
    } == {
        ("unpinned-image", "low"),
        ("writable-root-filesystem", "medium"),
    }


def test_unknown_rules_and_parameters_are_errors_with_suggestions(tmp_path: Path) -> None:
    options = Options(paths=(str(tmp_path),))
    with pytest.raises(UsageError) as usage:
        scan(msgspec.structs.replace(options, selection=Selection(rules=("unpined-image",))))
    assert (usage.value.message, usage.value.hint) == (
        "there is no rule 'unpined-image'",
        "did you mean 'unpinned-image'?",
    )
    span = Span("cattleguard.yaml", 3, 5, 3, 9)
    config = RuleConfig(parameters={"requires": "digest"}, parameter_spans={"requires": span})
    with pytest.raises(ConfigError) as wrong:
        scan(msgspec.structs.replace(options, rule_configs={"unpinned-image": config}))
    assert (wrong.value.message, wrong.value.hint, wrong.value.span) == (
        "unpinned-image has no parameter 'requires'",
        "did you mean 'require'?",
        span,
    )


def test_a_malformed_policy_is_an_error_that_names_its_line(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "policy/bad.rego": "package cattleguard.pinning.bad\n\nimport rego.v1\n\ndeny contains {\n",
            "a.yaml": "",
        },
    )
    with pytest.raises(PolicyLoadError) as caught:
        scan(Options(paths=(str(tmp_path),), bundles=(read_directory(tmp_path / "policy"),)))
    assert caught.value.span is not None
    assert caught.value.span.path.endswith("policy/bad.rego")


def test_every_finding_has_its_own_fingerprint(tmp_path: Path) -> None:
    twice = pod("nginx") + "---\n" + pod("nginx")
    write(tmp_path, {"a.yaml": twice, "b.yaml": twice})
    prints = [finding.fingerprint for finding in scan(Options(paths=(str(tmp_path),))).findings]
    assert len(set(prints)) == len(prints) == 4


def test_fingerprints_survive_shifted_lines(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": pod("nginx")})
    before = [finding.fingerprint for finding in scan(Options(paths=(str(tmp_path),))).findings]
    write(tmp_path, {"a.yaml": "# a comment\n\n" + pod("nginx")})
    assert [finding.fingerprint for finding in scan(Options(paths=(str(tmp_path),))).findings] == before


def test_a_waiver_in_a_comment_accepts_a_finding_until_its_last_day(tmp_path: Path) -> None:
    comment = "# cattleguard: waive unpinned-image until=2027-01-31 reason=vendor"
    waived = pod("nginx").replace("image: nginx", f"image: nginx {comment}")
    write(tmp_path, {"a.yaml": waived, "b.yaml": pod("nginx")})

    def found(today: str | None) -> tuple[list[str], list[str], list[str]]:
        result = scan(
            Options(paths=(str(tmp_path),), selection=Selection(rules=("unpinned-image",)), today=today)
        )
        return (
            [finding.span.path for finding in result.findings],
            [one.finding.span.path for one in result.waived],
            [notice.message for notice in result.notices],
        )

    expired = "this waiver has expired: it held until 2027-01-31"
    expiring = "this waiver holds until 2027-01-31: today"
    assert found("2027-01-10") == (["b.yaml"], ["a.yaml"], [])
    assert found("2027-01-31") == (["b.yaml"], ["a.yaml"], [expiring])
    assert found("2027-02-01") == (["a.yaml", "b.yaml"], [], [expired])
    assert found(None) == (["a.yaml", "b.yaml"], [], [expired])
