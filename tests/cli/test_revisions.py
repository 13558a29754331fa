"""`--diff-base` and `--staged`: what a change introduces, with everything around it as it was and as it is."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.cli import run
from scanner.exit_codes import ExitCode
from scanner.options import Options
from scanner.pipeline import scan
from scanner.revisions import Repository

ROOT = Path(__file__).parents[2]
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
FLOATING, PINNED = "FROM nginx\n", "FROM nginx@sha256:" + "0123456789abcdef" * 4 + "\n"
POD = """\
resource "kubernetes_pod" "web" {
  metadata { name = "web" }
  spec {
    container {
      name  = "web"
      image = var.image
    }
  }
}
"""
VARIABLE = 'variable "image" {\n  type    = string\n  default = "%s"\n}\n'
PINNED_IMAGE = "nginx@sha256:" + "0123456789abcdef" * 4


def git(*arguments: str, place: Path | None = None) -> str:
    done = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=place, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def write(files: dict[str, str | None], place: Path | None = None) -> None:
    for name, text in files.items():
        path = (place or Path()) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def commit(files: dict[str, str | None] | None = None, place: Path | None = None) -> None:
    write(files or {}, place)
    git("add", "-A", place=place)
    git("commit", "-q", "--allow-empty", "-m", "change", place=place)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "copies").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "copies"))
    root = tmp_path / "repository"
    root.mkdir()
    monkeypatch.chdir(root)
    git("init", "-q", "-b", "main")
    return root


def scanned(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[str]]]:
    """Return the exit code, and the findings of one rule that are new, exist and are fixed."""
    report = Path(os.environ["XDG_CACHE_HOME"]).parent / "report.json"
    capsys.readouterr()
    code = run(["scan", "--rule=unpinned-image", f"--output=json={report}", *arguments])
    assert code in (0, 1, 3, 4), capsys.readouterr().err
    told = json.loads(report.read_text(encoding="utf-8"))

    def places(kind: str) -> list[str]:
        return [f"{one['file']}:{one['line']}" if one.get("line") else one["file"] for one in told[kind]]

    return code, {kind: places(kind) for kind in ("findings", "existing", "fixed")}


def findings(
    new: list[str] | None = None, existing: list[str] | None = None, fixed: list[str] | None = None
) -> dict[str, list[str]]:
    return {"findings": new or [], "existing": existing or [], "fixed": fixed or []}


def test_what_a_branch_introduces_and_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    commit({"old/Dockerfile": FLOATING, "kept/Dockerfile": FLOATING})
    git("checkout", "-q", "-b", "change")
    commit({"old/Dockerfile": PINNED, "new/Dockerfile": FLOATING})
    git("checkout", "-q", "main")
    commit({"unrelated/Dockerfile": FLOATING})
    git("checkout", "-q", "change")
    expected = findings(["new/Dockerfile:1"], ["kept/Dockerfile:1"], ["old/Dockerfile:1"])

    assert scanned(capsys, "--diff-base=main") == (1, expected)
    # As GitHub checks out a pull request: the merge commit, whose first parent is the branch it goes to.
    git("checkout", "-q", "--detach", "main")
    git("merge", "-q", "--no-ff", "-m", "merge", "change")
    code, told = scanned(capsys, "--diff-base=HEAD^1")
    assert (code, told["findings"], told["fixed"]) == (1, ["new/Dockerfile:1"], ["old/Dockerfile:1"])


def test_uncommitted_changes_are_part_of_the_change(capsys: pytest.CaptureFixture[str]) -> None:
    commit({"Dockerfile": PINNED})
    write({"Dockerfile": PINNED + FLOATING, "untracked/Dockerfile": FLOATING})

    assert scanned(capsys, "--diff-base=HEAD") == (1, findings(["Dockerfile:2", "untracked/Dockerfile:1"]))


def test_the_index_is_judged_and_not_the_working_tree(capsys: pytest.CaptureFixture[str]) -> None:
    commit({"Dockerfile": PINNED, "b/Dockerfile": PINNED})
    write({"Dockerfile": FLOATING})
    git("add", "Dockerfile")
    write({"Dockerfile": PINNED, "b/Dockerfile": FLOATING})

    assert scanned(capsys, "--staged") == (1, findings(["Dockerfile:1"]))
    assert scanned(capsys, "--staged", "--diff-base=HEAD", "Dockerfile") == (1, findings(["Dockerfile:1"]))
    assert scanned(capsys, "--staged", "b/Dockerfile") == (0, findings())


@pytest.mark.parametrize("options", [["--staged", "--diff-base=HEAD"], ["--staged"], ["--diff-base=@"]])
def test_before_the_first_commit_everything_is_new(
    capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    write({"Dockerfile": FLOATING})
    git("add", "-A")

    assert scanned(capsys, *options) == (1, findings(["Dockerfile:1"]))


@pytest.mark.parametrize(
    ("named", "new", "existing"),
    [
        pytest.param(
            ["."], ["a/Dockerfile:2", "b/Dockerfile:1"], ["a/Dockerfile:1", "c/Dockerfile:1"], id="everything"
        ),
        pytest.param(["a"], ["a/Dockerfile:2"], ["a/Dockerfile:1"], id="directory"),
        pytest.param(["a/Dockerfile"], ["a/Dockerfile:2"], ["a/Dockerfile:1"], id="file"),
        pytest.param(["b"], ["b/Dockerfile:1"], [], id="not there before"),
        pytest.param(["[ab]/Dock*"], ["a/Dockerfile:2", "b/Dockerfile:1"], ["a/Dockerfile:1"], id="pattern"),
        pytest.param(
            ["**/Dockerfile"],
            ["a/Dockerfile:2", "b/Dockerfile:1"],
            ["a/Dockerfile:1", "c/Dockerfile:1"],
            id="deep",
        ),
        pytest.param(["{top}/a/../a/Dockerfile"], ["a/Dockerfile:2"], ["a/Dockerfile:1"], id="absolute"),
        pytest.param(["{top}/[a]/*"], ["a/Dockerfile:2"], ["a/Dockerfile:1"], id="absolute pattern"),
        pytest.param(["link/Dockerfile"], ["a/Dockerfile:2"], ["a/Dockerfile:1"], id="through a link"),
    ],
)
@pytest.mark.parametrize("staged", [False, True], ids=["working tree", "index"])
def test_what_is_named_is_compared(
    capsys: pytest.CaptureFixture[str],
    repository: Path,
    named: list[str],
    new: list[str],
    existing: list[str],
    staged: bool,
) -> None:
    (repository / "link").symlink_to("a")
    write({"cattleguard.yaml": ""})
    commit({"a/Dockerfile": FLOATING, "c/Dockerfile": FLOATING})
    write({"a/Dockerfile": FLOATING + "FROM redis\n", "b/Dockerfile": FLOATING})
    git("add", "-A")
    arguments = [path.format(top=repository) for path in named]

    options = ["--staged"] if staged else []
    assert scanned(capsys, *options, "--diff-base=HEAD", *arguments) == (1, findings(new, existing))


def test_names_with_the_characters_of_patterns(capsys: pytest.CaptureFixture[str]) -> None:
    commit({"[ab]/Dockerfile": FLOATING, "a/Dockerfile": PINNED, "-x/Dockerfile": FLOATING})
    write({"[ab]/Dockerfile": FLOATING + "FROM redis\n"})

    told = scanned(capsys, "--diff-base=HEAD", "--", "[ab]/Dockerfile", "-x/Dockerfile")

    assert told == (1, findings(["[ab]/Dockerfile:2"], ["-x/Dockerfile:1", "[ab]/Dockerfile:1"]))


def test_from_a_subdirectory_with_the_ignore_files_above(
    capsys: pytest.CaptureFixture[str], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit({".gitignore": "ignored/\n", "infra/Dockerfile": FLOATING})
    write({"infra/ignored/Dockerfile": FLOATING})
    git("add", "-f", "-A")
    git("commit", "-q", "-m", "tracked all the same")
    write({"infra/web/Dockerfile": FLOATING})
    git("add", "-A")
    monkeypatch.chdir(repository / "infra")

    assert scanned(capsys, "--diff-base=HEAD") == (1, findings(["web/Dockerfile:1"], ["Dockerfile:1"]))
    assert scanned(capsys, "--diff-base=HEAD", "--staged") == (
        1,
        findings(["web/Dockerfile:1"], ["Dockerfile:1"]),
    )


def test_a_default_that_changes_is_a_finding_where_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """The file with the finding is the same in both; another file makes the difference."""
    commit({"main.tf": POD, "variables.tf": VARIABLE % PINNED_IMAGE})
    write({"variables.tf": VARIABLE % "nginx"})
    code, told = scanned(capsys, "--diff-base=HEAD")
    assert (code, len(told["findings"]), told["existing"], told["fixed"]) == (1, 1, [], [])
    git("add", "-A")
    assert scanned(capsys, "--staged", "--diff-base=HEAD") == (code, told)

    commit()
    write({"variables.tf": VARIABLE % PINNED_IMAGE})
    assert scanned(capsys, "--diff-base=HEAD") == (0, findings(fixed=told["findings"]))


def test_a_module_is_judged_as_those_who_call_it_do(capsys: pytest.CaptureFixture[str]) -> None:
    call = 'module "web" {\n  source = "./web"\n  image  = "%s"\n}\n'
    module = {"web/main.tf": POD, "web/variables.tf": 'variable "image" { type = string }\n'}
    commit({**module, "main.tf": call % PINNED_IMAGE})
    write({"main.tf": call % "nginx"})

    code, told = scanned(capsys, "--diff-base=HEAD")

    assert (code, len(told["findings"]), told["existing"]) == (1, 1, [])


@pytest.mark.parametrize(
    ("tracked", "new"), [pytest.param(True, True, id="tracked"), pytest.param(False, False, id="not tracked")]
)
def test_files_of_values_are_those_of_the_revision(
    capsys: pytest.CaptureFixture[str], tracked: bool, new: bool
) -> None:
    """A file of values that git does not know is the same for both."""
    files = {"main.tf": POD, "variables.tf": 'variable "image" { type = string }\n', ".gitignore": "local*\n"}
    name = "prod.tfvars" if tracked else "local.tfvars"
    commit({**files, name: f'image = "{PINNED_IMAGE}"\n'})
    write({name: 'image = "nginx"\n'})

    code, told = scanned(capsys, "--diff-base=HEAD", f"--var-file={name}")

    assert code == int(new)
    assert bool(told["findings"]) is new
    assert bool(told["existing"]) is not new


def test_a_rename_alone_is_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    text = "FROM debian\nRUN make\nRUN make install\n"
    commit({"a/Dockerfile": text})
    git("mv", "a", "b")

    assert scanned(capsys, "--diff-base=HEAD") == (0, findings(existing=["b/Dockerfile:1"]))
    # A hook names what is new, and not what is gone.
    assert scanned(capsys, "--staged", "--diff-base=HEAD", "b/Dockerfile") == (
        0,
        findings(existing=["b/Dockerfile:1"]),
    )
    write({"b/Dockerfile": text + "FROM nginx\n"})
    assert scanned(capsys, "--diff-base=HEAD") == (1, findings(["b/Dockerfile:4"], ["b/Dockerfile:1"]))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"b/Dockerfile": "FROM debian\nCOPY . /srv\nCMD /srv/run --all\n", "a/Dockerfile": None},
            id="another file",
        ),
        pytest.param({"b/Dockerfile": "FROM debian\nRUN make\nRUN make install\n"}, id="copy"),
    ],
)
def test_what_is_no_rename(capsys: pytest.CaptureFixture[str], files: dict[str, str | None]) -> None:
    commit({"a/Dockerfile": "FROM debian\nRUN make\nRUN make install\n"})
    write(files)

    code, told = scanned(capsys, "--diff-base=HEAD")

    assert (code, told["findings"]) == (1, ["b/Dockerfile:1"])


def test_a_waiver_that_is_taken_away_makes_a_finding_new(capsys: pytest.CaptureFixture[str]) -> None:
    comment = '# cattleguard: waive unpinned-image reason="old"\n'
    file = "waivers:\n  - {rules: [unpinned-image], paths: [b/Dockerfile], reason: old}\n"
    commit({"a/Dockerfile": comment + FLOATING, "b/Dockerfile": FLOATING, "waivers.yaml": file})
    assert scanned(capsys, "--diff-base=HEAD") == (0, findings())

    write({"a/Dockerfile": FLOATING, "waivers.yaml": "waivers: []\n"})
    assert scanned(capsys, "--diff-base=HEAD") == (1, findings(["a/Dockerfile:1", "b/Dockerfile:1"]))

    write({"waivers.yaml": None})
    assert scanned(capsys, "--diff-base=HEAD") == (1, findings(["a/Dockerfile:1", "b/Dockerfile:1"]))


def test_a_waiver_that_is_added_makes_it_neither_new_nor_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    commit({"b/Dockerfile": FLOATING})
    write({"waivers.yaml": "waivers:\n  - {rules: [unpinned-image], paths: [b/Dockerfile], reason: old}\n"})

    assert scanned(capsys, "--diff-base=HEAD") == (0, findings())


def test_files_that_could_not_be_assessed_before(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    commit({"main.tf": "x = {", "Dockerfile": FLOATING})
    write({"main.tf": POD, "variables.tf": VARIABLE % "nginx"})

    code, told = scanned(capsys, "--diff-base=HEAD")

    (compared,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["compared"]
    assert (code, len(told["findings"]), told["existing"]) == (1, 1, ["Dockerfile:1"])
    assert compared["failed"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--diff-base=nowhere"], "there is no commit 'nowhere'", id="unknown revision"),
        pytest.param(
            ["--diff-base=--output=x"], "there is no commit '--output=x'", id="a revision like an option"
        ),
        pytest.param(["--diff-base=HEAD", "-"], "standard input is none", id="standard input"),
        pytest.param(["--staged", "-"], "standard input is none", id="standard input and the index"),
        pytest.param(["--diff-base=HEAD", "{outside}"], "is in no git repository", id="no repository"),
    ],
)
def test_what_cannot_be_compared(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    said: str,
) -> None:
    commit({"Dockerfile": FLOATING})
    (tmp_path / "outside").mkdir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))

    code = run(["scan", *(one.format(outside=tmp_path / "outside") for one in arguments)])

    assert code == ExitCode.USAGE
    assert said in capsys.readouterr().err


def test_a_shallow_clone_says_how_to_get_more(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit({"Dockerfile": FLOATING})
    commit({"Dockerfile": PINNED})
    git("clone", "-q", "--depth=1", f"file://{repository}", str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")

    assert run(["scan", "--diff-base=HEAD^1"]) == ExitCode.USAGE
    assert "fetch-depth: 0" in capsys.readouterr().err


def test_what_is_not_in_the_index_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    commit({"Dockerfile": PINNED, "gone.tf": ""})
    git("rm", "-q", "gone.tf")

    assert run(["scan", "--staged", "Dockerfile", "gone.tf", "new.tf"]) == ExitCode.CLEAN
    assert "note: not in the index, and left out: gone.tf, new.tf\n" in capsys.readouterr().err
    assert run(["scan", "--staged", "gone.tf"]) == ExitCode.NOTHING
    assert run(["scan", "--staged", "--allow-empty", "gone.tf"]) == ExitCode.CLEAN


def test_nothing_is_left_behind(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    commit({"Dockerfile": FLOATING, "main.tf": "x = {"})

    run(["scan", "--staged", "--diff-base=HEAD"])
    run(["scan", "--staged", "--diff-base=HEAD", "--rule=no-such-rule"])

    assert list((tmp_path / "copies").iterdir()) == []
    capsys.readouterr()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_nothing_is_left_behind_by_an_interrupt(tmp_path: Path) -> None:
    commit({"Dockerfile": FLOATING})
    script = (
        "import os, signal, sys\n"
        "from scanner import pipeline\n"
        "from scanner.cli import run\n"
        "def interrupted(*_):\n"
        "    assert os.listdir(sys.argv[1])\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    raise AssertionError('the interrupt comes at once')\n"
        "pipeline.run = interrupted\n"
        "sys.exit(run(['scan', '--staged', '--diff-base=HEAD']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(tmp_path / "copies")],
        env={**os.environ, "TMPDIR": str(tmp_path / "copies"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in (1, 130, -signal.SIGINT), done.stderr
    assert "AssertionError" not in done.stderr
    assert list((tmp_path / "copies").iterdir()) == []


_names = st.sampled_from(["Dockerfile", "main.tf", "variables.tf", "web.yaml", "x.Dockerfile", "notes.md"])
_folders = st.sampled_from(["", "a/", "b/", "a/b/", "web/", "vendor/"])
_texts = st.sampled_from(
    [
        FLOATING,
        PINNED,
        POD,
        VARIABLE % "nginx",
        VARIABLE % PINNED_IMAGE,
        'module "m" {\n  source = "./web"\n  image  = "redis"\n}\n',
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: nginx}]}\n",
        "x = {",
        "",
        '# cattleguard: waive unpinned-image reason="old"\nFROM redis\n',
    ]
)
_patterns = st.lists(st.sampled_from(["a/", "*.tf", "!main.tf", "/b", "vendor/", "**/web.yaml"]), max_size=3)
_trees = st.fixed_dictionaries(
    {
        "files": st.dictionaries(st.tuples(_folders, _names).map("".join), _texts, min_size=1, max_size=8),
        "ignored": st.dictionaries(
            st.tuples(_folders, st.sampled_from([".gitignore", ".cattleguardignore"])).map("".join),
            _patterns.map("\n".join),
            max_size=2,
        ),
        "links": st.dictionaries(
            st.sampled_from(["link", "a/link.tf", "web/link"]),
            st.sampled_from(["a", "../b/main.tf", "/etc", "nowhere", "Dockerfile"]),
            max_size=2,
        ),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tree=_trees, below=st.sampled_from(["", "a", "web"]), exclude=_patterns)
def test_a_copy_is_scanned_as_a_checkout_is(
    tmp_path: Path, tree: dict[str, dict[str, str]], below: str, exclude: list[str]
) -> None:
    with TemporaryDirectory(dir=tmp_path) as place:
        top, checkout = Path(place).resolve() / "r", Path(place).resolve() / "checkout"
        top.mkdir()
        git("init", "-q", place=top)
        write({**tree["files"], **tree["ignored"]}, top)
        for name, target in tree["links"].items():
            (top / name).parent.mkdir(exist_ok=True)
            if not (top / name).exists():
                (top / name).symlink_to(target)
        git("add", "-A", "-f", place=top)
        git("commit", "-q", "-m", "all", place=top)
        git("clone", "-q", str(top), str(checkout))
        (checkout / below).mkdir(exist_ok=True)
        repository = Repository(top)
        with repository.checked_out(repository.commit("HEAD"), below=below) as copy:
            assert _found(copy, below, exclude) == _found(checkout, below, exclude)
        with repository.staged(below=below) as copy:
            assert _found(copy, below, exclude) == _found(checkout, below, exclude)


def _found(top: Path, below: str, exclude: list[str]) -> Any:
    root = top / below
    result = scan(Options((str(root),), root=root, exclude=tuple(exclude), workers=1))
    return result.findings, result.waived, result.notices, result.ledger


def test_time_is_not_spent_where_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain scan asks git nothing."""
    commit({"Dockerfile": PINNED})
    monkeypatch.setattr("subprocess.Popen", lambda *_args, **_options: pytest.fail("a process was started"))

    assert run(["scan", "--workers=1"]) == ExitCode.CLEAN
