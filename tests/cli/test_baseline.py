from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "cattleguard-baseline.json"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
spec:
  containers:
    - name: app
      image: {image}
      env:
        - name: DB_PASSWORD
          value: hunter2hunter2
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with findings in two files, in which the commands run."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(POD.format(name=name, image="nginx:latest"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command line; gives its exit code, and what it says."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


def entries(place: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((place / FILE).read_text())["findings"]
    return found


def rules(place: Path) -> set[tuple[str, str]]:
    return {(entry["path"], entry["rule"]) for entry in entries(place)}


def test_what_is_accepted_fails_nothing(repository: Path, said: Any) -> None:
    assert said("scan")[0] == 1
    code, out, _ = said("baseline", "create")
    number = len(entries(repository))
    assert (code, out.splitlines()[-1].startswith(f"{FILE} accepts {number} findings: ")) == (0, True)
    code, out, _ = said("scan")
    assert code == 0
    assert out.endswith(
        f"compared with the baseline {FILE}: 0 new, {number} existing (not shown), 0 fixed\nNo new findings.\n"
    )
    assert said("scan", "--no-baseline")[0] == 1


def test_only_what_is_new_is_shown_and_fails(repository: Path, said: Any) -> None:
    said("baseline", "create")
    (repository / "one.yaml").write_text("\n# moved\n" + POD.format(name="one", image="redis:latest"))
    code, out, _ = said("scan")
    assert code == 1
    assert "image redis:latest is not pinned" in out
    assert "two.yaml" not in out
    assert "Fixed\n\n  one.yaml  " in out


def test_no_secret_gets_into_the_file(repository: Path, said: Any) -> None:
    said("baseline", "create")
    assert ("one.yaml", "baked-secret") in rules(repository)
    assert "hunter2" not in (repository / FILE).read_text()


def test_the_file_does_not_change_with_edits_elsewhere(repository: Path, said: Any) -> None:
    said("baseline", "create")
    before = (repository / FILE).read_bytes()
    for name in ("one", "two"):
        place = repository / f"{name}.yaml"
        place.write_text("# more\n\n" + place.read_text().replace("\n", "\r\n"))
    said("baseline", "create", "--force")
    assert (repository / FILE).read_bytes() == before


def test_a_baseline_is_not_replaced_by_accident(repository: Path, said: Any) -> None:
    (repository / FILE).write_text("mine")
    code, _, err = said("baseline", "create")
    assert code == 2
    assert "exists already\nhint: replace it with --force" in err
    assert (repository / FILE).read_text() == "mine"
    assert said("baseline", "create", "--force")[0] == 0
    assert entries(repository)


def test_another_place(repository: Path, said: Any) -> None:
    assert said("baseline", "create", "--output", "ci/known.json")[0] == 0
    assert not (repository / FILE).exists()
    assert said("scan", "--baseline", "ci/known.json")[0] == 0
    assert said("scan")[0] == 1


def test_the_configuration_names_it(repository: Path, said: Any) -> None:
    (repository / "cattleguard.yaml").write_text("baseline: ci/known.json\n")
    code, _, err = said("scan")
    assert code == 2
    assert "cattleguard.yaml:1:11: the baseline known.json does not exist" in err
    assert said("baseline", "create")[0] == 0
    assert (repository / "ci/known.json").exists()
    assert said("scan")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scan", "--baseline", "no.json"), "error: --baseline no.json does not exist\nhint: create it with"),
        (("scan", "--baseline", "no.json", "--no-baseline"), "exclude each other"),
        (("baseline", "show"), "error: there is no baseline here"),
        (("baseline", "prune"), "error: there is no baseline here"),
    ],
    ids=["missing", "both", "nothing to show", "nothing to prune"],
)
@pytest.mark.usefixtures("repository")
def test_usage(arguments: tuple[str, ...], message: str, said: Any) -> None:
    code, _, err = said(*arguments)
    assert code == 2
    assert message in err


@pytest.mark.parametrize("text", ["{", '{"version": "1", "fingerprints": "cattleguard/v1", "findings": []}'])
def test_a_file_that_is_no_baseline(text: str, repository: Path, said: Any) -> None:
    (repository / FILE).write_text(text)
    code, _, err = said("scan")
    assert code == 2
    assert err.startswith(f"error: {FILE}:1:")
    assert "baseline create --force" in err


def test_an_incomplete_scan_is_written_and_says_so(repository: Path, said: Any) -> None:
    (repository / "broken.tf").write_text('resource "a" {')
    code, out, _ = said("baseline", "create")
    assert code == 3
    assert "broken.tf:1:" in out
    assert "The scan is incomplete: what is found there once it can be will be new." in out
    assert ("one.yaml", "unpinned-image") in rules(repository)


def test_nothing_to_assess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Any) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = said("baseline", "create")
    assert (code, (tmp_path / FILE).exists()) == (4, False)
    assert "no baseline was written" in err


def test_what_is_waived_and_what_nothing_accepts_is_left_out(repository: Path, said: Any) -> None:
    text = (repository / "one.yaml").read_text()
    waiver = '  # cattleguard: waive unpinned-image reason="the vendor says so"'
    (repository / "one.yaml").write_text(text.replace("nginx:latest", f"nginx:latest{waiver}"))
    (repository / "cattleguard.yaml").write_text("rules:\n  baked-secret:\n    waivable: false\n")
    code, out, _ = said("baseline", "create")
    assert code == 0
    assert "2 findings of rules that nothing accepts left out: baked-secret\n" in out
    assert "1 finding left out that a waiver accepts\n" in out
    assert ("one.yaml", "unpinned-image") not in rules(repository)
    assert "baked-secret" not in {rule for _, rule in rules(repository)}
    assert said("scan")[0] == 1


def test_show(repository: Path, said: Any) -> None:
    said("baseline", "create")
    (repository / "two.yaml").unlink()
    number = sum(entry["path"] == "two.yaml" for entry in entries(repository))
    code, out, _ = said("baseline", "show")
    assert code == 0
    assert f"two.yaml  {number} findings\n" in out
    assert "  high  unpinned-image  Pod/two container app  (fixed)\n" in out
    assert "  high  unpinned-image  Pod/one container app\n" in out
    assert "By rule\n" in out
    assert f"{len(entries(repository)) - number} of them exist, {number} are fixed\n" in out
    code, out, _ = said("baseline", "show", "--no-scan")
    assert (code, "fixed" in out) == (0, False)


def test_prune_takes_out_what_is_fixed(repository: Path, said: Any) -> None:
    said("baseline", "create")
    before = entries(repository)
    (repository / "two.yaml").unlink()
    (repository / "three.yaml").write_text(POD.format(name="three", image="nginx:latest"))
    code, out, _ = said("baseline", "prune")
    assert code == 0
    assert entries(repository) == [entry for entry in before if entry["path"] == "one.yaml"]
    assert "Removed\n  two.yaml  " in out
    assert (
        out.splitlines()[-1] == f"{FILE}: {len(before) // 2} fixed findings removed, {len(before) // 2} left"
    )
    kept = (repository / FILE).read_bytes()
    assert said("baseline", "prune")[0] == 0
    assert (repository / FILE).read_bytes() == kept


@pytest.mark.parametrize(
    "arguments",
    [
        ("one.yaml",),
        ("--rule", "unpinned-image", "one.yaml"),
        ("--exclude", "two.yaml"),
        ("--input-format", "terraform"),
    ],
    ids=["a file", "a rule", "excluded", "another format"],
)
def test_prune_leaves_what_was_not_looked_at(arguments: tuple[str, ...], repository: Path, said: Any) -> None:
    said("baseline", "create")
    before = (repository / FILE).read_bytes()
    (repository / "two.yaml").write_text(POD.format(name="other", image="x@sha256:" + "0" * 64))
    said("baseline", "prune", *arguments)
    assert (repository / FILE).read_bytes() == before


def test_prune_leaves_what_could_not_be_read(repository: Path, said: Any) -> None:
    said("baseline", "create")
    before = (repository / FILE).read_bytes()
    (repository / "two.yaml").write_text(POD.format(name="two", image="[").replace("spec:", "spec: {"))
    code, out, _ = said("baseline", "prune")
    assert code == 3
    assert "kept that this scan did not look at" in out
    assert (repository / FILE).read_bytes() == before


def test_prune_of_another_directory(repository: Path, said: Any) -> None:
    said("baseline", "create")
    before = (repository / FILE).read_bytes()
    (repository / "sub").mkdir()
    (repository / "sub/pod.yaml").write_text(POD.format(name="three", image="nginx"))
    code, _, err = said("baseline", "prune", "--root", "sub", "--baseline", FILE, "sub")
    assert code == 2
    assert "no file that cattleguard-baseline.json names exists below" in err
    assert (repository / FILE).read_bytes() == before


def test_an_entry_cannot_be_disguised(repository: Path, said: Any) -> None:
    """What a reviewer reads in the file is what is accepted."""
    said("baseline", "create")
    text = (repository / FILE).read_text().replace('"path": "one.yaml"', '"path": "README.md"')
    (repository / FILE).write_text(text)
    code, out, _ = said("scan")
    assert code == 1
    assert "one.yaml" in out


def test_nothing_in_the_file_steers_the_terminal(repository: Path, said: Any) -> None:
    said("baseline", "create")
    text = (repository / FILE).read_text().replace("Pod/one", "\\u001b[31m\\u202ePod\\n::error::/one")
    (repository / FILE).write_text(text)
    _, out, _ = said("baseline", "show")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\n::error" not in out


def test_counts_of_rules_are_aligned(repository: Path, said: Any) -> None:
    for number in range(8):
        (repository / f"{number}.yaml").write_text(POD.format(name=f"n{number}", image="nginx:latest"))
    (repository / "Dockerfile").write_text("FROM scratch\nRUN apt-get install -y curl\n")
    said("baseline", "create")
    lines = said("baseline", "show", "--no-scan")[1].splitlines()
    assert "  10  unpinned-image" in lines
    assert "   1  unpinned-package" in lines
