"""Finds the same picture stored more than once. Headless: no tkinter, no gui, no print outside the command line."""

__version__ = "0.7.0"

#: Of the folders, per user, in which settings, logs and the cache are kept.
FOLDER_NAME = "ImageTwinTracker"

#: Of the file, in the user's folder of caches, that remembers what was read.
CACHE_NAME = "cache.sqlite"
