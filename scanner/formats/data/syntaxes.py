"""The syntaxes of data, by the names of files."""

from __future__ import annotations

_BY_SUFFIX = {
    ".env": "dotenv",
    ".ini": "ini",
    ".json": "json",
    ".properties": "properties",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
}


def syntax_of(path: str) -> str | None:
    """Return the syntax of a file by its name, None where it is none that is read."""
    name = path.rpartition("/")[2].lower()
    if name == ".env" or name.startswith(".env."):
        return "dotenv"
    dot = name.rfind(".")
    return _BY_SUFFIX.get(name[dot:]) if dot >= 0 else None
