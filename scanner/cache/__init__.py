"""Results of earlier scans, used again where everything that they were made of is the same; docs/cache.md."""
