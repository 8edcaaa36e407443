"""The threshold over its histogram."""
