"""Whom the command line trusts, a configuration cannot add to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scanner.cli.policies import PolicyRequest, bundles
from scanner.cli.registries import RegistryRequest
from scanner.errors import PolicyLoadError
from scanner.govern.configuration import Config
from tests.policy.bundles.making import X
from tests.policy.bundles.signed import listed, pair, signatures

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Policies signed with the key `theirs.pem`, beside which is a key `ours.pem`."""
    for number, name in enumerate(("theirs.pem", "ours.pem")):
        (tmp_path / name).write_bytes(pair("RS256", number)[1])
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "x.rego").write_bytes(X)
    (policies / ".signatures.json").write_bytes(signatures({"files": listed({"x.rego": X})}))
    return policies


def read(place: Path, *, config: str = "", command: str = "") -> tuple[str, ...]:
    keys = tuple(str(place.parent / name) for name in (command,) if name)
    said = Config(policy_keys=tuple(place.parent / name for name in (config,) if name))
    (bundle,) = bundles(PolicyRequest(places=(str(place),), keys=keys), said, RegistryRequest(), NOW)
    return bundle.verified


def test_the_keys_of_either(place: Path) -> None:
    assert read(place, config="theirs.pem") == read(place, command="theirs.pem")
    assert read(place, command="theirs.pem", config="ours.pem") == ("signature of key theirs.pem",)


def test_a_key_of_the_configuration_is_none_where_the_command_line_has_one(place: Path) -> None:
    with pytest.raises(PolicyLoadError, match=r"the signature is not by the key ours\.pem"):
        read(place, command="ours.pem", config="theirs.pem")
