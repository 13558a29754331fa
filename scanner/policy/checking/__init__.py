"""Checks policies before they are used: what is wrong with them for certain, each with its place and what to do."""
