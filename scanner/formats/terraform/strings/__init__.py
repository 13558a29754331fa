"""Strings that are scripts or documents: the text that an expression makes, and where each part of it stands."""
