from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.cli.engines import TOKEN_VARIABLE, EngineRequest, engines
from scanner.errors import UsageError
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.opa.access import Access
from scanner.policy.engines.opa.engines import OpaEngines
from scanner.policy.engines.protocol import Limits

MIB = 1024 * 1024


@pytest.fixture
def path_with_opa(tmp_path: Path) -> str:
    binary = tmp_path / "bin" / "opa"
    binary.parent.mkdir()
    binary.write_text("#!/bin/sh\n")
    binary.chmod(0o755)
    return str(binary.parent)


def test_the_embedded_engine_is_the_default() -> None:
    assert isinstance(engines(EngineRequest(), {}), EmbeddedEngines)


def test_opa_on_the_path_is_started(path_with_opa: str) -> None:
    request = EngineRequest("opa", policy_timeout_s=2.5, policy_memory_mib=100)
    made = engines(request, {"PATH": path_with_opa, TOKEN_VARIABLE: "not for ours"})
    assert made == OpaEngines(f"{path_with_opa}/opa", None, Limits(2.5, 100 * MIB), 60.0)


def test_a_server_is_used(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")
    (tmp_path / "ca.pem").write_text("")
    (tmp_path / "me.pem").write_text("")
    request = EngineRequest(
        "opa",
        opa_url="https://opa.example.com/x/",
        opa_token_file=tmp_path / "token",
        opa_authorities=tmp_path / "ca.pem",
        opa_certificate=tmp_path / "me.pem",
        opa_timeout_s=5.0,
    )
    reached = Access(
        "https", "opa.example.com", 443, "/x", "abc", str(tmp_path / "ca.pem"), str(tmp_path / "me.pem")
    )
    assert engines(request, {TOKEN_VARIABLE: "other"}) == OpaEngines(access=reached, seconds=5.0)


def test_the_token_is_taken_from_the_environment() -> None:
    made: Any = engines(EngineRequest("opa", opa_url="http://a"), {TOKEN_VARIABLE: "abc"})
    assert made.access == Access("http", "a", 80, token="abc")
    assert "abc" not in repr(made)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (EngineRequest("opaa"), "there is no engine 'opaa'; hint: did you mean 'opa'?"),
        (EngineRequest(opa_url="http://a"), "--opa-url is for --engine opa"),
        (EngineRequest(opa_token_file=Path("a")), "--opa-token-file is for --engine opa"),
        (EngineRequest(opa_authorities=Path("a")), "--opa-ca is for --engine opa"),
        (EngineRequest(opa_certificate=Path("a")), "--opa-cert is for --engine opa"),
        (EngineRequest(opa_timeout_s=1.0), "--opa-timeout is for --engine opa"),
        (EngineRequest("opa"), "opa is not installed; hint: install OPA 1.0 or newer"),
        (EngineRequest("opa", opa_token_file=Path("a")), "--opa-token-file is for --opa-url"),
        (EngineRequest("opa", opa_url="a"), "the URL of the OPA server is not one"),
        (EngineRequest("opa", opa_url="http://a", opa_token_file=Path("/no")), "--opa-token-file /no cannot"),
        (
            EngineRequest("opa", opa_url="https://a", opa_authorities=Path("/no")),
            "--opa-ca /no is not a file",
        ),
        (EngineRequest("opa", opa_url="http://a", opa_authorities=Path(__file__)), "are for https"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_together_is_refused(request_: EngineRequest, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        engines(request_, {"PATH": str(tmp_path)})
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["", "  \n", "two words", "a\nb", "\u00e9"])
def test_a_file_that_holds_no_token_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text, encoding="utf-8")
    request = EngineRequest("opa", opa_url="http://a", opa_token_file=tmp_path / "token")
    with pytest.raises(UsageError) as caught:
        engines(request, {})
    assert "words" not in str(caught.value)


def test_the_default_imports_nothing_of_opa() -> None:
    program = (
        "import sys; from scanner.cli.engines import EngineRequest, engines; engines(EngineRequest(), {}); "
        "print(sorted({'requests', 'opa_client', 'aiohttp'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    )
    assert said.stdout.strip() == "[]"
