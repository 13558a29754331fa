"""What a pull request can do to a gate that another revision governs: nothing that is not told."""

from __future__ import annotations

import io
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.cli import run

if TYPE_CHECKING:
    from pathlib import Path

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
DIGEST = "sha256:" + "0123456789abcdef" * 4
PINNED = f"FROM docker.io/library/debian:12@{DIGEST}\n"
FLOATING = "FROM docker.io/library/debian:12\n"
POLICY = """package main

import rego.v1

deny contains msg if {
	input.kind == "Service"
	input.spec.type == "NodePort"
	msg := "no node ports"
}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort}\n"
POD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"
CONFIGURATION = """fail-on: medium
exclude:
  - /fixtures/
select:
  categories: [pinning, custom]
rules:
  unpinned-image: {severity: high}
policies: [policies]
waivers: {max-days: 400}
"""
WAIVERS = """waivers:
  - rules: [unpinned-image]
    paths: [legacy/Dockerfile]
    reason: is replaced in spring
    until: 2027-03-31
"""
COMMENTED = '# cattleguard: waive unpinned-image reason="is built elsewhere" until=2027-03-31\n'
BASE: dict[str, str | bytes | None] = {
    "cattleguard.yaml": CONFIGURATION,
    "waivers.yaml": WAIVERS,
    ".gitignore": "/build/\n",
    ".cattleguardignore": "/drafts/\n",
    "policies/main.rego": POLICY,
    "Dockerfile": PINNED,
    "deploy/web.yaml": POD,
    "chart/templates/web.yaml": POD.replace("web}", '"{{web}}"}'),
    "legacy/Dockerfile": FLOATING,
    "tools/Dockerfile": COMMENTED + FLOATING,
}
Files = dict[str, "str | bytes | None"]


class Repository:
    """A repository under test."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str) -> None:
        subprocess.run([*GIT, *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self, files: Files) -> None:
        """Commit files; None removes one, and text that begins with `->` makes a link."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            elif content is not None and content.startswith("->"):
                path.symlink_to(content.removeprefix("->"))
            elif content is not None:
                path.write_text(content, encoding="utf-8", newline="")
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--allow-empty", "-m", "change")


class Scan(msgspec.Struct):
    """What a scan said."""

    code: int
    findings: set[tuple[str, str, int]]
    report: dict[str, Any]
    errors: str

    def messages(self, rule: str) -> set[str]:
        return {one["message"] for one in self.report["findings"] if one["rule"] == rule}


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a repository whose gate is green, on a branch of its own."""
    root = tmp_path / "repository"
    root.mkdir()
    made = Repository(root)
    made.git("init", "-q", "-b", "main")
    made.commit(BASE)
    made.git("checkout", "-q", "-b", "change")
    monkeypatch.chdir(root)
    return made


def scan(capsys: pytest.CaptureFixture[str], *arguments: str, path: str = ".") -> Scan:
    options = ["--effective-time", "2026-11-01T00:00:00Z", "--no-cache", "--format", "json"]
    code = run(["scan", "--govern-from", "main", *options, *arguments, path])
    out, errors = capsys.readouterr()
    assert "/cattleguard-" not in out + errors  # as the directories of copies are called
    report = json.loads(out) if out else {"findings": []}
    found = {(one["rule"], one["file"], one["line"]) for one in report["findings"]}
    return Scan(code, found, report, errors)


def told(rule: str, path: str, line: int = 1) -> tuple[str, str, int]:
    return rule, path, line


WEAKENED, NEW = "weakened-policy", "new-waiver"
IMAGE = "unpinned-image"
BAD: Files = {"web/Dockerfile": FLOATING}
RED = (IMAGE, "web/Dockerfile", 1)


def without(line: str, text: str = CONFIGURATION) -> str:
    assert line in text
    return text.replace(line, "")


def other(old: str, new: str, text: str = CONFIGURATION) -> str:
    assert old in text
    return text.replace(old, new)


HONEST: dict[str, Files] = {
    "nothing": {},
    "another pinned image": {"web/Dockerfile": PINNED},
    "a configuration that is only written otherwise": {
        "cattleguard.yaml": "# the gate\n" + other("[pinning, custom]", '["custom", "pinning"]')
    },
    "a lower threshold": {"cattleguard.yaml": other("fail-on: medium", "fail-on: low")},
    "a higher severity": {"cattleguard.yaml": other("severity: high", "severity: critical")},
    "fewer patterns": {"cattleguard.yaml": other("  - /fixtures/\n", "  []\n")},
    "a waiver that is gone": {"waivers.yaml": "waivers: []\n", "legacy/Dockerfile": PINNED},
    "a waiver that is shorter": {"waivers.yaml": other("2027-03-31", "2027-01-31", WAIVERS)},
    "a waiver in a comment with what it accepts": {"tools/Dockerfile": PINNED},
    "a pattern in .gitignore for what is in no repository": {".gitignore": "/build/\n/dist/\n"},
    "another rule beside the others": {"policies/more.rego": POLICY.replace("NodePort", "LoadBalancer")},
    "text beside the policies": {"policies/README.md": "# What these ask for\n"},
    "what a tool put into its directory": {"node_modules/left/index.js": "module.exports = 1\n"},
    "a file that is gone": {"deploy/web.yaml": None},
    "an unrelated file": {"notes.txt": "apiVersion: nothing\n"},
}


@pytest.mark.parametrize("files", HONEST.values(), ids=HONEST.keys())
def test_an_honest_change_is_green(
    repository: Repository, capsys: pytest.CaptureFixture[str], files: Files
) -> None:
    repository.commit(files)

    result = scan(capsys)

    assert (result.code, result.findings) == (0, set()), result.errors


ATTACKS: dict[str, tuple[Files, set[tuple[str, str, int]]]] = {
    "a floating image": (BAD, {RED}),
    "a higher threshold": (
        {"cattleguard.yaml": other("fail-on: medium", "fail-on: never"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 1), RED},
    ),
    "a rule that is left out": (
        {"cattleguard.yaml": other("{severity: high}", "false"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 7), RED},
    ),
    "a lower severity": (
        {"cattleguard.yaml": other("severity: high", "severity: info"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 7), RED},
    ),
    "a parameter that asks for less": (
        {"cattleguard.yaml": other("severity: high", "severity: high, require: floating"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 7), RED},
    ),
    "a profile under which nothing fails": (
        {"cattleguard.yaml": other("fail-on: medium", "profile: audit"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 1), RED},
    ),
    "a pattern that leaves it out": (
        {"cattleguard.yaml": other("  - /fixtures/", "  - /fixtures/\n  - /web/"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 4), RED},
    ),
    "only some formats": (
        {"cattleguard.yaml": CONFIGURATION + "formats: [kubernetes]\n", **BAD},
        {told(WEAKENED, "cattleguard.yaml", 10), RED},
    ),
    "only some paths": (
        {"cattleguard.yaml": CONFIGURATION + "paths: [deploy]\n", **BAD},
        {told(WEAKENED, "cattleguard.yaml", 10), RED},
    ),
    "another selection": (
        {"cattleguard.yaml": other("[pinning, custom]", "[rollout]"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 5), RED},
    ),
    "policies that are not named any more": (
        {"cattleguard.yaml": without("policies: [policies]\n"), "svc.yaml": SERVICE},
        {told(WEAKENED, "cattleguard.yaml"), told("main.deny", "svc.yaml", 4)},
    ),
    "waivers without an end": (
        {"cattleguard.yaml": without("waivers: {max-days: 400}\n")},
        {told(WEAKENED, "cattleguard.yaml")},
    ),
    "no configuration": (
        {"cattleguard.yaml": None, **BAD},
        {*(told(WEAKENED, "cattleguard.yaml", line) for line in (1, 7, 8, 9)), RED},
    ),
    "a configuration that cannot be read": (
        {"cattleguard.yaml": "fail-on: [\n", **BAD},
        {told(WEAKENED, "cattleguard.yaml"), RED},
    ),
    "a configuration that is nearer to the files": (
        {"web/cattleguard.yaml": "fail-on: never\n", **BAD},
        {told(WEAKENED, "web/cattleguard.yaml"), RED},
    ),
    "a configuration that is a link": (
        {"cattleguard.yaml": "->web/lax.yaml", "web/lax.yaml": "fail-on: never\n", **BAD},
        {told(WEAKENED, "cattleguard.yaml"), RED},
    ),
    "a waiver in the file of waivers": (
        {
            "waivers.yaml": WAIVERS
            + "  - rules: [unpinned-image]\n    paths: [web/]\n    reason: later\n    until: 2027-03-31\n",
            **BAD,
        },
        {told(NEW, "waivers.yaml", 6), RED},
    ),
    "a waiver for more files": (
        {"waivers.yaml": other("[legacy/Dockerfile]", '["**"]', WAIVERS), **BAD},
        {told(NEW, "waivers.yaml", 2), RED},
    ),
    "a waiver that holds longer": (
        {"waivers.yaml": other("2027-03-31", "2099-03-31", WAIVERS)},
        {told(NEW, "waivers.yaml", 2)},
    ),
    "a file of waivers that is a link": (
        {
            "waivers.yaml": "->web/w.yaml",
            "web/w.yaml": other("[legacy/Dockerfile]", '["**"]', WAIVERS),
            **BAD,
        },
        {told(NEW, "waivers.yaml", 2), RED},
    ),
    "a waiver in a comment": (
        {"web/Dockerfile": COMMENTED + FLOATING},
        {told(NEW, "web/Dockerfile", 1), (IMAGE, "web/Dockerfile", 2)},
    ),
    "a waiver in a comment that is moved to something else": (
        {"tools/Dockerfile": COMMENTED + "FROM docker.io/library/alpine:3\n"},
        {told(NEW, "tools/Dockerfile", 1), (IMAGE, "tools/Dockerfile", 2)},
    ),
    "a waiver of the rules that tell": (
        {
            "cattleguard.yaml": "# cattleguard: waive weakened-policy reason=me\n"
            + other("fail-on: medium", "fail-on: never"),
            **BAD,
        },
        {told(NEW, "cattleguard.yaml"), told(WEAKENED, "cattleguard.yaml", 2), RED},
    ),
    "the rules that tell, left out": (
        {"cattleguard.yaml": other("rules:\n", "rules:\n  weakened-policy: false\n"), **BAD},
        {told(WEAKENED, "cattleguard.yaml", 7), RED},
    ),
    "a baseline": (
        {"cattleguard-baseline.json": '{"version": 1, "fingerprints": "?", "findings": []}\n', **BAD},
        {told(WEAKENED, "cattleguard-baseline.json"), RED},
    ),
    "a pattern in .cattleguardignore": (
        {".cattleguardignore": "/drafts/\n/web/\n", **BAD},
        {told(WEAKENED, ".cattleguardignore", 2), RED},
    ),
    "a new .cattleguardignore": (
        {"web/.cattleguardignore": "*\n", **BAD},
        {told(WEAKENED, "web/.cattleguardignore", 1), RED},
    ),
    "a pattern in .gitignore for a file that is tracked": (
        {".gitignore": "/build/\n/web/\n", **BAD},
        {told(WEAKENED, ".gitignore", 1), RED},
    ),
    "a file that is tracked where the rest is ignored": (
        {"build/Dockerfile": FLOATING},
        {told(WEAKENED, "build/Dockerfile")},
    ),
    "a file in a directory of a tool": (
        {"node_modules/web/Dockerfile": FLOATING, ".terraform/web/Dockerfile": FLOATING},
        {told(WEAKENED, "node_modules/web/Dockerfile"), told(WEAKENED, ".terraform/web/Dockerfile")},
    ),
    "another encoding": (
        {"deploy/web.yaml": POD.encode("cp500")},
        {told(WEAKENED, "deploy/web.yaml")},
    ),
    "a link in the place of a file": (
        {"deploy/web.yaml": "->../notes.txt", "notes.txt": POD},
        {told(WEAKENED, "deploy/web.yaml")},
    ),
    "the look of a template": (
        {"chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"},
        {told(WEAKENED, "chart/templates/web.yaml")},
    ),
    "no word of what it is": (
        {"deploy/web.yaml": POD.replace("apiVersion: apps/v1\n", "")},
        {told(WEAKENED, "deploy/web.yaml")},
    ),
    "a policy that objects to less": (
        {"policies/main.rego": POLICY.replace("NodePort", "Nothing"), "svc.yaml": SERVICE},
        {told(WEAKENED, "policies/main.rego"), told("main.deny", "svc.yaml", 4)},
    ),
    "a policy that is gone": (
        {"policies/main.rego": None, "svc.yaml": SERVICE},
        {told(WEAKENED, "policies/main.rego"), told("main.deny", "svc.yaml", 4)},
    ),
    "a file of waivers that ends every scan once it governs": (
        {"waivers.yaml": "waivers:\n  - rules: [unpinned-image]\n"},
        {told(WEAKENED, "waivers.yaml")},
    ),
    "a baseline that ends every scan once it governs": (
        {"cattleguard-baseline.json": "{}\n"},
        {told(WEAKENED, "cattleguard-baseline.json")},
    ),
    "an exception beside a policy": (
        {
            "policies/more.rego": 'package main\n\nimport rego.v1\n\nexception contains rules if rules := [""]\n',
            "svc.yaml": SERVICE,
        },
        {told(WEAKENED, "policies/more.rego"), told("main.deny", "svc.yaml", 4)},
    ),
}


@pytest.mark.parametrize(("files", "expected"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_red(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    files: Files,
    expected: set[tuple[str, str, int]],
) -> None:
    repository.commit(files)

    result = scan(capsys)

    assert (result.code, result.findings) == (1, expected), result.errors


@pytest.mark.parametrize(
    "content",
    [POD.encode() + b"  - [\n", POD.encode() + b"# \0\n", POD.encode("utf-16-le")],
    ids=["wrong YAML", "a NUL byte", "UTF-16 without a mark"],
)
def test_a_file_that_cannot_be_parsed_is_not_green(
    repository: Repository, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    repository.commit({"deploy/web.yaml": content})

    assert scan(capsys).code == 3


def test_a_baseline_of_the_change_accepts_nothing(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(BAD)
    assert run(["baseline", "create", "--no-cache", "."]) == 0
    repository.commit({})
    capsys.readouterr()

    result = scan(capsys)

    assert (result.code, {rule for rule, _, _ in result.findings}) == (1, {IMAGE, NEW})
    assert RED in result.findings
    assert ("cattleguard-baseline.json" in {path for _, path, _ in result.findings}) is True


def test_a_baseline_of_the_governing_revision_holds(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit(BAD)
    assert run(["baseline", "create", "--no-cache", "."]) == 0
    repository.commit({})
    repository.git("checkout", "-q", "-B", "change", "main")
    repository.commit({"notes.txt": "x\n", "cattleguard-baseline.json": None})
    capsys.readouterr()

    result = scan(capsys)

    assert (result.code, result.findings) == (0, set()), result.errors
    assert [one["file"] for one in result.report["existing"]] == ["web/Dockerfile"]
    assert result.report["compared"][0]["name"] == "cattleguard-baseline.json"


NAMED = {
    "the configuration": (
        ["--config", "ci/gate.yaml"],
        {"ci/gate.yaml": "fail-on: high\n"},
        {"ci/gate.yaml": "fail-on: never\n"},
        {told(WEAKENED, "ci/gate.yaml"), RED},
    ),
    "the waivers": (
        ["--waivers", "ci/w.yaml"],
        {"ci/w.yaml": WAIVERS},
        {"ci/w.yaml": other("[legacy/Dockerfile]", '["**"]', WAIVERS)},
        {told(NEW, "ci/w.yaml", 2), RED},
    ),
    "the policies": (
        ["--policy", "ci/rules"],
        {"ci/rules/main.rego": POLICY.replace("package main", "package ci")},
        {"ci/rules/main.rego": "package ci\n", "svc.yaml": SERVICE},
        {
            told(WEAKENED, "ci/rules/main.rego"),
            told("ci.deny", "svc.yaml", 4),
            told("main.deny", "svc.yaml", 4),
            RED,
        },
    ),
}


@pytest.mark.parametrize(("options", "before", "after", "expected"), NAMED.values(), ids=NAMED.keys())
def test_what_the_command_line_names_in_the_repository_is_that_of_the_revision(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    before: Files,
    after: Files,
    expected: set[tuple[str, str, int]],
) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit(before)
    repository.git("checkout", "-q", "-B", "change", "main")
    repository.commit({**after, **BAD})

    result = scan(capsys, *options)

    assert result.code == 1
    assert {one for one in result.findings if one[1] != "legacy/Dockerfile"} == expected


def test_what_the_command_line_names_elsewhere_is_as_it_is(
    repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    outside = tmp_path / "gate.yaml"
    outside.write_text("fail-on: never\n", encoding="utf-8")
    repository.commit(BAD)

    result = scan(capsys, "--config", str(outside))

    assert (result.code, RED in result.findings) == (0, True)


def test_a_policy_that_is_not_merged_yet_cannot_be_named(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"ci/rules/main.rego": POLICY})

    result = scan(capsys, "--policy", "ci/rules")

    assert result.code == 2
    assert "ci/rules does not exist at main, which governs" in result.errors


def test_an_error_of_the_revision_is_told_with_the_repositorys_name(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit({"cattleguard.yaml": "fail-on: hihg\n"})
    repository.git("checkout", "-q", "-B", "change", "main")
    repository.commit({"cattleguard.yaml": "fail-on: high\n"})

    result = scan(capsys)

    assert result.code == 2
    assert result.errors.startswith("error: cattleguard.yaml:1:10: ")
    assert "(at main, which governs)" in result.errors


def test_a_merge_that_keeps_nothing_of_the_revision_is_seen(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """The revision is an ancestor then, and the files are those of before."""
    repository.git("checkout", "-q", "main")
    repository.commit({"cattleguard.yaml": other("fail-on: medium", "fail-on: low")})
    repository.git("checkout", "-q", "change")
    repository.git("merge", "-q", "-s", "ours", "-m", "merge", "main")

    result = scan(capsys)

    assert (result.code, result.findings) == (1, {told(WEAKENED, "cattleguard.yaml")})


def test_what_happened_at_the_revision_since_is_no_change(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"notes.txt": "x\n"})
    repository.git("checkout", "-q", "main")
    repository.commit({"cattleguard.yaml": other("fail-on: medium", "fail-on: low")})
    repository.git("checkout", "-q", "change")

    result = scan(capsys)

    assert (result.code, result.findings) == (0, set())


def test_the_configuration_of_the_revision_can_choose_what_is_told(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "main")
    lenient = other("rules:\n", "rules:\n  weakened-policy: {accepted-kinds: [exclude]}\n")
    repository.commit({"cattleguard.yaml": lenient})
    repository.git("checkout", "-q", "-B", "change", "main")
    repository.commit({"cattleguard.yaml": other("  - /fixtures/", "  - /fixtures/\n  - /x/", lenient)})

    assert (scan(capsys).code, scan(capsys).findings) == (0, set())


def test_findings_of_governance_are_neither_waived_nor_baselined(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "main")
    accepted = (
        '  - rules: [weakened-policy, new-waiver]\n    paths: ["**"]\n    reason: x\n    until: 2027-03-31\n'
    )
    repository.commit({"waivers.yaml": WAIVERS + accepted})
    repository.git("checkout", "-q", "-B", "change", "main")
    repository.commit({"cattleguard.yaml": other("fail-on: medium", "fail-on: high")})

    result = scan(capsys)

    assert (result.code, result.findings) == (1, {told(WEAKENED, "cattleguard.yaml")})
    assert {notice["kind"] for notice in result.report["notices"]} == {"not-waivable"}


def test_a_comparison_alone_tells_what_the_change_does(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"cattleguard.yaml": other("fail-on: medium", "fail-on: high"), **BAD})

    code = run(["scan", "--diff-base", "main", "--no-cache", "--format", "json", "."])
    found = {(one["rule"], one["file"]) for one in json.loads(capsys.readouterr().out)["findings"]}

    assert (code, found) == (1, {(WEAKENED, "cattleguard.yaml"), (IMAGE, "web/Dockerfile")})


def test_both_revisions_together(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit({"old/Dockerfile": FLOATING})
    repository.git("checkout", "-q", "-B", "change", "main")
    repository.commit({"tools/Dockerfile": COMMENTED + "FROM docker.io/library/alpine:3\n"})

    result = scan(capsys, "--diff-base", "main")

    assert (result.code, result.findings) == (
        1,
        {told(NEW, "tools/Dockerfile"), (IMAGE, "tools/Dockerfile", 2)},
    )
    assert [one["file"] for one in result.report["existing"]] == ["old/Dockerfile"]
    assert [one["kind"] for one in result.report["notices"]] == ["not-governing"]


def test_the_index_is_governed_too(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit({})
    (repository.root / "cattleguard.yaml").write_text(other("fail-on: medium", "fail-on: never"))
    (repository.root / "Dockerfile").write_text(FLOATING)
    repository.git("add", "-A")
    (repository.root / "cattleguard.yaml").write_text(CONFIGURATION)
    (repository.root / "Dockerfile").write_text(PINNED)

    result = scan(capsys, "--staged")

    assert (result.code, result.findings) == (
        1,
        {told(WEAKENED, "cattleguard.yaml"), (IMAGE, "Dockerfile", 1)},
    )


def test_a_part_of_the_repository_is_governed_by_the_whole(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"cattleguard.yaml": other("fail-on: medium", "fail-on: never"), **BAD})

    result = scan(capsys, path="web")

    assert (result.code, result.findings) == (1, {told(WEAKENED, "cattleguard.yaml"), RED})


@pytest.mark.usefixtures("repository")
def test_the_revision_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    result = scan(capsys)

    assert result.report["governing"]["revision"] == "main"
    assert len(result.report["governing"]["commit"]) == 40


@pytest.mark.usefixtures("repository")
def test_standard_input_is_in_no_revision(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))

    assert run(["scan", "--govern-from", "main", "-"]) == 2
    assert "standard input is none" in capsys.readouterr().err


@pytest.mark.usefixtures("repository")
def test_a_revision_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--govern-from", "mian", "."]) == 2
    assert "there is no commit 'mian'" in capsys.readouterr().err
