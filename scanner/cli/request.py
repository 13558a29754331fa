"""What the command line says of a scan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from scanner.cli.policies import PolicyRequest
from scanner.cli.registries import RegistryRequest
from scanner.govern.selection import Selection

DEFAULT_MAX_FILE_SIZE = 10 * 1024 * 1024


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says; the fields are named as the options of the commands.

    Attributes:
        paths: what is scanned; () is what the configuration says, or the working directory.
        policies: which further policies are applied.
        variable_environment: whether variables are taken from the environment.
        registries: how registries are asked.
        images: whether they are asked about images.
        diff_base: revision that findings are compared with.
        govern_from: revision that configuration, waivers, baseline and policies are taken from.
        staged: whether the files are read from the index.
        baseline: file of findings that are accepted for now.
        no_baseline: whether findings are compared with no baseline.
        waivers: file of waivers.
        inventory: whether a report lists what the files depend on.
        stdin: what is scanned for the path "-"; None reads standard input.
    """

    paths: tuple[str, ...] = ()
    root: Path | None = None
    fail_on: str | None = None
    profile: str | None = None
    selection: Selection = Selection()
    exclude: tuple[str, ...] = ()
    input_formats: tuple[str, ...] = ()
    policies: PolicyRequest = PolicyRequest()
    config: Path | None = None
    strict: bool = False
    stdin_name: str = ""
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    workers: int | None = None
    variable_files: tuple[Path, ...] = ()
    variable_environment: bool = False
    workspace: str | None = None
    effective_time: datetime | None = None
    plan_source: Path | None = None
    registries: RegistryRequest = RegistryRequest()
    images: bool = False
    diff_base: str | None = None
    govern_from: str | None = None
    staged: bool = False
    baseline: Path | None = None
    no_baseline: bool = False
    waivers: Path | None = None
    inventory: bool = False
    stdin: bytes | None = None
