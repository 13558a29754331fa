"""What a registry proves about images: the client, signatures, statements, SBOMs, provenance, and the evidence of it all.

Nothing here is imported by a scan that does not ask about images.
"""
