"""Conventions by which policies say what is wrong: Cattleguard's own, conftest's, Gatekeeper's."""
