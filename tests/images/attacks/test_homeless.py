"""A user of a container may have no home directory."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scanner.cli.registries import RegistryRequest, evidence_source
from scanner.facts.images import parse
from scanner.govern.configuration import Config

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

REQUEST = RegistryRequest(
    offline=True,
    max_calls=7,
    timeout_s=5.0,
    authorities=None,
    plain_http=(),
    token_realms=(),
    cache_directory=None,
    no_cache=False,
    sboms=(),
)


def test_a_user_without_a_home_has_no_login_and_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in (
        "CATTLEGUARD_CACHE_DIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR",
        "DOCKER_CONFIG",
        "REGISTRY_AUTH_FILE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pathlib.Path.home", homeless)
    notices: list[str] = []
    source = evidence_source(
        REQUEST,
        Config(),
        datetime(2026, 1, 1, tzinfo=UTC),
        lambda _done, _total: None,
        notices.append,
    )
    (found,) = source.gather([parse("r.example/acme/app:1")]).values()
    assert [one.reason for one in found.incomplete] == ["offline"]
    assert [notice.partition(":")[0] for notice in notices] == [
        f"nothing is kept in {os.devnull}/.cache/cattleguard/registry-1"
    ]
