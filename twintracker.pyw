"""Starts Image Twin Tracker: twintracker.pyw [FOLDER ...]"""

import sys

from gui.missing import start

if __name__ == "__main__":
    sys.exit(start())
