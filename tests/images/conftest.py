"""Registries to test against: doubles in memory, and a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.images.doubles.access import USER
from tests.images.doubles.docker_registry import program, running
from tests.images.doubles.publish import Publisher
from tests.images.doubles.registry import RegistryDouble
from tests.images.doubles.switches import Switches

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.images.doubles.access import Access
    from tests.images.doubles.contents import Contents
    from tests.images.doubles.tls import Authority


class StartRegistry(Protocol):
    """Starts a registry double; what is not an argument of the double is a switch."""

    def __call__(
        self,
        *,
        contents: Contents | None = None,
        access: Access | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        **switches: Any,
    ) -> RegistryDouble: ...


@pytest.fixture
def registry_double() -> Iterator[StartRegistry]:
    """Start registry doubles that end with the test: `registry_double(referrers=False, auth="bearer")`."""
    started: list[RegistryDouble] = []

    def start(
        *,
        contents: Contents | None = None,
        access: Access | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        **switches: Any,
    ) -> RegistryDouble:
        double = RegistryDouble(Switches(**switches), contents=contents, access=access, tls=tls, host=host)
        started.append(double)
        return double

    yield start
    for double in started:
        double.close()
    assert [error for double in started for error in double.errors] == []


@pytest.fixture
def publisher() -> Iterator[Callable[..., Publisher]]:
    """Make publishers that end with the test: `publisher(double.url, "acme/app")`."""
    made: list[Publisher] = []

    def make(url: str, repository: str, **arguments: Any) -> Publisher:
        made.append(Publisher(url, repository, **arguments))
        return made[-1]

    yield make
    for item in made:
        item.close()


@pytest.fixture
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority for `registry_double(tls=authority.server("127.0.0.1"))`."""
    from tests.images.doubles.tls import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def real_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real registry without a referrers API; tests share it, and write into repositories of their own."""
    if program() is None:
        pytest.skip("docker-registry is not installed")
    with running(tmp_path_factory.mktemp("registry")) as url:
        yield url


@pytest.fixture
def private_registry(tmp_path: Path) -> Iterator[str]:
    """The URL of a real registry that wants `access.USER` to log in with a password."""
    if program() is None:
        pytest.skip("docker-registry is not installed")
    directory = tmp_path / "private-registry"
    directory.mkdir()
    with running(directory, USER) as url:
        yield url
