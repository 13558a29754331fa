"""The file that results are kept in: made, opened and held to its layout."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "results-1.sqlite"
"""Another layout has another name."""
WAIT_S = 2.0
"""How long another process may take that writes."""
_TABLE = (
    "CREATE TABLE result (key BLOB NOT NULL, variant BLOB NOT NULL, used INTEGER NOT NULL, "
    "proof BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (key, variant))"
)
_LAYOUT = [("index", "sqlite_autoindex_result_1", None), ("table", "result", _TABLE)]
_PAGE_BYTES = 4096
_CREATE = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class DamagedError(Exception):
    """The file is not what was written to it."""


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the file to read from it.

    Raises:
        DamagedError: it is none of ours.
        OSError: it cannot be read now.
    """
    with _opened(file) as connection:
        if _layout(connection) != _LAYOUT:
            raise DamagedError("it has another layout")
        yield connection


@contextmanager
def writing(file: Path, max_bytes: int) -> Iterator[sqlite3.Connection]:
    """Open the file, which is made where there is none, and write what is asked for in one transaction.

    Args:
        file: the file.
        max_bytes: its size never exceeds this.

    Raises:
        DamagedError: it is none of ours.
        OSError: it cannot be written now.
    """
    os.close(os.open(file, _CREATE, 0o600))
    with _opened(file) as connection:
        # What a loss of power destroys is found to be damaged, and made again.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA max_page_count = {max_bytes // _PAGE_BYTES}")
        connection.execute("BEGIN IMMEDIATE")
        layout = _layout(connection)
        if not layout:
            connection.execute(_TABLE)
        elif layout != _LAYOUT:
            raise DamagedError("it has another layout")
        yield connection
        connection.execute("COMMIT")


def used_bytes(connection: sqlite3.Connection) -> int:
    """Return how much of the file holds something."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    return int(pages - free) * _PAGE_BYTES


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(file, timeout=WAIT_S, isolation_level=None)) as connection:
            # Nothing that somebody else wrote into the file is carried out (SQLite, "Defense Against The Dark Arts").
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            yield connection
    except sqlite3.OperationalError as error:
        raise OSError(0, str(error)) from error
    except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
        raise DamagedError(str(error)) from error


def _layout(connection: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name LIMIT 10"
    return connection.execute(query).fetchall()
