"""Limits on what is read from a tree that may be hostile."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Bounds of discovery.

    Attributes:
        max_file_bytes: larger files are not assessed.
        by_format: whether files of a format that says so may be larger than that.
        max_files: more files than this end the walk with an error in the ledger.
        max_depth: deeper directories are not entered.
    """

    max_file_bytes: int = 10 * 1024 * 1024
    by_format: bool = True
    max_files: int = 1_000_000
    max_depth: int = 64
