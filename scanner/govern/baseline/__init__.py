"""Baselines: findings that are accepted for now, so that only new ones fail."""
