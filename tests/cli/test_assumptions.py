from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scanner.cli.assumptions import (
    PACKER,
    TERRAFORM,
    environment_variables,
    plan_source,
    time_text,
    variable_files,
)
from scanner.errors import UsageError
from scanner.model import Source

if TYPE_CHECKING:
    from pathlib import Path


def test_variables_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TF_VAR_b": "2",
        "TF_VAR_a": "1",
        "TF_VAR_": "x",
        "PKR_VAR_a": "3",
        "TF_LOG": "x",
    }.items():
        monkeypatch.setenv(name, value)
    assert environment_variables(TERRAFORM) == {"a": "1", "b": "2"}
    assert environment_variables(PACKER) == {"a": "3"}


def test_variable_files_are_named_within_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "env").mkdir(parents=True)
    inside, outside = root / "env" / "prod.tfvars", tmp_path / "shared.tfvars"
    inside.write_text("a = 1\n", encoding="utf-8")
    outside.write_text("a = 2\n", encoding="utf-8")
    assert variable_files((inside, outside), root, 100) == (
        Source("env/prod.tfvars", "a = 1\n"),
        Source(outside.resolve().as_posix(), "a = 2\n"),
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "cannot be read"), (b"a" * 101, "more than the limit"), (b"\xff", "UTF-8")],
    ids=["missing", "large", "binary"],
)
def test_a_variable_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "x.tfvars"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as error:
        variable_files((path,), tmp_path, 100)
    assert error.value.message.startswith(f"--var-file {path}: ")
    assert problem in error.value.message


def test_the_configuration_of_plans_is_a_directory_inside_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "live").mkdir(parents=True)
    assert plan_source(None, root) is None
    assert plan_source(root, root) == ""
    assert plan_source(root / "live" / ".." / "live", root) == "live"
    with pytest.raises(UsageError, match="lies outside the scan root"):
        plan_source(tmp_path, root)
    with pytest.raises(UsageError, match="is not a directory"):
        plan_source(root / "nowhere", root)


def test_a_time_is_written_in_utc() -> None:
    assert time_text(None) is None
    assert time_text(datetime(2026, 1, 31, 12, tzinfo=UTC)) == "2026-01-31T12:00:00Z"
