"""Suffixes and names of files that no format goes by."""

from __future__ import annotations

import re

# fmt: off
FOREIGN_SUFFIXES = frozenset({
    ".7z", ".avi", ".bmp", ".bz2", ".c", ".cc", ".class", ".cpp", ".crt", ".cs", ".css", ".csv", ".doc",
    ".docx", ".eot", ".exe", ".gif", ".go", ".gz", ".h", ".hpp", ".htm", ".html", ".ico", ".ipynb", ".jar",
    ".java", ".jpeg", ".jpg", ".js", ".jsx", ".key", ".kt", ".less", ".lock", ".log", ".map", ".md",
    ".mdx", ".mjs", ".mov", ".mp3", ".mp4", ".odt", ".otf", ".pdf", ".pem", ".php", ".png", ".po",
    ".proto", ".ps1", ".psd", ".py", ".pyc", ".rb", ".rs", ".rst", ".scala", ".scss", ".sh", ".so", ".sql",
    ".sum", ".svg", ".swift", ".tar", ".tgz", ".tif", ".tiff", ".ts", ".tsv", ".tsx", ".ttf", ".vue",
    ".war", ".wasm", ".wav", ".webm", ".webp", ".woff", ".woff2", ".xls", ".xlsx", ".xml", ".xz", ".zip",
})
# fmt: on
"""The content of files with these suffixes is never looked at, unless the file itself is named."""

FOREIGN_NAMES = frozenset(
    {"npm-shrinkwrap.json", "package-lock.json", "pnpm-lock.yaml", "packages.lock.json"}
)
"""Lock files of package managers: large, and in a format's suffix, but in no format."""

_MANIFEST = b"apiVersion"

_suffix = re.compile(r"\.[A-Za-z0-9]+\Z").search
_variant = re.compile(r"(?:\A|/)(?:Docker|Container)file\.[^/]*\Z", re.IGNORECASE).search


def is_foreign(path: str) -> bool:
    """Tell whether a file's content is never looked at; `Dockerfile.go` is a Dockerfile, not Go."""
    match = _suffix(path)
    return match is not None and match[0].lower() in FOREIGN_SUFFIXES and _variant(path) is None


def is_lock_file(path: str, content: bytes) -> bool:
    """Tell whether a file is one of a package manager's; a manifest of that name is not, since clusters are given it too."""
    return path.rpartition("/")[2] in FOREIGN_NAMES and _MANIFEST not in content
