"""Gatekeeper's convention: ConstraintTemplates and constraints, judged as `gator test` does; docs/gatekeeper.md."""
