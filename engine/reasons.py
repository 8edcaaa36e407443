"""Why something was not read, not kept apart or not removed: codes with values, and their English sentences.

The engine passes codes; sentences are made at the edge, here for the command line and JSON, in gui/ for the window.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GB = 1_000_000_000

#: Every code the engine can give, with the values its sentence needs.
SENTENCES = {
    # listing and reading
    "no-permission": "no permission to read",
    "vanished": "not there any more",
    "not-a-folder": "not a folder",
    "no-such-folder": "there is no such folder",
    "unreadable": "could not be read ({detail})",
    "empty": "empty: the file has 0 bytes",
    "not-a-picture": "not a picture, or of a kind this program does not read",
    "ends-early": "damaged: the file ends early",
    "damaged": "damaged ({detail})",
    "odd-header": "begins as {kind}, but its header is damaged or of a kind this program does not read",
    "needs-heif": "HEIC pictures need the package pi-heif: pip install pi-heif",
    "needs-jxl": "JPEG XL pictures need the package pillow-jxl-plugin: pip install pillow-jxl-plugin",
    "needs-raw": "RAW pictures need the package rawpy: pip install rawpy",
    "animated-jxl": "a moving JPEG XL, whose frames cannot be read",
    "too-large": "too large for the memory budget: needs {needed}; raise it in Settings or with --memory",
    "out-of-memory": "not enough free memory to read it",
    "changed": "changed while the scan was running; scan again",
    "no-such-file": "there is no such file",
    "not-a-file": "a folder or a device, not a file",
    # not twins
    "identical-not-apart": "byte for byte the same file as {other}: identical files cannot be told apart",
    # the check, and remarks
    "pages": "{count} pages",
    "frames": "{count} frames",
    # two files compared: why they are no twins
    "one-file": "both are names of one and the same file",
    "frames-differ": "different numbers of pages or frames: {first} and {second}; such are twins only when identical",
    "over-threshold": "mse {mse} is over the threshold of {threshold:g}",
    "later-frames-differ": "their first pages or frames are alike, but later ones differ: mse {mse} is over the "
    "threshold of {threshold:g}",
    "flat-differ": "the check says no: one of them is a plain surface, and their colours differ: mse over {most:g}",
    "low-correlation": "the check says no: correlation {value}, at least {least:g} is needed",
    "low-structure": "the check says no: structure {value}, at least {least:g} is needed",
    "low-second-look": "the check says no: second look {value}, at least {least:g} is needed",
    "turned-only": "they match when turned: the second is {turned}; ask for turned twins (--turned, or in Settings)",
    "cut-off": "ends early",
    # why a keeper is kept; three say more than their rule, where the usual ones came before it
    "whole": "whole; the others end early",
    "most-pixels": "most pixels: {width} x {height}",
    "largest-file": "same pixels, largest file",
    "oldest-file": "same pixels and size, oldest file",
    "first-path": "same pixels, size and date; first by name",
    "chosen": "made the keeper by hand",
    "protected": "its folder is protected",
    "larger-file": "largest file: {size}",
    "older-file": "oldest file",
    "newest-file": "newest file",
    "earliest-taken": "earliest date taken: {taken}",
    "lossless": "lossless",
    "has-date": "it has a date taken",
    "has-gps": "it has GPS",
    "has-camera": "it names its camera",
    "in-folder": "in the folder {value}",
    "name": "its name matches {value}",
    "shortest-path": "shortest path",
    "first-name": "no rule tells them apart; first by name",
    # why a keeper may not be the best of its group
    "enlargement": "it shows no more than a smaller one does ({member}: {width} x {height})",
    "resaved": "it is stored without loss, but was stored with loss before, as {member} is",
    "lacks-date": "it has no date taken, unlike {member}",
    "lacks-gps": "it has no GPS, unlike {member}",
    "lacks-camera": "it does not name its camera, unlike {member}",
    "lacks-camera-data": "it lacks camera data that others have: date taken, GPS or camera",
    "not-compared": "whether it is the best could not be found out ({detail})",
    # removal
    "victim-changed": "it changed since the scan; scan again",
    "victim-vanished": "it is not there any more",
    "victim-unreadable": "it could not be read ({detail})",
    "keeper-changed": "its keeper changed since the scan ({keeper}); scan again",
    "keeper-vanished": "its keeper is not there any more ({keeper})",
    "keeper-is-victim": "it and its keeper are one and the same file ({keeper})",
    "keeper-going": "its keeper is going too ({keeper})",
    "keeper-unreadable": "its keeper does not open whole ({keeper}: {detail})",
    "no-file-id": "this drive gives its files no identity, so it cannot be told from its keeper ({keeper})",
    "not-identical": "it is no longer identical to its keeper ({keeper})",
    "small-place": "it differs from its keeper in one small place ({keeper})",
    "link-identical-only": "only identical files are replaced by a hard link; it is a twin of {keeper}",
    "facts-protected": "what it knows more is not written into its keeper, whose folder is protected ({keeper})",
    "facts-not-carried": "what it knows more could not be carried into its keeper ({keeper}: {detail})",
    "facts-format": "nothing can be written into a file of its kind without loss",
    "facts-several": "it holds more than one picture, or something behind it",
    "facts-signed": "it is signed, and any change would break that",
    "facts-odd": "it is damaged or laid out in an odd way: {detail}",
    "facts-no-room": "there is no room in it for more",
    "facts-links": "it has other names (hard links), which would no longer be the same file",
    "facts-write-protected": "it is write-protected",
    "facts-too-large": "it is too large for the memory budget",
    "facts-failed": "writing it failed: {detail}",
    "no-trash": "this drive has no recycle bin: it would be deleted for good",
    "trash-too-small": "the recycle bin of this drive is too small or too full: something would be deleted for good",
    "trash-long-path": "its path is too long for the recycle bin: it would be deleted for good",
    "trash-elsewhere": "the trash is on another drive than the file, so it cannot simply be moved there",
    "trash-unknown": "what the recycle bin of this drive would do could not be found out ({detail})",
    "trash-failed": "it could not be moved to the trash ({detail})",
    "not-in-trash": "the recycle bin does not hold it",
    "gone-not-trashed": "it is gone, but perhaps not where it should be ({detail}); its keeper is safe ({keeper})",
    "gone-alone": "it is gone, but perhaps not where it should be ({detail}), and nothing else keeps what it showed",
    "keeper-went-too": "its keeper went with it ({keeper}), they were one file: bring it back",
    "lock-busy": "another window is removing files; try again once it is done",
    "lock-failed": "no other window could be kept from removing files at the same time ({path}: {detail})",
    "journal-failed": "the journal of removed files could not be used ({path}: {detail})",
    "journal-behind": "it went, but the journal of removed files was not told ({detail}); the next start mends it",
    "removal-broke": "an error in this program ended the removal here ({detail})",
    "companion-unlike": "{name} belongs to it, and its keeper has none with the same bytes",
    "companion-shared": "{name} belongs to it and to another picture, which stays ({other})",
    "companion-changed": "{name}, which belongs to it, changed since it was compared with its keeper's",
    "companions-unknown": "which files belong to it could not be found out ({detail})",
    "raw-pair": "of it and its keeper one is a RAW picture and the other is not ({keeper})",
    "raw-partner": "it and {name} are a RAW picture and what was made of it, and its keeper has no such",
    "left-behind": "its picture went, it did not follow: {detail}",
    "still-there": "nothing went wrong, and it is still there",
    # the ways of removal other than the trash
    "cannot-leave": "nothing can be taken out of the folder it lies in ({folder}): change its permissions",
    "write-protected-names": "it is write-protected and has several names, which share that: take it off first",
    "delete-failed": "it could not be deleted ({detail})",
    "left-aside": "it was to be deleted and is not, but is called {path} now ({detail}); the next start renames it",
    "target-vanished": "the folder it was to go to is not there any more ({folder})",
    "target-scanned": "it would lie in a searched folder ({base}), and be found again: choose a folder outside",
    "target-taken": "something else has come to {target}; try again",
    "target-full": "there is no room left in {folder}",
    "target-not-writable": "nothing can be put into {folder}: change its permissions, or choose another",
    "target-long-path": "its path in {folder} would be too long",
    "target-failed": "it could not be moved to {folder} ({detail})",
    "copy-differs": "its copy in {folder} was not the same as it: that drive may be failing",
    "link-other-drive": "a hard link reaches no other drive, and its keeper is on one ({keeper})",
    "link-limit": "its keeper has as many hard links as its drive allows ({keeper})",
    "link-write-protected": "it or its keeper is write-protected ({keeper}): take that off both first",
    "no-links": "this drive takes no hard links, or none to its keeper ({detail})",
    "link-failed": "it could not be replaced by a hard link ({detail})",
    "gone-not-linked": "its name should lead to its keeper now and leads elsewhere; its keeper is safe ({keeper})",
    # bringing back what was removed
    "restore-never-went": "it never went",
    "restore-is-back": "it is back already",
    "restore-cut-off": "what becomes of it is not settled yet: start the program anew",
    "restore-deleted": "it was deleted for good",
    "restore-windows": "open the Recycle Bin, right-click it, and choose Restore",
    "restore-mac": "open the Trash, right-click it, and choose Put Back",
    "restore-trash": "where in the trash it lies is not known: open the trash and restore it there",
    "restore-taken": "its place is taken: there is a file or folder of its name",
    "restore-gone": "it is not there any more ({target})",
    "restore-changed": "what lies there is not what was removed ({target})",
    "restore-link-changed": "it and its keeper were one file and were changed: its own bytes are nowhere ({keeper})",
    "restore-facts-changed": "it was changed since the facts were written into it",
    "restore-no-folder": "its folder is not there, nor perhaps its drive: connect that, or make the folder ({folder})",
    "restore-protected": "it lies in a folder that is protected now: take that off first ({folder})",
    "restore-failed": "it could not be brought back ({detail})",
    # what a crash cut off
    "recovered-stays": "its removal was cut off: it is where it was",
    "recovered-moved": "its removal was cut off, and is done now: it lies in {target}",
    "recovered-trashed": "its removal was cut off: it left its folder and should lie in the recycle bin",
    "recovered-deleted": "its removal was cut off: it was deleted by then",
    "recovered-linked": "its removal was cut off, and is done now: it is a hard link to {keeper}",
    "recovered-facts": "writing facts into it was cut off: it has them",
    "recovered-no-facts": "writing facts into it was cut off: it is as it was before",
    "recovered-back": "bringing it back was cut off, and is done now",
    "recovered-not-back": "bringing it back was cut off: bring it back again",
    "recovery-lost": "cut off halfway: it is neither where it was nor where it was to go",
    "recovery-changed": "cut off halfway: what is there now is another file, or was changed",
    "recovery-no-folder": "cut off halfway, and its folder is not there: the next start looks again",
    "recovery-failed": "cut off halfway, and not settled ({detail}): the next start tries again",
    # the executor that was brought
    "workers-lost": "the workers that read the pictures died, or cannot be reached any more",
    "cluster-not-installed": "--dask needs the package distributed: pip install {package}[cluster]",
    "cluster-silent": "no Dask scheduler answers at {address}",
    "cluster-empty": "the Dask scheduler at {address} has no worker",
    "cluster-without-program": "{place} lacks this program: install {package} {version} for Dask scheduler and workers",
    "cluster-other-version": "{place} has another version of this program: {found} in place of {version}",
    "cluster-other-decoders": "{place} reads pictures with another Pillow, or other decoders of it, than this machine",
    "cluster-sees-no-folder": "the worker {place} cannot see {folder}: workers must share the storage",
    # reports and saved results
    "over-picture": "it is a picture, and would be lost",
    "not-written": "{detail}",
    "not-saved-results": "it holds no results that this program saved",
    "saved-damaged": "what it holds is damaged ({detail})",
    "saved-newer": "it was saved by a newer version of this program",
    "saved-elsewhere": "it was saved on another kind of system",
    "saved-too-large": "it is too large to hold saved results",
    "changed-since": "changed since the scan; scan again",
    # options
    "threshold-range": "the threshold must be a number from 0 to {most:g}",
    "threads-range": "threads must be a whole number from 1 to {most}",
    "memory-range": "the memory budget must be a whole number of MB from {least} to {most}",
    "min-side-range": "the smallest side must be a whole number from 0 to {most}",
    "no-folders": "no folder given",
    "rule-unknown": "there is no rule {rule}",
    "rule-needs-folder": "the rule {rule} needs an absolute folder",
    "rule-needs-pattern": "the rule {rule} needs a pattern, such as IMG_* or /^IMG_[0-9]+/",
    "rule-bad-pattern": "not a regular expression: {detail}",
    "rule-takes-nothing": "the rule {rule} takes no value",
}

#: How a twin lies beside its keeper, by the EXIF orientation that would bring it onto that: one that has to be turned
#: clockwise (6) is turned to the left.
TURNED = {
    1: "upright",
    2: "mirrored",
    3: "turned upside down",
    4: "mirrored and turned upside down",
    5: "mirrored and turned 90 degrees left",
    6: "turned 90 degrees left",
    7: "mirrored and turned 90 degrees right",
    8: "turned 90 degrees right",
}

#: What can be done about problems of a code, where something can and the sentence does not say it.
ADVICE = {
    "no-permission": "change its permissions, or start the program as somebody who may read it",
    "vanished": "it was moved or removed meanwhile: scan again",
    "unreadable": "look after the drive or the connection, then scan again",
    "empty": "nothing is in it: copy it again from where it came from",
    "not-a-picture": "see with another program what it is",
    "ends-early": "copy it again from where it came from",
    "damaged": "see whether another program opens it, or copy it again from where it came from",
    "odd-header": "see whether another program opens it, or copy it again from where it came from",
    "out-of-memory": "close other programs, or set fewer threads",
    "small-place": "have the place shown, and say whether the file may go",
}

_KINDS = {"too-large": "too large for the memory budget: raise it in Settings or with --memory"}
_DETAIL = re.compile(r" \([^()]*\{[^()]*\)")
_VALUE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of `SENTENCES` with the values its sentence needs, as sorted pairs so that it can be hashed."""

    code: str
    values: tuple[tuple[str, object], ...] = ()


def reason(code: str, **values: object) -> Reason:
    """A `Reason`; raises KeyError for a code that has no sentence."""
    SENTENCES[code]
    return Reason(code, tuple(sorted(values.items())))


def sentence(why: Reason) -> str:
    """The English sentence of a reason, without a full stop."""
    values = dict(why.values)
    if "turned" in values:
        values["turned"] = TURNED[int(str(values["turned"]))]
    return SENTENCES[why.code].format(**values)


def kind_words(code: str) -> str:
    """What all problems of one code have in common: its sentence without the values of one of them."""
    return _VALUE.sub("\u2026", _DETAIL.sub("", _KINDS.get(code, SENTENCES[code])))


def size_words(size_bytes: int) -> str:
    """A size as people read it: 31 kB, 1.9 MB, 3.7 GB (powers of 1000)."""
    # The bounds are those of the rounded number: never 1000 kB.
    if size_bytes >= 999_950_000:
        return f"{size_bytes / _GB:.1f} GB"
    if size_bytes >= 999_500:
        return f"{size_bytes / 1_000_000:.1f} MB"
    if size_bytes >= 1000:
        return f"{size_bytes / 1000:.0f} kB"
    return f"{size_bytes} bytes"
