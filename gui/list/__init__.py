"""The list of groups: its rows, selection, keys, filters."""
