"""Reads what a user writes for a place with policies, and refuses what may be something else tomorrow."""

from __future__ import annotations

import re

from scanner.errors import UsageError
from scanner.facts.images import parse
from scanner.policy.bundles.places import GitPlace, GitProtocol, LocalPlace, OciPlace

_PROTOCOLS: dict[str, GitProtocol] = {"https": "https", "ssh": "ssh", "file": "file"}
_scheme = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL).fullmatch
_text = re.compile(r"[^\x00-\x20\x7f]+").fullmatch
_authority = re.compile(
    r"(?:(?P<user>[A-Za-z0-9_][A-Za-z0-9_.-]*)@)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
).fullmatch
_credentials = re.compile(r"(://)[^/]*@")
_commit = re.compile(r"[0-9a-fA-F]{40}").fullmatch
_hexadecimal = re.compile(r"[0-9a-fA-F]{4,39}").fullmatch
_name = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+-]*").fullmatch


def parse_place(text: str, *, allow_tags: bool = False) -> LocalPlace | GitPlace | OciPlace:
    """Return what a place is.

    Args:
        text: what the user wrote: `DIRECTORY`, `FILE`, `FILE.tar.gz`, `git+https://HOST/REPOSITORY@COMMIT#SUBDIRECTORY`,
            `oci://REGISTRY/REPOSITORY@DIGEST#SUBDIRECTORY`.
        allow_tags: whether what may change its content is allowed: branches, tags.

    Raises:
        UsageError: it is malformed, or not pinned.
    """
    if not text or "\0" in text:
        raise _malformed(text, "it is empty" if not text else "it holds a NUL")
    found = _scheme(text)
    if found is None:
        return LocalPlace(text)
    scheme, rest = found[1].lower(), found[2]
    if not _text(rest):
        raise _malformed(text, "it holds spaces, or nothing")
    rest, _, fragment = rest.partition("#")
    subdirectory = _subdirectory(text, fragment)
    if scheme == "oci":
        return _oci(text, rest, subdirectory, allow_tags=allow_tags)
    transport, _, protocol = scheme.partition("+")
    if transport == "git" and protocol in _PROTOCOLS:
        return _git(text, _PROTOCOLS[protocol], rest, subdirectory, allow_tags=allow_tags)
    raise _malformed(text, f"{scheme}:// is not a way to get policies")


def _git(text: str, protocol: GitProtocol, rest: str, subdirectory: str, *, allow_tags: bool) -> GitPlace:
    authority, slash, path = rest.partition("/")
    path, _, pin = path.rpartition("@") if "@" in path else (path, "", "")
    found = _authority(authority)
    if not path or not slash or "?" in path or (bool(authority) and found is None):
        raise _malformed(text, "the repository is malformed")
    if bool(authority) is (protocol == "file"):
        raise _malformed(text, "git+file:// takes an absolute path, other protocols a host")
    if protocol == "https" and found and found["user"]:
        raise _malformed(text, "credentials do not belong into a place; git's credential helpers have them")
    url = f"{protocol}://{authority}/{path}"
    if _commit(pin):
        return GitPlace(text, protocol, url, pin.lower(), "", subdirectory)
    if pin and (not _name(pin) or ".." in pin or pin.endswith((".lock", "/", "."))):
        raise _malformed(text, f"{pin!r} is neither a commit nor a name")
    if not allow_tags:
        raise UsageError(
            f"policies {text}: {_not_pinned(pin)}",
            hint=f"pin it: git ls-remote {url} {pin or 'HEAD'} says the commit; write @ and its 40 digits, "
            "or allow it with --allow-policy-tags",
        )
    if _hexadecimal(pin):
        raise _malformed(text, f"{pin} is a commit cut short; write its 40 digits")
    return GitPlace(text, protocol, url, "", pin, subdirectory)


def _not_pinned(pin: str) -> str:
    if not pin:
        return "the commit is missing, and what a repository has now may be something else tomorrow"
    if _hexadecimal(pin):
        return f"{pin} is a commit cut short, which may come to name another one"
    return f"{pin} is a branch or tag, which may be moved"


def _oci(text: str, rest: str, subdirectory: str, *, allow_tags: bool) -> OciPlace:
    registry, slash, _ = rest.partition("/")
    try:
        reference = parse(rest)
    except ValueError as error:
        raise _malformed(text, str(error)) from error
    if not slash or registry != reference.registry:
        raise _malformed(text, "the registry is missing")
    if reference.digest is not None:
        return OciPlace(text, reference, subdirectory)
    if not allow_tags:
        raise UsageError(
            f"policies {text}: a tag may be moved, and the digest is missing",
            hint="pin it: `oras resolve` or `crane digest` says the digest; write @sha256:..., "
            "or allow it with --allow-policy-tags",
        )
    return OciPlace(text, reference, subdirectory)


def _subdirectory(text: str, fragment: str) -> str:
    directory = fragment.removesuffix("/")
    parts = directory.split("/") if directory else []
    if any(part in ("", ".", "..") for part in parts) or "\\" in directory:
        raise _malformed(text, f"{fragment!r} is not a directory within it")
    return directory


def _malformed(text: str, why: str) -> UsageError:
    shown = _credentials.sub(r"\1***@", text)
    return UsageError(
        f"policies {shown}: {why}",
        hint="name a directory, a file, a .tar.gz, git+https://HOST/REPOSITORY@COMMIT or oci://REGISTRY/REPOSITORY@DIGEST",
    )
