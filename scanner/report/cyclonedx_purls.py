"""Package URLs (ECMA-427) of parts: of registered types alone, and none that says more than is known.

The types, and what they require, are defined at https://github.com/package-url/purl-spec/tree/main/types. There is none
yet for modules and providers of Terraform, plugins of Packer, charts of Helm, and machine images. Packages of `deb`,
`rpm`, `apk` and `alpm` need the distribution, which a command line does not say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packageurl import PackageURL

from scanner.report.cyclonedx_text import is_clean
from scanner.report.cyclonedx_versions import is_git

if TYPE_CHECKING:
    from scanner.report.cyclonedx_parts import Part

_FORGES = {"github.com": "github", "bitbucket.org": "bitbucket"}
_PLAIN = frozenset({"cargo", "conda", "cran", "gem", "luarocks", "nuget", "pypi"})
"""Types of packages whose name has no namespace."""
_OCI = "oci://"
_web = re.compile(r"https?://[^\s/?#]+/[^\s?#]*").match
_git_url = re.compile(r"(?:git::)?(?:git\+)?((?:https|ssh)://[^\s/?#]+(?:/[^\s/?#]+)+)").match


def purl(part: Part) -> PackageURL | None:
    """Return the package URL of a part, None where nothing registered names it, or not all of it is known."""
    asked = part.uses[0]
    if not part.is_known or not all(map(is_clean, (asked.ref, part.name, part.version or ""))):
        return None
    try:
        return _purl(part)
    except ValueError:
        # What the scanned file calls it is no name of this type.
        return None


def _purl(part: Part) -> PackageURL | None:
    asked = part.uses[0]
    if part.kind == "image" or asked.ref.startswith(_OCI):
        return _image(part)
    if part.kind in ("action", "workflow") or is_git(asked):
        return _repository(part)
    if part.kind == "download" or (part.kind == "module" and _web(asked.ref)):
        return _file(part)
    return _package(part) if part.kind == "package" else None


def _image(part: Part) -> PackageURL | None:
    """Return the purl of an image or of another artifact of an OCI registry: its name is the last part of the path."""
    asked = part.uses[0]
    if not asked.host:
        return None
    return PackageURL(
        type="oci",
        name=asked.name.rpartition("/")[2],
        version=part.digest,
        qualifiers={"repository_url": f"{asked.host}/{asked.name}", "tag": part.version or ""},
    )


def _repository(part: Part) -> PackageURL | None:
    """Return the purl of a git repository, and for an action of the directory in it."""
    asked = part.uses[0]
    owner, _, rest = asked.name.partition("/")
    if asked.host in _FORGES and owner and rest:
        name, _, inside = rest.partition("/")
        return PackageURL(_FORGES[asked.host], owner, name, part.version, subpath=inside or None)
    url = _git_url(asked.ref)
    if url is None:
        return None
    revision = f"@{part.version}" if part.version else ""
    return PackageURL(
        "generic", None, asked.name.rpartition("/")[2], part.version, {"vcs_url": f"git+{url[1]}{revision}"}
    )


def _file(part: Part) -> PackageURL | None:
    """Return the purl of a file that is downloaded, None where the URL names no file."""
    asked = part.uses[0]
    if not _web(asked.ref):
        return None
    return PackageURL(
        "generic",
        None,
        asked.name.rpartition("/")[2],
        part.version,
        {"download_url": asked.ref, "checksum": part.digest or ""},
    )


def _package(part: Part) -> PackageURL | None:
    name = part.uses[0].name
    if part.family in _PLAIN:
        return PackageURL(part.family, None, name, part.version) if "/" not in name else None
    namespace, _, last = name.rpartition("/")
    if part.family == "npm":
        return PackageURL("npm", namespace or None, last, part.version)
    if part.family == "golang" and namespace:
        return PackageURL("golang", namespace.lower(), last.lower(), part.version)
    if part.family == "composer" and namespace:
        return PackageURL("composer", namespace, last, part.version)
    return None
