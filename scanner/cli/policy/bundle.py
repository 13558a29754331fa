"""`cattleguard policy bundle`."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_ALGORITHM = "RS256"


def bundle(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The archive to write.")],
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="DIR", help="Directory of policies. [default: the shipped rules]"),
    ] = None,
    tests: Annotated[bool, typer.Option("--tests", help="Put the unit tests in too.")] = False,
    signing_key: Annotated[
        Path | None,
        typer.Option("--signing-key", metavar="FILE", help="Sign it, with a private key (PEM) or a secret."),
    ] = None,
    signing_alg: Annotated[
        str, typer.Option("--signing-alg", metavar="NAME", help="Algorithm of the signature (RFC 7518).")
    ] = DEFAULT_ALGORITHM,
    signing_key_id: Annotated[
        str, typer.Option("--signing-key-id", metavar="ID", help="What the signature calls the key.")
    ] = "",
) -> None:
    """Write policies as an OPA bundle, whose bytes are the same each time."""
    from scanner.policy.bundles.directory import directory_contents  # noqa: PLC0415 - for a fast start
    from scanner.policy.bundles.writing import write_bundle  # noqa: PLC0415
    from scanner.policy.load import shipped_directory  # noqa: PLC0415

    directory = policy or shipped_directory()
    if not directory.is_dir():
        raise UsageError(f"--policy {directory} is not a directory", hint="name a directory of policies")
    name = None if policy else "policies"
    contents = directory_contents(directory, tests=tests, name=name)
    content, revision = write_bundle(contents, _signer(signing_key, signing_alg, signing_key_id))
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--output {output} cannot be written: {error}", hint="name another file") from error
    print(f"{output}\ndigest: sha256:{hashlib.sha256(content).hexdigest()}\nrevision: {revision}")


def _signer(key: Path | None, algorithm: str, key_id: str) -> Callable[[Mapping[str, bytes]], bytes] | None:
    if key is None:
        return None
    from scanner.policy.bundles.signing import make_signatures  # noqa: PLC0415 - only where something is signed

    try:
        content = key.read_bytes()
    except OSError as error:
        raise UsageError(f"--signing-key {key} cannot be read: {error}", hint="name a file") from error
    return partial(make_signatures, key=content, name=str(key), algorithm=algorithm, key_id=key_id)
