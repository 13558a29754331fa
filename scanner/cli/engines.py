"""Options that choose the policy engine, and what they make."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.grouped import Group, with_options
from scanner.errors import UsageError
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Limits
from scanner.suggest import suggest

if TYPE_CHECKING:
    from scanner.policy.engines.opa.access import Access
    from scanner.policy.engines.opa.engines import OpaEngines
    from scanner.policy.engines.protocol import Engines

EMBEDDED, OPA = "embedded", "opa"
TOKEN_VARIABLE = "CATTLEGUARD_OPA_TOKEN"  # noqa: S105 - the name of the variable, not its value
DEFAULT_TIMEOUT_S = 10.0
DEFAULT_MEMORY_MIB = 1024
DEFAULT_OPA_TIMEOUT_S = 60.0

Engine = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="What evaluates policies: embedded, or opa.")
]
OpaUrl = Annotated[
    str | None,
    typer.Option(
        "--opa-url", metavar="URL", help="OPA server to use. [default: one that is started, and stopped]"
    ),
]
OpaTokenFile = Annotated[
    Path | None,
    typer.Option("--opa-token-file", metavar="FILE", help=f"The server's token. [default: {TOKEN_VARIABLE}]"),
]
OpaAuthorities = Annotated[
    Path | None, typer.Option("--opa-ca", metavar="FILE", help="Certificates of its authorities (PEM).")
]
OpaCertificate = Annotated[
    Path | None,
    typer.Option("--opa-cert", metavar="FILE", help="Certificate and key to show to the server (PEM)."),
]
OpaTimeout = Annotated[
    float | None,
    typer.Option(
        "--opa-timeout",
        metavar="SECONDS",
        min=0.1,
        help=f"Time for one answer about shipped rules. [default: {DEFAULT_OPA_TIMEOUT_S:g}]",
    ),
]
PolicyTimeout = Annotated[
    float,
    typer.Option(
        "--policy-timeout", metavar="SECONDS", min=0.1, help="Time for each evaluation of further policies."
    ),
]
PolicyMemory = Annotated[
    int, typer.Option("--policy-memory", metavar="MIB", min=64, help="Memory for further policies.")
]


class EngineRequest(msgspec.Struct, frozen=True):
    """What the command line says of the policy engine; the fields are the options above."""

    engine: str = EMBEDDED
    opa_url: str | None = None
    opa_token_file: Path | None = None
    opa_authorities: Path | None = None
    opa_certificate: Path | None = None
    opa_timeout_s: float | None = None
    policy_timeout_s: float = DEFAULT_TIMEOUT_S
    policy_memory_mib: int = DEFAULT_MEMORY_MIB


DEFAULT_ENGINE = EngineRequest()
ENGINE_OPTIONS = Group(
    EngineRequest,
    {
        "engine": Engine,
        "opa_url": OpaUrl,
        "opa_token_file": OpaTokenFile,
        "opa_authorities": OpaAuthorities,
        "opa_certificate": OpaCertificate,
        "opa_timeout_s": OpaTimeout,
        "policy_timeout_s": PolicyTimeout,
        "policy_memory_mib": PolicyMemory,
    },
)
with_engine_options = with_options("engine", ENGINE_OPTIONS)
"""Gives a command's parameter `engine`."""


def engines(request: EngineRequest, environment: Mapping[str, str] | None = None) -> Engines:
    """Return what makes the engines that are asked for.

    Args:
        request: what is asked for.
        environment: has the token and the path of programs; None takes that of this process.

    Raises:
        UsageError: there is no such engine, an option is not for it or cannot be used, or OPA is not installed.
    """
    limits = Limits(request.policy_timeout_s, request.policy_memory_mib * 1024 * 1024)
    if request.engine == OPA:
        return _opa(request, limits, os.environ if environment is None else environment)
    if request.engine != EMBEDDED:
        raise UsageError(
            f"there is no engine {request.engine!r}", hint=suggest(request.engine, (EMBEDDED, OPA))
        )
    for option, value in _of_opa(request).items():
        if value is not None:
            raise UsageError(f"{option} is for --engine opa", hint="add --engine opa, or leave it out")
    return EmbeddedEngines(limits)


def _opa(request: EngineRequest, limits: Limits, environment: Mapping[str, str]) -> OpaEngines:
    from scanner.policy.engines.opa.engines import OpaEngines  # noqa: PLC0415 - only for --engine opa

    seconds = request.opa_timeout_s or DEFAULT_OPA_TIMEOUT_S
    if request.opa_url is not None:
        return OpaEngines(access=_access(request, environment), limits=limits, seconds=seconds)
    for option, value in _of_server(request).items():
        if value is not None:
            raise UsageError(f"{option} is for --opa-url", hint="say which server is meant")
    binary = shutil.which(OPA, path=environment.get("PATH", os.defpath))
    if binary is None:
        raise UsageError(
            "opa is not installed",
            hint="install OPA 1.0 or newer (https://www.openpolicyagent.org/docs/#running-opa), name a server with "
            "--opa-url, or leave out --engine opa",
        )
    return OpaEngines(str(Path(binary).resolve()), limits=limits, seconds=seconds)


def _of_server(request: EngineRequest) -> dict[str, object]:
    return {
        "--opa-token-file": request.opa_token_file,
        "--opa-ca": request.opa_authorities,
        "--opa-cert": request.opa_certificate,
    }


def _of_opa(request: EngineRequest) -> dict[str, object]:
    return {"--opa-url": request.opa_url, **_of_server(request), "--opa-timeout": request.opa_timeout_s}


def _access(request: EngineRequest, environment: Mapping[str, str]) -> Access:
    from scanner.policy.engines.opa.access import access  # noqa: PLC0415 - only for --engine opa

    reached = msgspec.structs.replace(
        access(request.opa_url or ""),
        token=_token(request.opa_token_file, environment),
        authorities=_file("--opa-ca", request.opa_authorities),
        certificate=_file("--opa-cert", request.opa_certificate),
    )
    if reached.scheme == "http" and (reached.authorities or reached.certificate):
        raise UsageError("--opa-ca and --opa-cert are for https", hint="write --opa-url https://...")
    return reached


def _token(file: Path | None, environment: Mapping[str, str]) -> str:
    if file is None:
        return _checked(environment.get(TOKEN_VARIABLE, ""), TOKEN_VARIABLE)
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--opa-token-file {file} cannot be read", hint="name a file that holds the token alone"
        ) from error
    if not text:
        raise UsageError(f"--opa-token-file {file} is empty", hint="name a file that holds the token alone")
    return _checked(text, f"--opa-token-file {file}")


def _checked(token: str, where: str) -> str:
    """Return a token that a header can hold (RFC 6750, 2.1)."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(f"{where} holds no token", hint="a token is one word of ASCII characters")
    return token


def _file(option: str, path: Path | None) -> str:
    if path is None:
        return ""
    if not path.is_file():
        raise UsageError(f"{option} {path} is not a file", hint="name a file of certificates (PEM)")
    return str(path.resolve())
