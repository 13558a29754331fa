"""Writes the pages about rules and controls, from METADATA, examples and the catalogue of controls."""
