"""Policies that people bring, written for OPA, so that the engine in this process understands them as OPA does."""
