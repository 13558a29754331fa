"""Bundles: policies and data, from a directory, an archive, git or an OCI registry."""
