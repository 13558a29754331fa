"""What is kept is what was said; damage, age and trouble with the disk only lead to asking again."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Manifest, Referrers, Repository
from scanner.images.registry.cache import TTL_S, CachedRegistries
from scanner.images.registry.cache_answers import read_answer
from scanner.images.registry.cache_entry import MAX_HEADER, Key, make_entry, pack, unpack
from scanner.images.registry.cache_pruning import BLOCK, Pruner
from scanner.images.registry.cache_store import LAYOUT, Store
from scanner.images.registry.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

APP = Repository("ghcr.io", "acme/app")
OTHER = Repository("ghcr.io", "acme/other")
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONTENT = b'{ "schemaVersion": 2, "annotations": {"a": "\\u00fc"} }'
DIGEST = sha256(CONTENT)
BLOB = b"\0\xffblob"
LIMIT = 1000
posix = pytest.mark.skipif(sys.platform == "win32", reason="users and modes of POSIX")


class Clock:
    """A clock that goes only where a test puts it."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class Answering:
    """Answers from what a test puts into it, and takes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.labels = {"1": DIGEST}
        self.contents = {DIGEST: CONTENT, sha256(BLOB): BLOB}
        self.descriptors = Referrers((), "api")
        self.names: frozenset[str] | None = frozenset({"1"})
        self.error: RegistryError | None = None

    def _take(self, what: str, *, there: bool = True) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error
        if not there:
            raise RegistryError(f"{what}: nothing", reason="not-found", hint="look again")

    def resolve(self, repository: Repository, tag: str) -> str:
        self._take(f"resolve {repository}:{tag}", there=tag in self.labels)
        return self.labels[tag]

    def manifest(self, repository: Repository, reference: str) -> Manifest:
        digest = self.labels.get(reference, reference)
        self._take(f"manifest {repository} {reference}", there=digest in self.contents)
        content = self.contents[digest]
        return Manifest(digest, MANIFEST_TYPE, json.loads(content), len(content), content)

    def blob(self, repository: Repository, descriptor: Descriptor, max_bytes: int) -> bytes:
        self._take(f"blob {repository} {descriptor.digest}", there=descriptor.digest in self.contents)
        if len(self.contents[descriptor.digest]) > max_bytes:
            raise RegistryError("large", reason="too-large")
        return self.contents[descriptor.digest]

    def referrers(self, repository: Repository, digest: str) -> Referrers:
        self._take(f"referrers {repository} {digest}")
        return self.descriptors

    def tags(self, repository: Repository) -> frozenset[str] | None:
        self._take(f"tags {repository}")
        return self.names


class Cache:
    """A cache over answers, and what a test turns."""

    def __init__(self, directory: Path, **limits: int) -> None:
        self.directory = directory
        self.registry = Answering()
        self.clock = Clock()
        self.notices: list[str] = []
        self.limits = limits

    def opened(self) -> CachedRegistries:
        """Return the cache as a new process opens it."""
        return CachedRegistries(self.registry, self.store(), clock=self.clock)

    def store(self) -> Store:
        return Store(self.directory, self.notices.append, **self.limits)

    def files(self) -> list[Path]:
        found = (path for path in self.directory.rglob("*") if path.is_file() and path.name != "written")
        return sorted(found)

    def file(self, kind: str) -> Path:
        (path,) = [path for path in self.files() if path.parts[-3] == kind]
        return path


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def described(content: bytes, size: int | None = None) -> Descriptor:
    return Descriptor("text/plain", sha256(content), len(content) if size is None else size)


def refused(call: Callable[[], object]) -> tuple[str, str, str | None]:
    with pytest.raises(RegistryError) as raised:
        call()
    return raised.value.reason, raised.value.message, raised.value.hint


# What is kept, and for how long


def test_second_run_asks_nothing(cache: Cache) -> None:
    cache.registry.descriptors = Referrers(
        (Descriptor("a/b", DIGEST, 3, "c/d", {"k": "ü"}, "linux/amd64", b"\0x"), Descriptor("a/b", DIGEST)),
        "tag",
    )

    def run() -> list[object]:
        registries = cache.opened()
        return [
            registries.resolve(APP, "1"),
            registries.manifest(APP, "1"),
            registries.manifest(APP, DIGEST),
            registries.blob(APP, described(BLOB), LIMIT),
            registries.referrers(APP, DIGEST),
            registries.tags(APP),
        ]

    expected = [
        DIGEST,
        Manifest(DIGEST, MANIFEST_TYPE, json.loads(CONTENT), len(CONTENT), CONTENT),
        Manifest(DIGEST, MANIFEST_TYPE, json.loads(CONTENT), len(CONTENT), CONTENT),
        BLOB,
        cache.registry.descriptors,
        frozenset({"1"}),
    ]
    assert run() == expected
    assert cache.registry.asked == [
        f"resolve {APP}:1",
        f"manifest {APP} {DIGEST}",
        f"blob {APP} {sha256(BLOB)}",
        f"referrers {APP} {DIGEST}",
        f"tags {APP}",
    ]
    cache.registry.asked.clear()
    assert run() == expected
    assert cache.registry.asked == []


def test_unlisted_tags_are_an_answer_too(cache: Cache) -> None:
    cache.registry.names = None
    assert [cache.opened().tags(APP) for _ in range(2)] == [None, None]
    assert cache.registry.asked == [f"tags {APP}"]


def test_manifest_by_tag_is_kept_by_its_digest(cache: Cache) -> None:
    cache.opened().manifest(APP, "1")
    assert cache.opened().resolve(APP, "1") == DIGEST
    assert cache.opened().manifest(APP, DIGEST).content == CONTENT
    assert cache.registry.asked == [f"manifest {APP} 1"]


@pytest.mark.parametrize(
    "seconds", [TTL_S, 1e9, -1.0, -1e9], ids=["at its end", "years", "back", "years back"]
)
def test_what_may_change_is_asked_again(cache: Cache, seconds: float) -> None:
    cache.opened().resolve(APP, "1")
    cache.opened().referrers(APP, DIGEST)
    cache.opened().tags(APP)
    moved = b'{"moved": 1}'
    cache.registry.labels["1"] = sha256(moved)
    cache.registry.contents[sha256(moved)] = moved
    cache.registry.descriptors = Referrers((Descriptor("a/b", DIGEST),), "api")
    cache.registry.names = frozenset({"1", "2"})
    cache.clock.now += TTL_S - 1
    assert cache.opened().resolve(APP, "1") == DIGEST
    cache.clock.now += seconds - TTL_S + 1
    assert cache.opened().resolve(APP, "1") == sha256(moved)
    assert cache.opened().manifest(APP, "1").content == moved
    assert cache.opened().referrers(APP, DIGEST) == cache.registry.descriptors
    assert cache.opened().tags(APP) == frozenset({"1", "2"})


def test_content_is_there_for_ever_without_a_network(cache: Cache) -> None:
    cache.opened().manifest(APP, "1")
    cache.opened().blob(APP, described(BLOB), LIMIT)
    cache.clock.now += 1e9
    cache.registry.error = RegistryError("not asked", reason="offline")
    assert cache.opened().manifest(APP, DIGEST).content == CONTENT
    assert cache.opened().blob(APP, described(BLOB), LIMIT) == BLOB
    for call in (
        lambda: cache.opened().resolve(APP, "1"),
        lambda: cache.opened().manifest(APP, "1"),
        lambda: cache.opened().referrers(APP, DIGEST),
        lambda: cache.opened().tags(APP),
    ):
        assert refused(call) == ("offline", "not asked", None)


def test_what_is_not_there_is_asked_for_again_later(cache: Cache) -> None:
    missing = described(b"missing")
    calls: list[Callable[[], object]] = [
        lambda: cache.opened().resolve(APP, "2"),
        lambda: cache.opened().manifest(APP, "2"),
        lambda: cache.opened().manifest(APP, missing.digest),
        lambda: cache.opened().blob(APP, missing, LIMIT),
    ]
    asked = [f"resolve {APP}:2", f"manifest {APP} {missing.digest}", f"blob {APP} {missing.digest}"]
    first = [refused(call) for call in calls]
    assert first[0] == first[1] == ("not-found", f"{asked[0]}: nothing", "look again")
    assert first[2:] == [("not-found", f"{what}: nothing", "look again") for what in asked[1:]]
    assert [refused(call) for call in calls] == first
    assert cache.registry.asked == asked
    cache.registry.labels["2"] = missing.digest
    cache.registry.contents[missing.digest] = b"missing"
    cache.clock.now += TTL_S
    assert cache.opened().resolve(APP, "2") == missing.digest
    assert cache.opened().blob(APP, missing, LIMIT) == b"missing"


@pytest.mark.parametrize(
    "reason",
    [
        "denied",
        "timed-out",
        "rate-limited",
        "unreachable",
        "tls",
        "offline",
        "call-budget",
        "too-large",
        "malformed",
    ],
)
def test_other_errors_are_not_kept(cache: Cache, reason: Any) -> None:
    cache.registry.error = RegistryError("no", reason=reason)
    calls: list[Callable[[], object]] = [
        lambda: cache.opened().resolve(APP, "1"),
        lambda: cache.opened().manifest(APP, "1"),
        lambda: cache.opened().manifest(APP, DIGEST),
        lambda: cache.opened().blob(APP, described(BLOB), LIMIT),
        lambda: cache.opened().referrers(APP, DIGEST),
        lambda: cache.opened().tags(APP),
    ]
    assert [refused(call) for call in calls] == [(reason, "no", None)] * 6
    assert cache.files() == []
    cache.registry.error = None
    for call in calls:
        call()


@pytest.mark.parametrize("repository", [OTHER, Repository("quay.io", APP.path)], ids=str)
def test_repositories_do_not_share(cache: Cache, repository: Repository) -> None:
    cache.opened().manifest(APP, "1")
    cache.opened().blob(APP, described(BLOB), LIMIT)
    cache.registry.error = RegistryError("private", reason="denied")
    assert refused(lambda: cache.opened().manifest(repository, DIGEST))[0] == "denied"
    assert refused(lambda: cache.opened().manifest(repository, "1"))[0] == "denied"
    assert refused(lambda: cache.opened().blob(repository, described(BLOB), LIMIT))[0] == "denied"


@pytest.mark.parametrize("size", [-1, len(BLOB)], ids=["not said", "said"])
def test_limit_of_a_blob_holds_for_what_is_kept(cache: Cache, size: int) -> None:
    cache.opened().blob(APP, described(BLOB), LIMIT)
    descriptor = described(BLOB, size)
    assert cache.opened().blob(APP, descriptor, len(BLOB)) == BLOB
    assert refused(lambda: cache.opened().blob(APP, descriptor, len(BLOB) - 1)) == (
        "too-large",
        f"{APP}@{descriptor.digest}: more than the limit of {len(BLOB) - 1} bytes",
        None,
    )


def test_blob_of_another_size_is_left_to_the_registry(cache: Cache) -> None:
    cache.opened().blob(APP, described(BLOB), LIMIT)
    cache.registry.error = RegistryError("of another size", reason="malformed")
    assert refused(lambda: cache.opened().blob(APP, described(BLOB, 3), LIMIT))[0] == "malformed"


@pytest.mark.parametrize(
    "descriptor",
    [
        Descriptor("a/b", sha256(BLOB), data=BLOB),
        Descriptor("a/b", "md5:" + "0" * 32),
        Descriptor("a/b", "x"),
    ],
    ids=["embedded", "unknown algorithm", "not a digest"],
)
def test_blob_that_cannot_be_kept(cache: Cache, descriptor: Descriptor) -> None:
    cache.registry.contents[descriptor.digest] = BLOB
    assert [cache.opened().blob(APP, descriptor, LIMIT) for _ in range(2)] == [BLOB, BLOB]
    assert cache.registry.asked == [f"blob {APP} {descriptor.digest}"] * 2
    assert cache.files() == []


def test_manifest_without_its_bytes_is_not_kept(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = Manifest(DIGEST, MANIFEST_TYPE, json.loads(CONTENT), len(CONTENT))
    monkeypatch.setattr(cache.registry, "manifest", lambda *_: bare)
    assert cache.opened().manifest(APP, DIGEST) == bare
    assert cache.files() == []


def test_manifest_kept_by_another_version_is_asked_for_again(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.opened().manifest(APP, DIGEST)
    monkeypatch.setattr("scanner.images.registry.cache.__version__", "99")
    cache.opened().manifest(APP, DIGEST)
    assert cache.registry.asked == [f"manifest {APP} {DIGEST}"] * 2


def test_text_that_is_not_unicode_is_not_kept(cache: Cache) -> None:
    cache.registry.names = frozenset({"\ud800"})
    cache.registry.labels["\ud800"] = DIGEST
    for _ in range(2):
        assert cache.opened().tags(APP) == frozenset({"\ud800"})
        assert cache.opened().resolve(APP, "\ud800") == DIGEST
    assert cache.files() == []


# Damage


def damaged(data: bytes) -> list[bytes]:
    """Return an entry damaged in every way that a disk may do it."""
    flipped = [
        data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :] for place in range(0, len(data), 7)
    ]
    return [b"", data[:10], data[:-1], data + b"x", data[::-1], b"\0" * len(data), *flipped]


def test_damage_is_removed_and_fetched_again(cache: Cache) -> None:
    def run() -> list[object]:
        registries = cache.opened()
        blob = registries.blob(APP, described(BLOB), LIMIT)
        return [registries.manifest(APP, "1").content, blob, registries.referrers(APP, DIGEST)]

    expected = run()
    for path in cache.files():
        whole = path.read_bytes()
        for data in damaged(whole):
            path.write_bytes(data)
            assert run() == expected
            assert (
                unpack(path.read_bytes(), whole_key(path.read_bytes())).content
                == unpack(whole, whole_key(whole)).content
            )
    assert cache.notices == []


def whole_key(data: bytes) -> Key:
    """Return the key that stands in an undamaged entry."""
    header = data[36 : 36 + int.from_bytes(data[32:36], "big")]
    return Key(*json.loads(header)["key"])


def test_damaged_entry_is_removed(cache: Cache) -> None:
    cache.opened().blob(APP, described(BLOB), LIMIT)
    path = cache.file("blob")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    cache.registry.error = RegistryError("not asked", reason="offline")
    assert refused(lambda: cache.opened().blob(APP, described(BLOB), LIMIT))[0] == "offline"
    assert cache.files() == []


def test_entry_in_the_place_of_another_is_not_used(cache: Cache) -> None:
    cache.opened().blob(APP, described(BLOB), LIMIT)
    evil = b"evil"
    cache.registry.contents[sha256(evil)] = evil
    right = cache.file("blob")
    whole = right.read_bytes()
    right.unlink()
    cache.opened().blob(APP, described(evil), LIMIT)
    cache.file("blob").write_bytes(whole)
    assert cache.opened().blob(APP, described(evil), LIMIT) == evil


def test_answer_in_the_place_of_another_is_not_used(cache: Cache) -> None:
    cache.opened().resolve(APP, "1")
    whole = cache.file("tag").read_bytes()
    cache.file("tag").unlink()
    cache.registry.labels["2"] = sha256(BLOB)
    cache.opened().resolve(APP, "2")
    cache.file("tag").write_bytes(whole)
    assert cache.opened().resolve(APP, "2") == sha256(BLOB)


def test_content_under_the_digest_of_another_is_not_used(cache: Cache) -> None:
    key = Key("manifest", APP.registry, APP.path, DIGEST)
    forged = b'{"forged": true}'
    cache.store().put(
        make_entry(key, cache.clock(), forged)
    )  # a whole entry: its digest is that of its content
    assert cache.opened().manifest(APP, DIGEST).content == CONTENT
    cache.store().put(make_entry(key, cache.clock(), forged, DIGEST))
    assert cache.opened().manifest(APP, DIGEST).content == CONTENT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"value": 1}',
        b'{"value": {"descriptors": [], "how": "guess"}}',
        b'{"absence": {}}',
        b"\xff",
    ],
)
def test_answer_of_another_shape_is_asked_for_again(cache: Cache, content: bytes) -> None:
    key = Key("referrers", APP.registry, APP.path, DIGEST)
    cache.store().put(make_entry(key, cache.clock(), content))
    assert cache.opened().referrers(APP, DIGEST) == Referrers((), "api")
    assert cache.registry.asked == [f"referrers {APP} {DIGEST}"]


@given(st.binary(max_size=200))
def test_any_bytes_are_an_entry_or_damage(data: bytes) -> None:
    key = Key("blob", "a", "b", DIGEST)
    with pytest.raises(ValueError, match=r"entry|header"):
        unpack(data, key)


@given(
    st.builds(Key, *[st.text(max_size=20)] * 4),
    st.floats(allow_nan=False, allow_infinity=False),
    st.binary(max_size=100),
    st.text(max_size=20),
    st.data(),
)
def test_packed_entry_is_what_it_was_or_shows_its_damage(
    key: Key, stored_at: float, content: bytes, media_type: str, drawn: st.DataObject
) -> None:
    entry = make_entry(key, stored_at, content, media_type=media_type)
    data = pack(entry)
    assert unpack(data, key) == entry
    place = drawn.draw(st.integers(0, len(data) - 1))
    wrong = data[:place] + bytes((data[place] ^ drawn.draw(st.integers(1, 255)),)) + data[place + 1 :]
    with pytest.raises(ValueError, match=r"entry|header"):
        unpack(wrong, key)


VALUES = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["descriptors", "how", "message", "digest"]), inner, max_size=3)
    ),
)
DOCUMENTS = st.builds(
    lambda name, value: json.dumps({name: value}).encode(), st.sampled_from(["value", "absence"]), VALUES
)


@given(
    st.sampled_from(["tag", "referrers", "tags", "absent-blob", "other"]), st.binary(max_size=60) | DOCUMENTS
)
def test_any_answer_is_read_or_refused(kind: str, content: bytes) -> None:
    try:
        answer = read_answer(kind, content)
    except ValueError:
        return
    try:
        assert answer.given() is None or isinstance(answer.given(), str | Referrers | frozenset)
    except RegistryError as error:
        assert error.reason == "not-found"


def test_large_header_is_not_kept(cache: Cache) -> None:
    cache.registry.labels["x" * MAX_HEADER] = DIGEST
    assert [cache.opened().resolve(APP, "x" * MAX_HEADER) for _ in range(2)] == [DIGEST, DIGEST]
    assert cache.files() == []
    assert cache.notices == []


# The disk


def use(cache: Cache) -> None:
    """Use the cache in every way, and check that everything is right."""
    registries = cache.opened()
    for _ in range(2):
        assert registries.resolve(APP, "1") == DIGEST
        assert registries.manifest(APP, "1").content == CONTENT
        assert registries.blob(APP, described(BLOB), LIMIT) == BLOB
        assert registries.tags(APP) == frozenset({"1"})


@posix
def test_files_are_the_users_own(cache: Cache) -> None:
    old = os.umask(0)
    try:
        use(cache)
    finally:
        os.umask(old)
    modes = {path: path.stat().st_mode & 0o777 for path in [cache.directory, *cache.directory.rglob("*")]}
    assert modes == {path: 0o700 if path.is_dir() else 0o600 for path in modes}


@posix
def test_file_in_the_place_of_the_directory(cache: Cache) -> None:
    cache.directory.write_bytes(b"")
    use(cache)
    assert cache.notices == [f"nothing is kept in {cache.directory / LAYOUT}: Not a directory"]


def test_file_in_the_place_of_the_layout(cache: Cache) -> None:
    cache.directory.mkdir()
    (cache.directory / LAYOUT).write_bytes(b"")
    use(cache)
    assert cache.notices == [f"nothing is kept in {cache.directory / LAYOUT}: it is not a directory"]


@posix
def test_directory_that_others_may_write_into(cache: Cache) -> None:
    use(cache)
    (cache.directory / LAYOUT).chmod(0o777)
    cache.registry.asked.clear()
    cache.opened().blob(APP, described(BLOB), LIMIT)
    assert cache.registry.asked == [f"blob {APP} {sha256(BLOB)}"]
    assert cache.notices == [f"nothing is kept in {cache.directory / LAYOUT}: others may write into it"]


@posix
def test_link_in_the_place_of_the_layout(cache: Cache, tmp_path: Path) -> None:
    cache.directory.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (cache.directory / LAYOUT).symlink_to(tmp_path / "elsewhere")
    use(cache)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert cache.notices == [f"nothing is kept in {cache.directory / LAYOUT}: it is not a directory"]


@posix
def test_directory_of_somebody_else(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    use(cache)
    assert cache.notices == [f"nothing is kept in {cache.directory / LAYOUT}: it belongs to somebody else"]


def test_full_disk(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:  # noqa: ARG001 - the names of the real one
        raise OSError(28, "No space left on device")

    cache.opened().blob(APP, described(BLOB), LIMIT)
    monkeypatch.setattr("scanner.images.registry.cache_store.write", full)
    cache.registry.asked.clear()
    use(cache)
    assert cache.notices == [f"nothing more is kept in {cache.directory / LAYOUT}: No space left on device"]
    assert not any("blob" in asked for asked in cache.registry.asked)  # what is kept can still be read


def test_write_that_fails_leaves_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path, target: Path) -> None:  # noqa: ARG001 - the names of the real one
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("pathlib.Path.replace", fails)
    use(cache)
    assert cache.files() == []
    assert cache.notices == [f"nothing more is kept in {cache.directory / LAYOUT}: Input/output error"]


def test_unreadable_entry(cache: Cache) -> None:
    use(cache)
    path = cache.file("blob")
    path.unlink()
    path.mkdir()
    use(cache)
    assert len(cache.notices) == 1
    assert cache.notices[0].startswith(f"nothing more is kept in {cache.directory / LAYOUT}: ")


def test_directory_that_goes_away(cache: Cache) -> None:
    registries = cache.opened()
    registries.blob(APP, described(BLOB), LIMIT)
    shutil.rmtree(cache.directory)
    assert [registries.blob(APP, described(BLOB), LIMIT) for _ in range(2)] == [BLOB, BLOB]
    assert cache.registry.asked == [f"blob {APP} {sha256(BLOB)}"] * 2
    assert cache.notices == []


def test_notice_is_not_needed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file")
    store.put(make_entry(Key("blob", "a", "b", DIGEST), 0.0, BLOB))
    assert store.get(Key("blob", "a", "b", DIGEST)) is None


# Size


def test_large_content_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", max_entry_bytes=len(BLOB) - 1)
    assert [cache.opened().blob(APP, described(BLOB), LIMIT) for _ in range(2)] == [BLOB, BLOB]
    assert cache.files() == []


def test_size_stays_below_the_limit(tmp_path: Path) -> None:
    limit = 64 * BLOCK
    cache = Cache(tmp_path / "cache", max_bytes=limit)
    for number in range(200):
        content = b"%d" % number
        cache.registry.contents[sha256(content)] = content
        cache.opened().blob(APP, described(content), LIMIT)
        assert len(cache.files()) * BLOCK <= limit + limit // 32
    assert (cache.directory / LAYOUT / "written").stat().st_size < 200
    last = described(b"199")
    cache.registry.error = RegistryError("not asked", reason="offline")
    assert cache.opened().blob(APP, last, LIMIT) == b"199"
    assert len(cache.files()) * BLOCK > limit // 2


def test_oldest_go_first_and_the_future_before_them(tmp_path: Path) -> None:
    shard = tmp_path / "blob" / "00"
    shard.mkdir(parents=True)
    now = shard.stat().st_mtime
    ages = {"new": 10.0, "old": 1000.0, "older": 2000.0, "future": -100_000.0}
    for name, age in ages.items():
        (shard / name).write_bytes(b"x" * BLOCK)
        os.utime(shard / name, (now - age, now - age))
    Pruner(tmp_path, 4 * BLOCK).prune()
    assert sorted(path.name for path in shard.iterdir()) == ["future", "new", "old", "older"]
    Pruner(tmp_path, 3 * BLOCK).prune()
    assert sorted(path.name for path in shard.iterdir()) == ["new", "old"]


def test_half_written_files_go_when_nobody_writes_them_any_more(tmp_path: Path) -> None:
    shard = tmp_path / "blob" / "00"
    shard.mkdir(parents=True)
    now = shard.stat().st_mtime
    for name, age in (("young.part", 60.0), ("abandoned.part", 4000.0), ("whole", 4000.0)):
        (shard / name).write_bytes(b"x")
        os.utime(shard / name, (now - age, now - age))
    Pruner(tmp_path, 100 * BLOCK).prune()
    assert sorted(path.name for path in shard.iterdir()) == ["whole", "young.part"]


# Others at the same time


def hammer(directory: Path, seed: int) -> list[str]:
    """Read and write the same few blobs many times with a small limit, and return what was wrong."""
    cache = Cache(directory, max_bytes=8 * BLOCK)
    blobs = [b"%d" % number * 100 for number in range(12)]
    cache.registry.contents |= {sha256(blob): blob for blob in blobs}
    registries = cache.opened()
    order = random.Random(seed)
    wrong = []
    for _ in range(150):
        blob = order.choice(blobs)
        if registries.blob(APP, described(blob), LIMIT) != blob:
            wrong.append("another content")
        registries.tags(APP)
    return wrong + cache.notices


def test_threads_share_a_store(cache: Cache) -> None:
    blobs = [b"%d" % number * 100 for number in range(12)]
    cache.registry.contents |= {sha256(blob): blob for blob in blobs}
    registries = cache.opened()
    found: list[bool] = []

    def read(seed: int) -> None:
        order = random.Random(seed)
        for _ in range(60):
            blob = order.choice(blobs)
            found.append(registries.blob(APP, described(blob), LIMIT) == blob)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [True] * 360
    assert cache.notices == []


def test_processes_share_a_store(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(hammer, [(tmp_path / "cache", seed) for seed in range(2)]) == [[], []]
