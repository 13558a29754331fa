from __future__ import annotations

import pytest

from scanner.facts.model import Mount
from scanner.formats.github_actions import mounts

AT = ("volumes", 0)
WORKSPACE = "${{ github.workspace }}"

VOLUMES: dict[str, tuple[str, Mount]] = {
    "a path": ("/a:/b", Mount(AT, "host", "/a", "/b", False)),
    "a path, read-only": ("/a:/b:ro,z", Mount(AT, "host", "/a", "/b", True)),
    "a relative path": ("./a:/b", Mount(AT, "host", "./a", "/b", False)),
    "a volume": ("data:/b", Mount(AT, "volume", "data", "/b", False)),
    "a volume with one letter": ("d:/b", Mount(AT, "volume", "d", "/b", False)),
    "a volume without a name": ("/b", Mount(AT, "volume", "", "/b", False)),
    "an expression": (f"{WORKSPACE}:/b", Mount(AT, "other", WORKSPACE, "/b", False, (WORKSPACE,))),
    "a path behind an expression": (
        f"{WORKSPACE}/a:/b:ro",
        Mount(AT, "host", f"{WORKSPACE}/a", "/b", True, (WORKSPACE,)),
    ),
    "a colon in an expression": (
        "${{ a == 'x:y' }}:/b",
        Mount(AT, "other", "${{ a == 'x:y' }}", "/b", False, ("${{ a == 'x:y' }}",)),
    ),
    "an expression in the target": (
        "/a:/b/${{ x }}",
        Mount(AT, "host", "/a", "/b/${{ x }}", False, ("${{ x }}",)),
    ),
    "colons alone": ("::", Mount(AT, "volume", "", "::", False)),
}


@pytest.mark.parametrize(("text", "expected"), VOLUMES.values(), ids=VOLUMES.keys())
def test_volume(text: str, expected: Mount) -> None:
    assert mounts.volume(text, AT) == expected


MOUNTS: dict[str, tuple[str, Mount]] = {
    "bind": ("type=bind,source=/a,target=/b", Mount(AT, "host", "/a", "/b", False)),
    "bind, read-only": ("type=bind,src=/a,dst=/b,readonly", Mount(AT, "host", "/a", "/b", True)),
    "ro=false is read-only for Docker's other spelling alone": (
        "type=bind,src=/a,dst=/b,readonly=false",
        Mount(AT, "host", "/a", "/b", False),
    ),
    "volume by default": ("source=data,destination=/b", Mount(AT, "volume", "data", "/b", False)),
    "tmpfs": ("type=tmpfs,target=/b", Mount(AT, "tmpfs", "", "/b", False)),
    "image": ("type=image,source=a,target=/b", Mount(AT, "other", "a", "/b", False)),
}


@pytest.mark.parametrize(("text", "expected"), MOUNTS.values(), ids=MOUNTS.keys())
def test_mount(text: str, expected: Mount) -> None:
    assert mounts.mount(text, AT) == expected


def test_tmpfs() -> None:
    assert mounts.tmpfs("/run:size=1m", AT) == Mount(AT, "tmpfs", "", "/run", False)
