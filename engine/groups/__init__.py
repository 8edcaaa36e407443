"""Pairs to groups, and which picture of a group is kept."""
