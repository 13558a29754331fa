"""Software bills of materials of images: from a document of any format to facts."""

from scanner.images.sbom.context import SbomContext
from scanner.images.sbom.read import read_local_sbom, read_sbom, read_sbom_value

__all__ = ["SbomContext", "read_local_sbom", "read_sbom", "read_sbom_value"]
