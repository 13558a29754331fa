"""The examples of docs/waivers.md, as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from scanner.cli import run
from scanner.govern.waivers.entries import KEYS
from scanner.govern.waivers.file import read_waiver_file
from scanner.model import Source
from scanner.model.waivers import NoticeKind
from scanner.options import Options
from scanner.pipeline import scan

if TYPE_CHECKING:
    import pytest

TEXT = Path("docs/waivers.md").read_text(encoding="utf-8")
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
    - name: app
      image: nginx
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_command_says_what_is_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    (console,) = blocks("console")
    command, _, output = console.partition("\n")
    arguments = shlex.split(command.removeprefix("$ cattleguard "))
    assert run([*arguments, "--effective-time", "2027-01-01"]) == 0
    assert capsys.readouterr().out == output


def test_the_comments_hold(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    result = scan(Options((str(tmp_path),), today="2027-01-01"))
    waived = [(one.finding.rule, one.finding.span.line, one.waiver.owner) for one in result.waived]
    assert waived == [("unpinned-image", 3, ""), ("unpinned-image", 6, "shop")]
    assert result.notices == ()


def test_the_file_is_one() -> None:
    waivers = read_waiver_file(Source("waivers.yaml", blocks("yaml")[1]))
    assert [waiver.rules for waiver in waivers] == [
        ("unpinned-image", "unpinned-package"),
        ("unpinned-image",),
        ("vulnerable-image",),
    ]


def test_every_key_and_notice_is_documented() -> None:
    assert [name for name in (*KEYS, *get_args(NoticeKind)) if f"`{name}`" not in TEXT] == []
