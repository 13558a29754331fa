from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.cli import run
from scanner.errors import UsageError
from scanner.govern.waivers.appending import entry, quoted, with_waiver
from scanner.govern.waivers.comments import read_waivers
from scanner.govern.waivers.conditions import path_spec
from scanner.govern.waivers.file import read_waiver_file
from scanner.govern.waivers.grammar import Said, read, written
from scanner.govern.waivers.in_source import with_comment
from scanner.govern.waivers.proposal import path_pattern
from scanner.model import Source, Span, Waiver
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from pathlib import Path

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
    - name: side
      image: redis
      securityContext: {readOnlyRootFilesystem: true}
"""
DIGEST = f"sha256:{'0a' * 32}"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    return tmp_path


def findings(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], list[str]]:
    """Return the places of the findings, and of those that are waived."""
    capsys.readouterr()
    run(["scan", "--format", "json", *arguments])
    report = json.loads(capsys.readouterr().out)
    assert report["notices"] == []
    waived = [f"{one['finding']['file']}:{one['finding']['line']}" for one in report["waived"]]
    return [f"{one['file']}:{one['line']}" for one in report["findings"]], waived


def test_a_finding_is_waived_in_a_file(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "--reason",
        'it "is" #1',
        "--until",
        "2999-01-31",
        "--ticket",
        "OPS-12",
        "--owner",
        "team shop",
    ]
    assert run(["waive", "pod.yaml:8", *arguments]) == 0
    assert (
        (tree / "waivers.yaml").read_text(encoding="utf-8")
        == """\
# Findings that are accepted, and why: see docs/waivers.md of cattleguard.
waivers:
  - rules: [unpinned-image]
    paths: ["/pod.yaml"]
    addresses: ["Pod/web container app"]
    containers: [app]
    reason: "it \\"is\\" #1"
    until: 2999-01-31
    ticket: OPS-12
    owner: "team shop"
"""
    )
    assert (
        capsys.readouterr().out.splitlines()[-1] == "waives unpinned-image at pod.yaml:8:14, and nothing else"
    )
    assert findings(capsys) == (["pod.yaml:11"], ["pod.yaml:8"])
    assert run(["waive", "pod.yaml:11", "--reason", "as above", "--days", "30"]) == 0
    assert findings(capsys) == ([], ["pod.yaml:8", "pod.yaml:11"])


def test_a_finding_is_named_by_the_beginning_of_its_fingerprint(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["scan", "--format", "json"])
    mark = json.loads(capsys.readouterr().out)["findings"][1]["fingerprint"]
    assert run(["waive", mark[:6].upper(), "--reason", "x"]) == 0
    assert findings(capsys) == (["pod.yaml:8"], ["pod.yaml:11"])
    capsys.readouterr()
    assert run(["waive", mark, "--reason", "x"]) == 2
    assert "is waived already" in capsys.readouterr().err
    assert tree.joinpath("waivers.yaml").read_text(encoding="utf-8").count("- rules") == 1


def test_a_finding_is_waived_in_a_comment(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "pod.yaml").write_bytes(b"\xef\xbb\xbf" + POD.replace("\n", "\r\n").encode())
    (tree / "pod.yaml").chmod(0o640)
    assert run(["waive", "pod.yaml:8:14", "--in-source", "--reason", 'a "b" \\ # c']) == 0
    comment = '      # cattleguard: waive unpinned-image reason="a \\"b\\" \\\\ # c"\r\n'
    expected = POD.replace("\n", "\r\n").replace("      image: nginx", f"{comment}      image: nginx")
    assert (tree / "pod.yaml").read_bytes() == b"\xef\xbb\xbf" + expected.encode()
    assert stat.S_IMODE((tree / "pod.yaml").stat().st_mode) == 0o640
    capsys.readouterr()
    assert findings(capsys) == (["pod.yaml:12"], ["pod.yaml:9"])
    assert [one.name for one in tree.iterdir()] == ["pod.yaml"]


def test_what_is_bound_to_a_digest_ends_with_it(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pod = POD.replace("nginx", f"nginx@{DIGEST}").replace("redis", f"redis@{DIGEST}")
    pod = pod.replace("restartPolicy: Never", "restartPolicy: Never\n  hostNetwork: true")
    (tree / "pod.yaml").write_text(pod.replace("app", "app\n      command: [x]"), encoding="utf-8")
    assert run(["waive", "pod.yaml:1", "--reason", "x", "--digest"]) == 2
    (tree / "Dockerfile").write_text(
        f"FROM nginx:latest@{DIGEST}\nRUN apt-get install -y curl\n", encoding="utf-8"
    )
    capsys.readouterr()
    run(["scan", "--format", "json", "Dockerfile"])
    report = json.loads(capsys.readouterr().out)
    assert all(one["digest"] == DIGEST for one in report["findings"] if one["line"] == 1)


def test_a_file_that_is_configured_is_made(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "cattleguard.yaml").write_text("waivers: {file: ops/accepted.yaml}\n", encoding="utf-8")
    assert run(["scan", "--format", "json"]) == 1
    assert "there is no file accepted.yaml to waive anything" in capsys.readouterr().err
    assert run(["waive", "pod.yaml:8", "--reason", "x"]) == 0
    assert findings(capsys) == (["pod.yaml:11"], ["pod.yaml:8"])
    assert (tree / "ops/accepted.yaml").is_file()


def test_a_dry_run_writes_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["waive", "pod.yaml:8", "--reason", "x", "--dry-run"]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert run(["waive", "pod.yaml:8", "--reason", "x", "--dry-run", "--in-source"]) == 0
    assert capsys.readouterr().out == (
        'pod.yaml: would be written\n  # cattleguard: waive unpinned-image reason="x"\n'
        "nothing was written (--dry-run)\n"
    )
    assert [one.name for one in tree.iterdir()] == ["pod.yaml"]
    assert (tree / "pod.yaml").read_text(encoding="utf-8") == POD


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pod.yaml:8"], "a waiver needs a reason"),
        (["pod.yaml:8", "--reason", " "], "a waiver needs a reason"),
        (["pod.yaml:7", "--reason", "x"], "findings of that file begin on the lines 8"),
        (["nosuch.yaml:7", "--reason", "x"], "there is no finding nosuch.yaml:7"),
        (["abcdef", "--reason", "x"], "there is no finding abcdef"),
        (["pod", "--reason", "x"], "there is no finding pod"),
        (["pod.yaml:8", "--reason", "x", "--until", "soon"], "--until soon is not a day"),
        (["pod.yaml:8", "--reason", "x", "--until", "2020-01-01"], "--until 2020-01-01 has passed"),
        (["pod.yaml:8", "--reason", "x", "--until", "2999-01-01", "--days", "3"], "say the same"),
        (["pod.yaml:8", "--reason", "x", "--digest"], "the digest of the image is not known"),
        (["pod.yaml:8", "--reason", "x", "--digest", "--in-source"], "a comment cannot name a digest"),
        (["pod.yaml:8", "--reason", "a\nb", "--in-source"], "this cannot be written as a comment"),
        (["pod.yaml:8", "-", "--reason", "x"], "standard input"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], message: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["waive", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert [one.name for one in tree.iterdir()] == ["pod.yaml"]
    assert (tree / "pod.yaml").read_text(encoding="utf-8") == POD


def test_several_findings_are_listed(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = POD[: POD.index("    - name")]
    (tree / "pod.yaml").write_text(
        f"{head}    - {{name: a, image: nginx, securityContext: {{privileged: true}}}}\n", encoding="utf-8"
    )
    assert run(["waive", "pod.yaml:7", "--reason", "x"]) == 2
    error = capsys.readouterr().err
    assert "findings" in error
    assert error.count("note: ") > 1
    assert run(["waive", "pod.yaml:7", "--reason", "x", "--rule", "unpinned-image"]) == 0


def test_what_nothing_waives_is_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "cattleguard.yaml").write_text("rules: {unpinned-image: {waivable: false}}\n", encoding="utf-8")
    assert run(["waive", "pod.yaml:8", "--reason", "x"]) == 2
    assert "nothing waives unpinned-image" in capsys.readouterr().err
    assert not (tree / "waivers.yaml").exists()


@pytest.mark.parametrize("existing", [None, "# ours\nwaivers:\n"])
def test_a_waiver_that_would_not_hold_is_taken_back(
    existing: str | None, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "cattleguard.yaml").write_text("waivers: {require: [ticket]}\n", encoding="utf-8")
    if existing is not None:
        (tree / "waivers.yaml").write_text(existing, encoding="utf-8")
    assert run(["waive", "pod.yaml:8", "--reason", "x"]) == 2
    assert "it gives no `ticket`, which the configuration requires" in capsys.readouterr().err
    kept = (tree / "waivers.yaml").read_text(encoding="utf-8") if (tree / "waivers.yaml").exists() else None
    assert kept == existing


def test_a_comment_that_would_waive_more_is_taken_back(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pod = POD[: POD.index("    - name")].replace(
        "containers:", "containers: [{name: a, image: nginx}, {name: b, image: redis}]"
    )
    (tree / "pod.yaml").write_text(pod, encoding="utf-8")
    assert run(["waive", "pod.yaml:6:35", "--in-source", "--reason", "x", "--rule", "unpinned-image"]) == 2
    error = capsys.readouterr().err
    assert "the waiver was taken back: it would waive 1 more" in error or "there is no finding" in error
    assert (tree / "pod.yaml").read_text(encoding="utf-8") == pod


def test_json_has_no_comments(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pod = json.dumps(plain(parse(Source("a", POD), Dialect.CORE)[0]), indent=1)
    (tree / "pod.yaml").unlink()
    (tree / "pod.json").write_text(pod, encoding="utf-8")
    line = pod[: pod.index("nginx")].count("\n") + 1
    assert run(["waive", f"pod.json:{line}", "--in-source", "--reason", "x"]) == 2
    assert "pod.json is JSON, which has no comments" in capsys.readouterr().err
    assert run(["waive", f"pod.json:{line}", "--reason", "x"]) == 0


def test_an_explicit_file_is_made_and_nothing_is_written_outside(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["waive", "pod.yaml:8", "--reason", "x", "--waivers", "ours.yaml"]) == 0
    assert findings(capsys, "--waivers", "ours.yaml") == (["pod.yaml:11"], ["pod.yaml:8"])
    root = tree / "root"
    root.mkdir()
    (root / "pod.yaml").write_text(POD, encoding="utf-8")
    (root / "waivers.yaml").symlink_to(tree / "outside.yaml")
    assert run(["waive", "pod.yaml:8", "root", "--reason", "x"]) == 2
    assert "leads out of" in capsys.readouterr().err
    assert not (tree / "outside.yaml").exists()


WAIVER = Waiver(("some-rule",), Span("", 1, 1, 1, 1), "why", paths=("/a",))
ENTRY = entry(WAIVER)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# ours\nwaivers:\n", f"# ours\nwaivers:\n{ENTRY}"),
        ("waivers: # ours", f"waivers: # ours\n{ENTRY}"),
        ("# only a comment\n", f"# only a comment\nwaivers:\n{ENTRY}"),
        (f"waivers:\n{ENTRY}# the end\n", f"waivers:\n{ENTRY}{ENTRY}# the end\n"),
        ("waivers:\n- rules: a\n  paths: b\n  reason: |\n    c\n\n# d", "waivers:\n- rules: a\n  paths: b\n  reason: |\n    c\n" + entry(WAIVER, "") + "\n# d"),
        ("waivers:\r\n  - rules: a # x\r\n    paths: b\r\n    reason: c", "waivers:\r\n  - rules: a # x\r\n    paths: b\r\n    reason: c\r\n" + ENTRY.replace("\n", "\r\n")),
    ],
)  # fmt: skip
def test_what_stands_in_the_file_stays(before: str, after: str) -> None:
    assert with_waiver(Source("waivers.yaml", before), WAIVER) == after


@settings(max_examples=200)
@given(st.text(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(max_size=20))
def test_any_text_can_be_said_in_a_file(reason: str, address: str, ticket: str) -> None:
    reason = f"x{reason}".encode("utf-8", "replace").decode()
    ticket = ticket.encode("utf-8", "replace").decode().strip()
    said = Waiver(("a",), WAIVER.span, reason, ticket=ticket, addresses=(f"a{address}",))
    text = with_waiver(Source("waivers.yaml", f"waivers:\n{ENTRY}"), said)
    first, last = read_waiver_file(Source("waivers.yaml", text))
    assert first.reason == "why"
    assert (last.reason, last.ticket, last.addresses) == (reason, ticket, (f"a{address}",))


@settings(max_examples=200)
@given(st.text(), st.text(), st.text())
def test_any_line_can_be_said_in_a_comment(reason: str, ticket: str, owner: str) -> None:
    said = Said(("a", "b"), f"x{reason}", "2027-01-31", ticket, owner)
    try:
        text = written(said)
    except ValueError:
        assert not f"{reason}{ticket}{owner}".isprintable()
        return
    assert read(text) == said
    (waiver,) = read_waivers(Source("a.yaml", with_comment(Source("a.yaml", "x:\n  y: 1\n"), 2, said)))
    assert isinstance(waiver, Waiver)
    assert (waiver.reason, waiver.lines) == (f"x{reason}", (3, 3))


@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    st.text(st.characters(exclude_characters="\0\n\r", exclude_categories=["Cs"]), min_size=1, max_size=12)
)
def test_the_pattern_of_a_path_matches_it(name: str) -> None:
    if (
        name.strip("/. ")
        and "//" not in name
        and "/" not in (name[0], name[-1])
        and "." not in name.split("/")
    ):
        spec = path_spec((path_pattern(name),))
        assert spec.match_file(name)
        if "?" in path_pattern(name).replace("\\?", ""):
            return
        assert not spec.match_file(f"x{name}")
        if name.partition("/")[0] != "a":  # else that is below what is matched
            assert not spec.match_file(f"a/{name}")


def test_a_quoted_text_is_one_line() -> None:
    assert (
        quoted('a"\\\n\x85\u2028\u202e\U0001f600\ufeff')
        == '"a\\"\\\\\\n\\u0085\\u2028\\u202e\U0001f600\\ufeff"'
    )


SAID = Said(("a",), "x")
COMMENT = '# cattleguard: waive a reason="x"'


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.tf", "a {\n\tb = 1\n}\n", 2),
        ("Dockerfile", "FROM a\nRUN b && \\\n  c\n", 3),
        ("Dockerfile", "RUN <<E\n  b\nE\n".replace("RUN", "FROM a\nRUN"), 3),
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          b\n          c\n", 7),
        ("a.toml", "[a]\nb = 1\n", 2),
        ("a.ini", "[a]\nb = 1\n", 2),
        ("a.properties", "b=1", 1),
        ("a.images", "nginx\n", 1),
        ("a.sh", "if a; then\n  b\nfi\n", 2),
    ],
)  # fmt: skip
def test_a_comment_covers_the_line_below_it(path: str, text: str, line: int) -> None:
    changed = with_comment(Source(path, text), line, SAID)
    rows = text.split("\n")
    indent = rows[line - 1][: len(rows[line - 1]) - len(rows[line - 1].lstrip())]
    assert changed.split("\n") == [*rows[: line - 1], f"{indent}{COMMENT}", *rows[line - 1 :]]
    (waiver,) = read_waivers(Source(path, changed))
    assert isinstance(waiver, Waiver)
    assert waiver.lines == (line + 1, line + 1)


@pytest.mark.parametrize(
    ("path", "text", "line", "message"),
    [
        ("a.json", "{\n}\n", 1, "a.json is JSON, which has no comments"),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b\n    c\n", 6, "within a text"),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b\n    c\n", 5, "within a text"),
        ("a.yaml", "a: 'b\n  c'\n", 2, "within a text"),
        ("a.tf", "a = <<E\nb\nE\n", 2, "within a text"),
        ("Dockerfile", "# syntax=a\nFROM b\n", 1, "stands in a comment"),
    ],
)
def test_where_no_comment_can_stand(path: str, text: str, line: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        with_comment(Source(path, text), line, SAID)
