"""Finds the same picture stored more than once. Headless: no tkinter, no gui, no print outside the command line."""

__version__ = "0.3.0"

#: Of the folders, per user, in which settings and logs are kept.
FOLDER_NAME = "ImageTwinTracker"
