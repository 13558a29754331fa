"""Readers: text to a tree with the offsets of everything in it."""
