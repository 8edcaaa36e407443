"""Folders to files: every regular file once, whatever overlaps, links or loops."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.control import Control, Meter, OnProgress
from engine.files.formats import is_picture_inside, is_picture_name
from engine.files.places import folder_kind, is_link, is_online_only
from engine.options import ScanOptions
from engine.reasons import reason
from engine.records import FileState, FoundFile, Problem, Stage

SKIPPED_KINDS = ("not a picture", "excluded", "too small", "online only")
FOLDER_KINDS = ("hidden", "trash", "package", "excluded", "system", "link")
_HAS_CHANGE_TIME = os.name == "posix"


@dataclass(frozen=True, slots=True)
class Listing:
    """What listing found. met : regular files met; files : those that go on to reading, by path."""

    files: tuple[FoundFile, ...]
    met: int
    skipped: dict[str, int]
    folders_skipped: dict[str, int]
    problems: tuple[Problem, ...]


def list_files(
    options: ScanOptions, progress: OnProgress | None = None, control: Control | None = None
) -> Listing:
    """Walk the folders of `options` and name every file that may be a picture.

    Symbolic links and junctions inside a folder are not followed (a folder given may be one). Only regular files are
    met: a FIFO, socket or device is never opened. With `by_content` the first bytes are read of files whose name does
    not say picture; one that cannot be read is skipped, as is one that is online only. Hard links of one file are one
    `FoundFile` with `other_names`. What lies below a flat folder is not met unless another folder asks for it.

    Raises: Cancelled. A folder that cannot be listed is a Problem.
    """
    control = control or Control()
    walk = _Walk(options, Meter(Stage.LISTING, None, progress, control), control)
    for folder in _by_turn(options):
        walk.enter(folder, is_flat=folder in options.flat)
    return walk.result()


def _by_turn(options: ScanOptions) -> list[Path]:
    """Protected folders first: a file that can be reached in two ways is named as it lies in one of them. Flat ones
    last: a folder is walked once, and not without its subfolders where these are asked for.
    """
    flat, protected = frozenset(options.flat), frozenset(options.protected)
    return sorted(options.folders, key=lambda folder: (folder in flat, folder not in protected))


@dataclass(slots=True)
class _Walk:
    options: ScanOptions
    meter: Meter
    control: Control
    files: list[FoundFile] = field(default_factory=list)
    linked: dict[tuple[int, int], list[FoundFile]] = field(default_factory=dict)
    skipped_links: dict[tuple[int, int], str] = field(default_factory=dict)
    seen_folders: set[tuple[int, int] | str] = field(default_factory=set)
    met: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    folders_skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def enter(self, root: Path, *, is_flat: bool) -> None:
        top = str(root)
        pending = [top]
        while pending:
            self.control.check()
            folder = pending.pop()
            try:
                if not self._is_new(folder):
                    continue
                entries = _entries(folder)
                if is_flat:
                    entries = [entry for entry in entries if not _is_folder_or_link(entry)]
            except OSError as error:
                is_given = folder == top
                self.problems.append(_folder_problem(folder, error, is_given=is_given))
                continue
            inner = [entry for entry in entries if self._is_folder_to_enter(entry, top)]
            # The last one pushed is walked first: reversed, so that the walk goes by name.
            pending.extend(entry.path for entry in reversed(inner))

    def _is_new(self, folder: str) -> bool:
        """Marks a folder as seen, by identity, so that overlapping folders and mounts are walked once."""
        state = os.stat(folder)  # noqa: PTH116 - a root may be a link, and is followed
        if not stat.S_ISDIR(state.st_mode):
            raise NotADirectoryError(folder)
        key = (state.st_dev, state.st_ino) if state.st_ino else os.path.normcase(folder)
        if key in self.seen_folders:
            return False
        self.seen_folders.add(key)
        return True

    def _is_folder_to_enter(self, entry: os.DirEntry[str], top: str) -> bool:
        """Takes a file in; says of a folder whether it is to be walked."""
        try:
            state = entry.stat(follow_symlinks=False)
            if is_link(entry, state):
                self.folders_skipped["link"] += _leads_to_folder(entry)
            elif stat.S_ISDIR(state.st_mode):
                kind = "excluded" if self._is_excluded(entry, top) else folder_kind(entry, state)
                if kind is None:
                    return True
                self.folders_skipped[kind] += 1
            elif stat.S_ISREG(state.st_mode):
                self._take_file(entry, state, top)
        except OSError as error:
            self.problems.append(_folder_problem(entry.path, error))
        return False

    def _take_file(self, entry: os.DirEntry[str], state: os.stat_result, top: str) -> None:
        kind = "excluded" if self._is_excluded(entry, top) else self._why_skipped(entry, state)
        if kind is not None:
            self._skip_file(kind, state)
            return
        if state.st_ino == 0:  # Windows gives it only to a stat of its own
            state = os.stat(entry.path, follow_symlinks=False)  # noqa: PTH116
        links = max(state.st_nlink, 1)  # 0 where the system does not count them
        found = FoundFile(Path(entry.path), file_state(state), links=links, mark=file_mark(state))
        if links > 1 and state.st_ino:
            names = self.linked.setdefault((state.st_dev, state.st_ino), [])
            names.append(found)
            if len(names) > 1:
                return
        else:
            self.files.append(found)
        self._count()

    def _why_skipped(self, entry: os.DirEntry[str], state: os.stat_result) -> str | None:
        is_named_so = is_picture_name(entry.name)
        if not is_named_so and (not self.options.by_content or state.st_size == 0):
            return "not a picture"
        if is_online_only(state) and not (is_named_so and self.options.online_only):
            return "online only"  # looking into every file would download them all
        if is_named_so:
            return None
        self.control.check()
        try:
            return None if is_picture_inside(entry.path) else "not a picture"
        except OSError:
            # Nothing says that it is one: a home is full of files that nobody else may read.
            return "not a picture"

    def _skip_file(self, kind: str, state: os.stat_result) -> None:
        if state.st_nlink > 1 and state.st_ino:  # one file however many names it has
            key = (state.st_dev, state.st_ino)
            if key in self.skipped_links:
                return
            self.skipped_links[key] = kind
        self.skipped[kind] += 1
        self._count()

    def _count(self) -> None:
        self.met += 1
        self.meter.step()

    def _is_excluded(self, entry: os.DirEntry[str], top: str) -> bool:
        if not self.options.exclude:
            return False
        relative = os.path.relpath(entry.path, top).replace(os.sep, "/")
        return any(
            fnmatch.fnmatch(entry.name, glob) or fnmatch.fnmatch(relative, glob)
            for glob in self.options.exclude
        )

    def result(self) -> Listing:
        # A file with one name that is a picture's and one that is not is met once, as the picture.
        doubly_met = [kind for key, kind in self.skipped_links.items() if key in self.linked]
        self.skipped.subtract(doubly_met)
        files = [*self.files, *(_one_of(names) for names in self.linked.values())]
        return Listing(
            files=tuple(sorted(files, key=lambda found: str(found.path))),
            met=self.met - len(doubly_met),
            skipped={kind: self.skipped[kind] for kind in SKIPPED_KINDS},
            folders_skipped={kind: self.folders_skipped[kind] for kind in FOLDER_KINDS},
            problems=tuple(self.problems),
        )


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=True)
    except OSError:
        # A link to itself, or to where nobody may look: it is not followed, so it is no problem.
        return False


def _is_folder_or_link(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() or entry.is_dir(follow_symlinks=False)
    except OSError:  # taking it in will tell what is wrong with it
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _one_of(names: list[FoundFile]) -> FoundFile:
    paths = sorted((found.path for found in names), key=str)
    return replace(names[0], path=paths[0], other_names=tuple(paths[1:]))


def _folder_problem(path: str, error: OSError, *, is_given: bool = False) -> Problem:
    if isinstance(error, PermissionError):
        why = reason("no-permission")
    elif isinstance(error, FileNotFoundError):
        why = reason("no-such-folder" if is_given else "vanished")
    elif isinstance(error, NotADirectoryError):
        why = reason("not-a-folder")
    else:
        why = reason("unreadable", detail=error.strerror or str(error))
    return Problem(Path(path), Stage.LISTING, why)


def file_state(state: os.stat_result) -> FileState:
    """The part of a stat result that tells one version of a file from another."""
    return FileState(state.st_size, state.st_mtime_ns, state.st_dev, state.st_ino)


def file_mark(state: os.stat_result) -> int:
    """What changes when another file takes the place of a file of the same size and mtime; 0 where nothing tells.

    On POSIX systems the time of the last change (ctime): renaming, writing and setting the mtime all set it, and no
    program can set it back. On Windows the file id: a file written anew in place with its mtime restored keeps it, and
    the creation time there passes from a file to one that takes its name.
    """
    return state.st_ctime_ns if _HAS_CHANGE_TIME else state.st_ino
