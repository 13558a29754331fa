"""The store: what is put is found, what is damaged is not, and it does not grow without end."""

from __future__ import annotations

import multiprocessing
import sqlite3
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.cache.database import FILE_NAME
from scanner.cache.protocol import Row
from scanner.cache.store import MAX_VARIANTS, Store

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.cache.protocol import Place


def name(number: int) -> bytes:
    return sha256(str(number).encode()).digest()


def row(number: int, value: bytes = b"value", variant: bytes = b"") -> Row:
    return Row((name(number), variant), value)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path / "results", 1, said.append)


def test_what_is_put_is_found(store: Store, tmp_path: Path) -> None:
    rows = [row(1), row(2, b""), row(3, b"\0" * 1000, b"variant")]
    store.put(rows)
    again = Store(tmp_path / "results", 1)
    assert again.values([*(one.place for one in rows), row(4).place]) == {
        one.place: one.value for one in rows
    }
    assert again.variants([name(1), name(3), name(4)]) == {name(1): [b""], name(3): [b"variant"]}


def test_the_newest_variants_of_a_key_are_kept(store: Store) -> None:
    for number in range(MAX_VARIANTS + 3):
        store.put([row(1, variant=name(number))])
    newest = [name(number) for number in range(MAX_VARIANTS + 3)][: -MAX_VARIANTS - 1 : -1]
    assert store.variants([name(1)]) == {name(1): newest}


def test_what_is_put_again_is_the_newest(store: Store) -> None:
    store.put([row(1, variant=b"a"), row(1, variant=b"b")])
    store.put([row(1, b"other", variant=b"a")])
    assert store.variants([name(1)]) == {name(1): [b"a", b"b"]}
    assert store.values([(name(1), b"a")]) == {(name(1), b"a"): b"other"}


def test_nothing_is_made_where_nothing_is_kept(store: Store, tmp_path: Path) -> None:
    assert store.values([row(1).place]) == {}
    assert list(tmp_path.iterdir()) == []


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    size = 1024 * 1024
    for day in range(1, 40):
        store = Store(tmp_path, day, max_bytes=size)
        store.put([row(day, bytes([day]) * 60_000)])
        assert row(1).place in store.values([row(1).place])
    found = Store(tmp_path, 40, max_bytes=size).values([row(day).place for day in range(1, 40)])
    days = [day for day in range(1, 40) if row(day).place in found]
    assert days[0] == 1
    assert days[1:] == list(range(days[1], 40))
    assert len(days) < 20
    assert (tmp_path / FILE_NAME).stat().st_size <= size


def test_one_value_may_not_take_all_the_room(tmp_path: Path, said: list[str]) -> None:
    store = Store(tmp_path, 1, said.append, max_bytes=1024 * 1024, max_value_bytes=1000)
    store.put([row(1, b"x" * 1001), row(2, b"x" * 1000)])
    assert list(store.values([row(1).place, row(2).place])) == [row(2).place]
    assert said == []


def test_a_value_in_another_place_is_damage(store: Store, tmp_path: Path, said: list[str]) -> None:
    store.put([row(1, b"one"), row(2, b"two")])
    with sqlite3.connect(tmp_path / "results" / FILE_NAME) as connection:
        connection.execute(
            "UPDATE result SET (value, proof) = (SELECT value, proof FROM result WHERE key = ?) WHERE key = ?",
            (name(2), name(1)),
        )
    connection.close()
    assert store.values([row(1).place]) == {}
    assert len(said) == 1
    assert not (tmp_path / "results" / FILE_NAME).exists()
    store.put([row(1)])
    assert len(said) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON result BEGIN DELETE FROM result; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE INDEX i ON result (used)",
        "DROP TABLE result",
        "ALTER TABLE result ADD COLUMN more",
    ],
)
def test_a_file_of_another_layout_is_not_used(
    statement: str, store: Store, tmp_path: Path, said: list[str]
) -> None:
    store.put([row(1)])
    with sqlite3.connect(tmp_path / "results" / FILE_NAME) as connection:
        connection.execute(statement)
    connection.close()
    assert store.values([row(1).place]) == {}
    assert len(said) == 1


@given(data=st.binary(max_size=200), at=st.integers(0, 20_000))
def test_whatever_is_written_over_it_gives_nothing_that_was_not_put(
    data: bytes, at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.getbasetemp() / "damaged"
    store = Store(directory, 1)
    (directory / FILE_NAME).unlink(missing_ok=True)
    rows = {one.place: one.value for one in (row(number, b"x" * 400) for number in range(20))}
    store.put([Row(place, value) for place, value in rows.items()])
    content = bytearray((directory / FILE_NAME).read_bytes())
    content[at : at + len(data)] = data
    (directory / FILE_NAME).write_bytes(content)
    said: list[str] = []
    damaged = Store(directory, 1, said.append)
    assert set(damaged.values(list(rows)).items()) <= set(rows.items())
    assert set(damaged.variants([key for key, _ in rows])) <= {key for key, _ in rows}
    damaged.put([row(1)])
    assert len(said) <= 1


def put_many(directory: Path, first: int) -> None:
    store = Store(directory, 1)
    for number in range(first, first + 20):
        store.put([row(number)])


def test_processes_write_beside_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=put_many, args=(tmp_path, 20 * first)) for first in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    places: list[Place] = [row(number).place for number in range(60)]
    assert len(Store(tmp_path, 1).values(places)) == 60
