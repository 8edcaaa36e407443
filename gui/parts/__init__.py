"""Widgets that know nothing of twins, used all over the window."""
