"""Logins come from the files and the helpers of others' tools, and never into a message."""

from __future__ import annotations

import base64
import json
import os
import select
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import RegistryError
from scanner.images.registry.credentials import FileCredentials, credential_files
from scanner.images.registry.credentials_file import MAX_BYTES, CredentialFile
from scanner.images.registry.credentials_helper import Helpers
from scanner.images.registry.credentials_keys import Key, best_key, read_key, server_of
from scanner.images.registry.credentials_process import MAX_OUTPUT
from scanner.images.registry.identity import Login

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "s3cret:word"
NOBODY = Helpers("")
posix = pytest.mark.skipif(sys.platform == "win32", reason="helpers of the tests are shell scripts")


def packed(username: str = "user", password: str = SECRET) -> str:
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def written(path: Path, value: object) -> CredentialFile:
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return CredentialFile(path)


def login(path: Path, value: object, registry: str = "ghcr.io", repository: str = "acme/app") -> Login | None:
    return FileCredentials([written(path, value)], NOBODY).for_registry(registry, repository)


def denied(credentials: FileCredentials, registry: str = "ghcr.io", repository: str = "acme/app") -> str:
    with pytest.raises(RegistryError) as raised:
        credentials.for_registry(registry, repository)
    assert raised.value.reason == "denied"
    assert raised.value.hint == "repair or remove what is named, or log in again"
    return raised.value.message


# Files


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"auth": packed()}, Login("user", SECRET)),
        ({"auth": packed() + "\n"}, Login("user", SECRET)),
        ({"auth": packed(password="padded\0\0")}, Login("user", "padded")),
        ({"auth": packed(password="")}, Login("user", "")),
        ({"username": "user", "password": SECRET}, Login("user", SECRET)),
        ({"username": "other", "password": "old", "auth": packed()}, Login("user", SECRET)),
        ({"identitytoken": "long"}, Login("", "long", refresh_token=True)),
        ({"auth": packed(), "identitytoken": "long"}, Login("user", "long", refresh_token=True)),
        ({"auth": packed(), "registrytoken": "bearer"}, Login("user", SECRET)),
        ({}, None),
        ({"auth": None, "email": "a@example.org"}, None),
    ],
)
def test_entry(tmp_path: Path, entry: dict[str, Any], expected: Login | None) -> None:
    assert login(tmp_path / "f", {"auths": {"ghcr.io": entry}}) == expected


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"auth": "?" + SECRET}, "auth of the entry is not base64 of a name and a password"),
        ({"auth": base64.b64encode(b"\xff:" + SECRET.encode()).decode()}, "auth of the entry is not base64 of a name and a password"),
        ({"auth": base64.b64encode(b"without a colon").decode()}, "auth of the entry is not base64 of a name and a password"),
        ({"auth": "ü"}, "auth of the entry is not base64 of a name and a password"),
        ({"password": [SECRET]}, "password of the entry is not a string"),
        (SECRET, "the entry is not an object"),
        ({"registrytoken": SECRET}, "a registrytoken is not supported"),
    ],
)  # fmt: skip
def test_malformed_entry_is_an_error_without_the_secret(tmp_path: Path, entry: object, problem: str) -> None:
    path = tmp_path / "config.json"
    message = denied(FileCredentials([written(path, {"auths": {"ghcr.io": entry}})], NOBODY))
    assert message == f"the credentials for ghcr.io cannot be used: {path}: ghcr.io: {problem}"
    assert login(path, {"auths": {"ghcr.io": entry}}, "quay.io") is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b'{"auths": "\xff' + SECRET.encode() + b'"}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b" " * (MAX_BYTES + 1), f"is larger than {MAX_BYTES} bytes"),
        (b"[]", "is not a file of credentials"),
        (b'{"auths": []}', "is not a file of credentials"),
        (b'{"credsStore": 1}', "is not a file of credentials"),
        (b'{"credHelpers": {"ghcr.io": null}}', "is not a file of credentials"),
    ],
    ids=["cut", "not text", "not text within", "deep", "large", "list", "list of auths", "store", "helper"],
)
def test_malformed_file(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "config.json"
    message = denied(FileCredentials([written(path, content)], NOBODY))
    assert message == f"the credentials for ghcr.io cannot be used: {path} {problem}"


@pytest.mark.parametrize("content", [b"", b" \n", b"{}", b'{"auths": null, "credsStore": ""}'])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    assert login(tmp_path / "f", content) is None


def test_directory_in_the_place_of_a_file(tmp_path: Path) -> None:
    message = denied(FileCredentials([CredentialFile(tmp_path)], NOBODY))
    assert message.startswith(f"the credentials for ghcr.io cannot be used: {tmp_path} cannot be read: ")


def test_missing_file_matters_where_it_was_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "auth.json"
    assert FileCredentials([CredentialFile(path)], NOBODY).for_registry("ghcr.io", "a") is None
    message = denied(FileCredentials([CredentialFile(path, named=True)], NOBODY))
    assert message == f"the credentials for ghcr.io cannot be used: {path} does not exist"


def test_first_file_with_a_login_counts(tmp_path: Path) -> None:
    first = written(tmp_path / "1", {"auths": {"ghcr.io": {"auth": packed("first")}}})
    second = written(
        tmp_path / "2", {"auths": {"ghcr.io/acme": {"auth": packed("second")}, "quay.io": {"auth": packed()}}}
    )
    credentials = FileCredentials([CredentialFile(tmp_path / "0"), first, second], NOBODY)
    assert credentials.for_registry("ghcr.io", "acme/app") == Login("first", SECRET)
    assert credentials.for_registry("quay.io", "acme/app") == Login("user", SECRET)


def test_what_cannot_be_used_is_told_once_and_the_next_file_counts(tmp_path: Path) -> None:
    broken = written(tmp_path / "1", b"{")
    good = written(tmp_path / "2", {"credsStore": "gone", "auths": {"ghcr.io": {"auth": packed()}}})
    told: list[str] = []
    credentials = FileCredentials([broken, good], NOBODY, told.append)
    assert [credentials.for_registry("ghcr.io", "a") for _ in range(2)] == [Login("user", SECRET)] * 2
    assert told == [f"{broken.path} is not JSON", "docker-credential-gone is not installed"]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_login_or_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = written(tmp_path_factory.getbasetemp() / "any.json", content)
    try:
        FileCredentials([file], NOBODY).for_registry("ghcr.io", "a")
    except RegistryError as error:
        assert error.reason == "denied"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["auths", "credHelpers", "credsStore", "ghcr.io", "ghcr.io/a", "auth", "password"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_a_login_or_an_error(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    file = written(tmp_path_factory.getbasetemp() / "any.json", value)
    try:
        FileCredentials([file], NOBODY).for_registry("ghcr.io", "a")
    except RegistryError as error:
        assert error.reason == "denied"


# Keys


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ghcr.io", Key("ghcr.io")),
        ("GHCR.io", Key("ghcr.io")),
        ("https://ghcr.io", Key("ghcr.io")),
        ("https://ghcr.io/v2/", Key("ghcr.io")),
        ("http://localhost:5000/acme", Key("localhost:5000")),
        ("localhost:5000/v1/", Key("localhost:5000")),
        ("ghcr.io/acme/app", Key("ghcr.io", "acme/app")),
        ("ghcr.io/acme/", Key("ghcr.io", "acme")),
        ("https://index.docker.io/v1/", Key("docker.io")),
        ("index.docker.io/v1/", Key("docker.io")),
        ("registry-1.docker.io", Key("docker.io")),
        ("docker.io/acme", Key("docker.io", "acme")),
        ("", Key("")),
    ],
)
def test_key(key: str, expected: Key) -> None:
    assert read_key(key) == expected


@pytest.mark.parametrize(
    ("keys", "registry", "repository", "expected"),
    [
        (["ghcr.io", "ghcr.io/acme", "ghcr.io/acme/app"], "ghcr.io", "acme/app", "ghcr.io/acme/app"),
        (["ghcr.io", "ghcr.io/acme", "ghcr.io/acme/app"], "ghcr.io", "acme/other", "ghcr.io/acme"),
        (["ghcr.io", "ghcr.io/acme", "ghcr.io/acme/app"], "ghcr.io", "acme-inc/app", "ghcr.io"),
        (["ghcr.io/acme/app"], "ghcr.io", "acme", None),
        (["ghcr.io/acme"], "ghcr.io", "acmeapp", None),
        (["https://ghcr.io", "ghcr.io"], "ghcr.io", "a", "ghcr.io"),
        (["ghcr.io"], "ghcr.io:8443", "a", None),
        (["ghcr.io"], "evil-ghcr.io", "a", None),
        (["ghcr.io"], "ghcr.io.evil.example", "a", None),
        (["https://user@ghcr.io"], "ghcr.io", "a", None),
        (["https://index.docker.io/v1/"], "docker.io", "library/nginx", "https://index.docker.io/v1/"),
        (["docker.io"], "index.docker.io", "library/nginx", "docker.io"),
        ([], "ghcr.io", "a", None),
    ],
)
def test_best_key(keys: list[str], registry: str, repository: str, expected: str | None) -> None:
    assert best_key(keys, registry, repository) == expected


def test_server_of() -> None:
    assert [server_of("docker.io"), server_of("GHCR.io:443")] == [
        "https://index.docker.io/v1/",
        "ghcr.io:443",
    ]


def test_files_in_order() -> None:
    home = Path("home")
    environment = {"REGISTRY_AUTH_FILE": "a.json", "XDG_RUNTIME_DIR": "run", "DOCKER_CONFIG": "docker"}
    assert credential_files(environment, home, 7) == (
        CredentialFile(Path("a.json"), named=True),
        CredentialFile(Path("run/containers/auth.json")),
        CredentialFile(Path("home/.config/containers/auth.json")),
        CredentialFile(Path("docker/config.json")),
    )
    assert credential_files({"XDG_CONFIG_HOME": "c", "DOCKER_CONFIG": ""}, home, 7) == (
        CredentialFile(Path("/run/containers/7/auth.json")),
        CredentialFile(Path("c/containers/auth.json")),
        CredentialFile(Path("home/.docker/config.json")),
    )
    assert credential_files({}, home) == (
        CredentialFile(Path("home/.config/containers/auth.json")),
        CredentialFile(Path("home/.docker/config.json")),
    )


# Helpers


@pytest.fixture
def helper(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write the shell script of a helper; it may use the program `cat` and others of the system."""

    def write(name: str, script: str) -> Path:
        path = tmp_path / f"docker-credential-{name}"
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\ncd {tmp_path}\n{script}\n")
        path.chmod(0o755)
        return path

    return write


ANSWER = f"""printf '%s' '{{"ServerURL":"x","Username":"user","Secret":"{SECRET}"}}'"""


def with_helpers(directory: Path, value: object, timeout_s: float = 20.0) -> FileCredentials:
    helpers = Helpers(os.pathsep.join((".", "", str(directory))), {}, timeout_s)
    return FileCredentials([written(directory / "config.json", value)], helpers)


@posix
@pytest.mark.parametrize(
    ("value", "registry", "server"),
    [
        ({"credHelpers": {"ghcr.io": "mine"}, "credsStore": "other"}, "ghcr.io", "ghcr.io"),
        ({"credHelpers": {"https://ghcr.io": "mine"}}, "ghcr.io", "https://ghcr.io"),
        ({"credHelpers": {"quay.io": "other"}, "credsStore": "mine"}, "ghcr.io", "ghcr.io"),
        ({"credsStore": "mine", "auths": {"ghcr.io": {"auth": packed("old")}}}, "ghcr.io", "ghcr.io"),
        ({"credsStore": "mine"}, "docker.io", "https://index.docker.io/v1/"),
        ({"credHelpers": {"docker.io": "mine"}}, "docker.io", "docker.io"),
    ],
)
def test_helper_is_asked_once_for_the_server(
    tmp_path: Path, helper: Callable[[str, str], Path], value: object, registry: str, server: str
) -> None:
    helper("mine", f'echo "$1 $(cat)" >> asked; {ANSWER}')
    credentials = with_helpers(tmp_path, value)
    found = [credentials.for_registry(registry, name) for name in ("a", "b")]
    assert found == [Login("user", SECRET)] * 2
    assert (tmp_path / "asked").read_text() == f"get {server}\n"


@posix
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("""echo '{"Username":"<token>","Secret":"long"}'""", Login("<token>", "long", refresh_token=True)),
        ("""echo '{"Username":"","Secret":""}'""", None),
        ("echo credentials not found in native keychain; exit 1", None),
        ("echo Credentials not found; exit 1", None),
    ],
)
def test_answer_of_a_helper(
    tmp_path: Path, helper: Callable[[str, str], Path], script: str, expected: Login | None
) -> None:
    helper("mine", script)
    credentials = with_helpers(tmp_path, {"credsStore": "mine"})
    assert credentials.for_registry("ghcr.io", "a") == expected


@posix
@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (f"echo {SECRET}; exit 3", "docker-credential-mine failed with status 3"),
        (f"echo {SECRET} >&2; kill -9 $$", "docker-credential-mine failed with status -9"),
        (f"echo {SECRET}", "docker-credential-mine did not answer with a login"),
        ("""echo '{"Username":1,"Secret":"s"}'""", "docker-credential-mine did not answer with a login"),
        ("""echo '["Username"]'""", "docker-credential-mine did not answer with a login"),
        ("printf '\\377'", "docker-credential-mine did not answer with a login"),
        ("", "docker-credential-mine did not answer with a login"),
        (f"head -c {MAX_OUTPUT + 1} /dev/zero; exec sleep 60", "docker-credential-mine said too much"),
    ],
    ids=["failed", "killed", "no JSON", "number", "list", "not text", "nothing", "too much"],
)
def test_broken_helper(tmp_path: Path, helper: Callable[[str, str], Path], script: str, problem: str) -> None:
    helper("mine", script)
    message = denied(with_helpers(tmp_path, {"credsStore": "mine"}))
    assert message == f"the credentials for ghcr.io cannot be used: {problem}"


@posix
def test_slow_helper_is_ended_with_what_it_started(
    tmp_path: Path, helper: Callable[[str, str], Path]
) -> None:
    os.mkfifo(tmp_path / "alive")
    reader = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    helper("mine", "(echo started; exec sleep 600) > alive &\nsleep 600")
    message = denied(with_helpers(tmp_path, {"credsStore": "mine"}, timeout_s=2))
    assert message == "the credentials for ghcr.io cannot be used: docker-credential-mine took more than 2 s"
    said = [os.read(reader, 100) for _ in range(2) if select.select([reader], [], [], 20)[0]]
    os.close(reader)
    assert said == [b"started\n", b""]  # the end comes when nobody holds the other side any more


@posix
@pytest.mark.parametrize("name", ["../mine", "mine;id", "a b", "", "mine\n", "x" * 65, "ü"])
def test_name_of_a_helper(tmp_path: Path, helper: Callable[[str, str], Path], name: str) -> None:
    helper("mine", ANSWER)
    credentials = with_helpers(tmp_path, {"credHelpers": {"ghcr.io": name}})
    if not name:
        assert credentials.for_registry("ghcr.io", "a") is None
        return
    message = denied(credentials)
    assert (
        message == "the credentials for ghcr.io cannot be used: the name of a credential helper is malformed"
    )


@posix
def test_helper_is_not_taken_from_the_working_directory(
    tmp_path: Path, helper: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    helper("mine", ANSWER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    file = written(tmp_path / "config.json", {"credsStore": "mine"})
    for search_path in ("", ".", os.pathsep.join((".", "")), "relative"):
        message = denied(FileCredentials([file], Helpers(search_path)))
        assert message.endswith("docker-credential-mine is not installed")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    helper("mine", "exit 1").rename(elsewhere / "docker-credential-mine")
    helper("mine", ANSWER)
    message = denied(FileCredentials([file], Helpers(os.pathsep.join((".", str(elsewhere))))))
    assert message.endswith("docker-credential-mine failed with status 1")


@posix
def test_program_that_cannot_be_started(tmp_path: Path, helper: Callable[[str, str], Path]) -> None:
    helper("mine", "").write_bytes(b"#!/nowhere/interpreter\n")
    message = denied(with_helpers(tmp_path, {"credsStore": "mine"}))
    assert message == "the credentials for ghcr.io cannot be used: docker-credential-mine cannot be started"


@posix
def test_broken_helper_gives_way_to_the_file(tmp_path: Path, helper: Callable[[str, str], Path]) -> None:
    helper("mine", "exit 1")
    value = {"credsStore": "mine", "auths": {"ghcr.io": {"auth": packed()}}}
    assert with_helpers(tmp_path, value).for_registry("ghcr.io", "a") == Login("user", SECRET)


@posix
def test_threads_share_one_run(tmp_path: Path, helper: Callable[[str, str], Path]) -> None:
    helper("mine", f"echo run >> runs; sleep 0.2; {ANSWER}")
    credentials = with_helpers(tmp_path, {"credsStore": "mine"})
    found: list[Login | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(credentials.for_registry("ghcr.io", "a")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [Login("user", SECRET)] * 8
    assert (tmp_path / "runs").read_text() == "run\n"


def test_no_representation_holds_a_secret(tmp_path: Path) -> None:
    from scanner.images.registry.credentials_file import read_credentials

    file = written(tmp_path / "f", {"auths": {"ghcr.io": {"auth": packed(), "password": SECRET}}})
    stored = read_credentials(file)
    assert repr(stored) == "Stored(1 entries, helpers={}, store='')"
    assert SECRET not in repr(FileCredentials([file], NOBODY).for_registry("ghcr.io", "a"))
