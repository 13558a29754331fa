"""The version of the distribution, importable at no cost."""

__version__ = "0.1.0"
