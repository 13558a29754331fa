"""The dependency lock file (`.terraform.lock.hcl`) as a document: the providers it names.

See the Terraform language, "Dependency Lock File".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Facts, Reference
from scanner.formats.terraform.readers.references import FETCHER
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.formats.terraform.syntax.lock_file import locked_providers
from scanner.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source

FORMAT = "terraform"
KIND = "lock-file"


def lock_document(source: Source) -> Document:
    """Return the document of a lock file: a reference for each provider, locked where it has hashes.

    Raises:
        ParseError: it is not HCL.
    """
    config = HclConfig(source)
    references = tuple(_references(config))
    return Document(
        source=source,
        format=FORMAT,
        kind=KIND,
        index=0,
        value=config.value,
        source_map=config,
        facts=Facts(references=references),
        addresses={reference.at[:2]: f"provider {reference.ref}" for reference in references},
    )


def _references(config: HclConfig) -> Iterator[Reference]:
    locked = {f"{provider.host}/{provider.name}" for provider in locked_providers(config.source)}
    providers = config.value.get("provider")
    for address, blocks in providers.items() if isinstance(providers, dict) else ():
        host, _, name = address.partition("/")
        for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
            version = block.get("version")
            revision = version if isinstance(version, str) and version else None
            yield Reference(
                ("provider", address, index),
                "provider",
                address,
                host,
                name,
                revision,
                "locked" if address in locked else "version" if revision else "floating",
                FETCHER,
                offers="locked",
            )
