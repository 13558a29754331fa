"""Results on disk. What goes wrong costs time only, and is told once; nothing here ever fails."""

from __future__ import annotations

import contextlib
from hashlib import blake2b
from typing import TYPE_CHECKING

from scanner.cache.database import FILE_NAME, DamagedError, reading, used_bytes, writing
from scanner.own_files import foreign, make_directory, replaceable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from scanner.cache.protocol import Place, Row

MAX_BYTES = 256 * 1024 * 1024
MAX_VALUE_BYTES = 16 * 1024 * 1024
MAX_VARIANTS = 8
"""Variants of one key that are kept: the newest."""

_VARIANTS = "SELECT variant FROM result WHERE key = ? ORDER BY rowid DESC LIMIT ?"
_VALUE = "SELECT value, proof, used FROM result WHERE key = ? AND variant = ? AND length(value) <= ?"
_PUT = "INSERT OR REPLACE INTO result (key, variant, used, proof, value) VALUES (?, ?, ?, ?, ?)"
_TOUCH = "UPDATE result SET used = ? WHERE key = ? AND variant = ?"
_OLD_VARIANTS = (
    "DELETE FROM result WHERE key = ?1 AND rowid NOT IN "
    "(SELECT rowid FROM result WHERE key = ?1 ORDER BY rowid DESC LIMIT ?2)"
)
_LEAST_USED = (
    "DELETE FROM result WHERE rowid IN (SELECT rowid FROM result ORDER BY used, rowid "
    "LIMIT (SELECT 1 + count(*) / 4 FROM result))"
)


class Store:
    """Keeps results in a file of the user's own; see `scanner.cache.protocol.ResultsCache`. Processes share it.

    The file is open only while something is asked of it, so that no worker process inherits it.

    Args:
        directory: where; it need not exist.
        day: number of the day, by which is known what was not used for longest.
        notice: is told once why results are not used, or not kept.
        max_bytes: size of the file.
        max_value_bytes: size of one result.
    """

    def __init__(
        self,
        directory: Path,
        day: int,
        notice: Callable[[str], None] | None = None,
        max_bytes: int = MAX_BYTES,
        max_value_bytes: int = MAX_VALUE_BYTES,
    ) -> None:
        self._directory = directory
        self._file = directory / FILE_NAME
        self._day = day
        self._notice = notice
        self._max_bytes = max_bytes
        self._max_value_bytes = min(max_value_bytes, max_bytes // 4)
        self._is_on = True

    def variants(self, keys: Collection[bytes]) -> Mapping[bytes, Sequence[bytes]]:
        """Return the variants that there are of each key, the newest first."""
        found: dict[bytes, Sequence[bytes]] = {}

        def look(connection: sqlite3.Connection) -> None:
            for key in keys:
                rows = connection.execute(_VARIANTS, (key, MAX_VARIANTS)).fetchall()
                if rows:
                    found[key] = [_bytes(variant) for (variant,) in rows]

        return found if self._read(look) else {}

    def values(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        """Return what is kept in some places; nothing for one where nothing is."""
        found: dict[Place, bytes] = {}
        old: list[Place] = []

        def look(connection: sqlite3.Connection) -> None:
            for place in places:
                row = connection.execute(_VALUE, (*place, self._max_value_bytes)).fetchone()
                if row is None:
                    continue
                value, proof, used = _bytes(row[0]), row[1], row[2]
                if proof != _proof(place, value):
                    raise DamagedError("it is not what was written")
                found[place] = value
                if used != self._day:
                    old.append(place)

        if not self._read(look):
            return {}
        self._touch(old)
        return found

    def put(self, rows: Sequence[Row]) -> None:
        """Keep something, instead of what was kept in the same places."""
        if not self._is_on:
            return
        kept = self._fitting(rows)
        try:
            make_directory(self._directory)
            if problem := self._problem():
                self._stop(problem)
                return
            with writing(self._file, self._max_bytes) as connection:
                if used_bytes(connection) > self._max_bytes // 2:
                    _make_room(connection, self._max_bytes // 4)
                connection.executemany(_PUT, kept)
                connection.executemany(_OLD_VARIANTS, [(row[0], MAX_VARIANTS) for row in kept if row[1]])
        except OSError as error:
            self._stop(error.strerror or "it cannot be written")
        except DamagedError as error:
            self._begin_anew(error)

    def _fitting(self, rows: Sequence[Row]) -> list[tuple[bytes, bytes, int, bytes, bytes]]:
        """Return the rows that there is room for, as they are written."""
        room = self._max_bytes // 4
        kept = []
        for row in rows:
            size = len(row.value)
            if size <= min(self._max_value_bytes, room):
                room -= size
                kept.append((*row.place, self._day, _proof(row.place, row.value), row.value))
        return kept

    def _read(self, look: Callable[[sqlite3.Connection], None]) -> bool:
        """Tell whether something could be looked for."""
        if not self._is_on:
            return False
        try:
            if not self._file.is_file():
                return False
            if problem := self._problem():
                self._stop(problem)
                return False
            with reading(self._file) as connection:
                look(connection)
        except OSError as error:
            self._stop(error.strerror or "it cannot be read")
            return False
        except DamagedError as error:
            self._begin_anew(error)
            return False
        return True

    def _touch(self, places: Sequence[Place]) -> None:
        """Note that something was used today; where that cannot be noted, it counts as not used."""
        if places:
            with (
                contextlib.suppress(OSError, DamagedError),
                writing(self._file, self._max_bytes) as connection,
            ):
                connection.executemany(_TOUCH, [(self._day, *place) for place in places])

    def _problem(self) -> str:
        return foreign(self._directory) or replaceable(self._directory.parent)

    def _begin_anew(self, error: DamagedError) -> None:
        """Remove a file that is damaged; the next scan makes another one."""
        with contextlib.suppress(OSError):
            self._file.unlink()
        self._stop(f"{FILE_NAME} was damaged, and was removed ({error})")

    def _stop(self, problem: str) -> None:
        if self._is_on and self._notice is not None:
            self._notice(f"results in {self._directory} are not used: {problem}")
        self._is_on = False


def _make_room(connection: sqlite3.Connection, most: int) -> None:
    """Remove what was not used for longest until no more than some bytes are taken."""
    while used_bytes(connection) > most:
        if connection.execute(_LEAST_USED).rowcount < 1:
            break


def _proof(place: Place, value: bytes) -> bytes:
    """Return what shows that a value is whole, and stands in its own place."""
    return blake2b(
        b"".join((*(len(part).to_bytes(1, "big") + part for part in place), value)), digest_size=16
    ).digest()


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise DamagedError("it is not what was written")
    return value
