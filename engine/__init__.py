"""Finds the same picture stored more than once. Headless: no tkinter, no gui, no print outside the command line."""

__version__ = "0.3.0"
