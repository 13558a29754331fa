"""Reads registries: the OCI distribution client, who it logs in as, and what it keeps."""
