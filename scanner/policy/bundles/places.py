"""What a user may write as a place with policies: a directory or file, an archive, a commit of git, an OCI artifact."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.facts.images import ImageReference  # noqa: TC001 - msgspec reads the annotations

ARCHIVE_SUFFIXES = (".tar.gz", ".tgz")
GitProtocol = Literal["https", "ssh", "file"]


class LocalPlace(msgspec.Struct, frozen=True):
    """A directory, a file, or an archive, as it is named."""

    text: str

    @property
    def is_archive(self) -> bool:
        """Tell whether it is named like an archive."""
        return self.text.endswith(ARCHIVE_SUFFIXES)


class GitPlace(msgspec.Struct, frozen=True):
    """A commit of a git repository.

    Attributes:
        text: as it is written.
        protocol: how the repository is reached.
        url: the repository, for git.
        commit: 40 hexadecimal digits, "" if `name` is to be resolved.
        name: a branch or tag, "" for `HEAD` or where there is a commit.
        subdirectory: where in the commit the bundle is, "" for its root.
    """

    text: str
    protocol: GitProtocol
    url: str
    commit: str
    name: str
    subdirectory: str

    @property
    def shown(self) -> str:
        """Return how messages call it: without the commit."""
        return _shown(f"git+{self.url}", self.subdirectory)


class OciPlace(msgspec.Struct, frozen=True):
    """An artifact in a registry.

    Attributes:
        text: as it is written.
        reference: the artifact, with a digest unless its tag is to be resolved.
        subdirectory: where in it the bundle is, "" for its root.
    """

    text: str
    reference: ImageReference
    subdirectory: str

    @property
    def shown(self) -> str:
        """Return how messages call it: without the tag and the digest."""
        return _shown(f"oci://{self.reference.registry}/{self.reference.repository}", self.subdirectory)


def _shown(base: str, subdirectory: str) -> str:
    return f"{base}/{subdirectory}" if subdirectory else base
