"""References to container images.

The grammar is that of the OCI distribution specification as the `distribution/reference` implementation
spells it out, with the names that Docker Hub leaves out put in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.grades import grade_of
from scanner.facts.model import Image
from scanner.facts.partial import is_masked, last_mark, mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.model import ImageRole
    from scanner.model import Pointer

DEFAULT_REGISTRY = "docker.io"
_HUB_ALIAS = "index.docker.io"
_OFFICIAL = "library/"
MAX_NAME = 255
MAX_TAG = 128
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_MIN_DIGEST = 32

_COMPONENT = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_registry = re.compile(rf"(?:{_COMPONENT}(?:\.{_COMPONENT})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?\Z").match
_path_part = re.compile(r"[a-z0-9]++(?>(?:(?:\.|__?|-++)[a-z0-9]++)*)\Z").match
_tag = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z").match
_algorithm = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*\Z").match
_hexadecimal = re.compile(r"[0-9a-fA-F]+\Z").match
_identifier = re.compile(r"[a-f0-9]{64}\Z").match
_scheme = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://").match


class ImageReference(msgspec.Struct, frozen=True):
    """A valid image reference with the names that Docker Hub leaves out put in.

    Attributes:
        registry: host with port.
        repository: path without the registry.
        tag: as written, or None.
        digest: `algorithm:hex`, or None.
    """

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    def __str__(self) -> str:
        """Return the whole reference; parsing it gives an equal one."""
        tag = f":{self.tag}" if self.tag is not None else ""
        digest = f"@{self.digest}" if self.digest is not None else ""
        return f"{self.registry}/{self.repository}{tag}{digest}"


def parse(ref: str) -> ImageReference:
    """Return the parts of an image reference.

    Raises:
        ValueError: it is not one; the message says why.
    """
    _check_text(ref)
    name, tag, digest = _split(ref)
    if not name:
        raise ValueError("the repository is missing")
    registry, repository = _split_registry(name)
    _check_registry(registry)
    _check_repository(repository)
    if tag is not None:
        _check_tag(tag)
    if digest is not None:
        check_digest(digest)
    return ImageReference(registry, repository, tag, digest)


def image(
    at: Pointer,
    ref: str,
    *,
    role: ImageRole,
    name: str = "",
    pull_policy: str | None = None,
    arguments: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
    local: bool = False,
) -> Image:
    """Return the fact of an image reference; one that is not valid says so in `error`.

    Where expressions have no value, what is certain is still read: `$REGISTRY/app:latest` floats whatever the
    registry is, `nginx:$TAG` comes from Docker Hub.

    Args:
        at: pointer of the reference.
        ref: the reference, with what is unknown left as written.
        role: how the document uses it.
        name: the container, service, stage or step that uses it.
        pull_policy: when it is pulled.
        arguments: names of the build arguments that can replace a part of it.
        unknown: expressions without a value.
        local: whether it names something that is built here.
    """
    parts, undecided, error = _read(ref, unknown)
    return Image(
        at=at,
        ref=ref,
        registry=parts.registry,
        repository=parts.repository,
        tag=parts.tag,
        digest=parts.digest,
        grade=grade_of(
            parts.tag, addressed=parts.digest is not None, unknown=undecided, error=error, local=local
        ),
        role=role,
        name=name,
        pull_policy=pull_policy,
        arguments=arguments,
        unknown=unknown,
        error=error,
    )


def _read(ref: str, unknown: tuple[str, ...]) -> tuple[ImageReference, tuple[str, ...], str | None]:
    """Return what is certain of a reference, the expressions its grade depends on, and why it is not valid."""
    if unknown:
        return *_parse_partial(ref, unknown), None
    try:
        return parse(ref), (), None
    except ValueError as exc:
        return ImageReference("", ""), (), str(exc)


def check_digest(digest: str) -> None:
    """Check that a digest is well formed: `algorithm:hex` with as many digits as the algorithm has.

    Raises:
        ValueError: it is not; the message says why.
    """
    algorithm, colon, encoded = digest.partition(":")
    if not colon or not _algorithm(algorithm):
        raise ValueError("a digest is written algorithm:hex, such as sha256: and 64 hexadecimal digits")
    if not _hexadecimal(encoded):
        raise ValueError(f"a {algorithm} digest is written in hexadecimal digits")
    length = _DIGEST_LENGTHS.get(algorithm)
    if length is None:
        if len(encoded) < _MIN_DIGEST:
            raise ValueError(
                f"a digest has at least {_MIN_DIGEST} hexadecimal digits, this one {len(encoded)}"
            )
    elif len(encoded) != length:
        raise ValueError(f"a {algorithm} digest has {length} hexadecimal digits, this one {len(encoded)}")
    elif encoded != encoded.lower():
        raise ValueError(f"a {algorithm} digest is written in lower case")


def _check_text(ref: str) -> None:
    if not ref:
        raise ValueError("the reference is empty")
    if any(character.isspace() for character in ref):
        raise ValueError("a reference has no white space")
    if _scheme(ref):
        raise ValueError("a reference has no scheme")
    if _identifier(ref):
        raise ValueError("a repository name cannot be 64 hexadecimal digits")


def _split(ref: str) -> tuple[str, str | None, str | None]:
    """Return name, tag and digest of a reference; a colon before a slash belongs to the registry's port."""
    name, at, digest = ref.partition("@")
    colon = name.find(":", name.rfind("/") + 1)
    tag = name[colon + 1 :] if colon >= 0 else None
    return name[:colon] if colon >= 0 else name, tag, digest if at else None


def _split_registry(name: str) -> tuple[str, str]:
    """Return registry and repository of a name: a first part that looks like a host is one."""
    first, slash, rest = name.partition("/")
    registry, repository = DEFAULT_REGISTRY, name
    if slash and (first == "localhost" or "." in first or ":" in first or first != first.lower()):
        registry, repository = (DEFAULT_REGISTRY if first == _HUB_ALIAS else first), rest
    if registry == DEFAULT_REGISTRY and "/" not in repository:
        repository = _OFFICIAL + repository
    return registry, repository


def _check_registry(registry: str) -> None:
    if not _registry(registry):
        raise ValueError(f"{registry} is not a registry host")


def _check_repository(repository: str) -> None:
    if repository != repository.lower():
        raise ValueError("a repository name is written in lower case")
    if not all(_path_part(part) for part in repository.split("/")):
        raise ValueError(
            "the parts of a repository name are letters and digits, with single . _ __ or - between them"
        )
    if len(repository) > MAX_NAME:
        raise ValueError(f"a repository name has at most {MAX_NAME} characters")


def _check_tag(tag: str) -> None:
    if not tag:
        raise ValueError("the tag is empty")
    if len(tag) > MAX_TAG:
        raise ValueError(f"a tag has at most {MAX_TAG} characters")
    if not _tag(tag):
        raise ValueError("a tag is letters, digits, _ . and -, and begins with none of . and -")


def _parse_partial(ref: str, unknown: Sequence[str]) -> tuple[ImageReference, tuple[str, ...]]:
    """Return what is certain of a reference, and the expressions that its grade depends on."""
    masked = mask(ref, unknown)
    if masked is None:
        return ImageReference("", ""), tuple(unknown)
    text, _ = masked
    name, tag, digest = _split(text)
    registry, repository = _partial_name(name)
    certain = ImageReference(registry, _known(repository) or "", _known(tag), _known_digest(digest))
    if certain.digest is not None:
        return certain, ()
    tail = text[last_mark(text) + 1 :]
    decided = digest is None and ("/" in tail or ":" in tail)
    return certain, () if decided else tuple(unknown)


def _partial_name(name: str) -> tuple[str, str]:
    """Return registry and repository of a masked name, "" for what is not certain."""
    if is_masked(name.partition("/")[0]):
        return "", ""
    return _split_registry(name)


def _known(part: str | None) -> str | None:
    return None if part is None or is_masked(part) else part


def _known_digest(digest: str | None) -> str | None:
    if digest is None or is_masked(digest):
        return None
    try:
        check_digest(digest)
    except ValueError:
        return None
    return digest
