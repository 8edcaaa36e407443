"""Facts carried from a picture that goes into the one that stays, without loss: no byte of its pixels changes, and the
journal holds what gives the bytes back that it had.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from engine.control import Control
from engine.files.formats import HEAD_BYTES, kind_of
from engine.files.listing import file_state
from engine.pictures.budget import MemoryBudget
from engine.pictures.exif_editing import ExifError, edited_block
from engine.pictures.metadata_edits import (
    Located,
    MetadataError,
    edited,
    packed,
    undoing,
    unpacked,
)
from engine.pictures.metadata_jpeg import jpeg_metadata
from engine.pictures.metadata_png import png_metadata
from engine.pictures.metadata_webp import webp_metadata
from engine.pictures.opening import ReadingError
from engine.pictures.pixels import pixels_hash
from engine.pictures.reading import read_picture
from engine.pictures.told_facts import ToldFacts, told_facts
from engine.reasons import Reason, reason, sentence
from engine.records import FileState, FoundFile, Picture, Relation
from engine.removal.best_facts import better_facts
from engine.removal.carried import changed_packet, exif_changes, expected, says_the_same
from engine.removal.journal import JournalError, Log, Planned, new_batch
from engine.removal.journal_entries import Entry
from engine.removal.removal_checks import EndsError, StaysError, check_state
from engine.removal.rewriting import failure, part_with, put_in_place, read_file

#: The kinds of files that facts can be written into. A TIFF, HEIC or raw picture is full of places of its own bytes.
_LOCATE: dict[str, Callable[[bytes], Located]] = {
    "JPEG": jpeg_metadata,
    "PNG": png_metadata,
    "WEBP": webp_metadata,
}
_MOST_BYTES = 1_000_000_000
_HASH_BYTES = 32
_COPIES = (
    4  # of a file that are held at a time: as it is, as it is to be, and both again to compare them
)


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """A keeper as it is and as it is to be: its bytes, what gives back those it has, and what it then says."""

    before: bytes
    after: bytes
    stored: bytes
    state: FileState
    facts: ToldFacts


def carry(
    victim: Path,
    keeper: Picture,
    log: Log,
    *,
    memory_bytes: int,
    batch: str | None = None,
    control: Control | None = None,
) -> Picture:
    """Write into the keeper what the victim knows more, within the removal turn; see `best_facts.better`.

    What is written is made and proven beside the keeper: it shows the same pixels, and says what it should. Only then
    it is journalled and takes the keeper's place. Its modification time and permissions stay.

    Parameters: memory_bytes : most memory for decoding the keeper. batch : of the journal, None for one of its own.
    Returns: the keeper as it is now; the one that was given where there is nothing to carry.
    Raises: StaysError, with the keeper as it was; EndsError where the journal cannot be written; Cancelled.
    """
    check_state(keeper.path, keeper.state, "keeper", keeper=str(keeper.path))
    try:
        rewrite = _rewrite(victim, keeper, memory_bytes // _COPIES)
        if rewrite is None:
            return keeper
        with part_with(keeper.path, rewrite.after, keeper.state.mtime_ns) as part:
            _prove(part, keeper, rewrite.facts, memory_bytes, control)
            planned = Planned(
                batch or new_batch(), None, keeper.path, rewrite.state, _hash(rewrite.before),
                victim, Relation.TWIN, becomes=_hash(rewrite.after),
            )  # fmt: skip
            state = _journalled(part, planned, rewrite.stored, log)
    except EndsError:
        raise
    except (StaysError, MetadataError, ReadingError) as error:
        raise _not_carried(keeper.path, error.why) from error
    except OSError as error:
        raise _not_carried(keeper.path, failure(error).why) from error
    facts = rewrite.facts
    return replace(
        keeper, state=state, taken=facts.taken, has_gps=facts.place is not None, camera=facts.camera
    )


def undo_carry(entry: Entry, stored: bytes) -> FileState:
    """Give a keeper the bytes back that it had before facts were carried into it, within the removal turn.

    Parameters: entry : of facts. stored : `Journal.original` of it.
    Returns: the state of the file now: its content is `entry.content`, its modification time that of `entry.state`.
    Raises: StaysError where it is not what `carry` left: nothing happens then.
    """
    try:
        data, state = read_file(entry.path, _MOST_BYTES)
        if not entry.becomes or _hash(data) != entry.becomes:
            raise StaysError(reason("restore-facts-changed"))
        content = edited(data, unpacked(stored))
        if _hash(content) != entry.content:
            raise StaysError(reason("facts-failed", detail="the journal does not hold what it had"))
        with part_with(entry.path, content, entry.state.mtime_ns) as part:
            return put_in_place(part, entry.path, state)
    except ValueError as error:
        raise StaysError(reason("facts-failed", detail=str(error))) from error
    except OSError as error:
        raise failure(error) from error


def _rewrite(victim: Path, keeper: Picture, most_bytes: int) -> _Rewrite | None:
    """None where the victim knows no more. Raises StaysError, MetadataError, ReadingError, OSError."""
    known, own = told_facts(victim), told_facts(keeper.path)
    kinds = better_facts(known, own)
    if not kinds:
        return None
    before, state = read_file(keeper.path, most_bytes)
    if state != keeper.state:
        raise StaysError(reason("facts-failed", detail="it changed meanwhile"))
    located = _located(before)
    exif, xmp = _changed(located, kinds, known)
    edits = located.edits(exif, xmp)
    after = edited(before, edits)
    back = undoing(before, edits)
    stored = packed(back)
    if edited(after, unpacked(stored)) != before:
        raise StaysError(reason("facts-failed", detail="it could not be undone"))
    return _Rewrite(before, after, stored, state, expected(kinds, known, own))


def _located(data: bytes) -> Located:
    locate = _LOCATE.get(kind_of(data[:HEAD_BYTES]) or "")
    if locate is None:
        raise MetadataError(reason("facts-format"))
    return locate(data)


def _changed(
    located: Located, kinds: Collection[str], known: ToldFacts
) -> tuple[bytes, bytes | None]:
    """The EXIF block and the XMP packet with the facts in them; None for a packet that stays."""
    try:
        exif = edited_block(located.exif or b"", exif_changes(kinds, known))
        if located.xmp is None:
            return exif, None
        xmp = changed_packet(located.xmp, kinds, known)
    except (ExifError, ValueError) as error:
        raise MetadataError(reason("facts-odd", detail=str(error))) from error
    return exif, None if xmp == located.xmp else xmp


def _prove(
    part: Path, keeper: Picture, facts: ToldFacts, memory_bytes: int, control: Control | None
) -> None:
    """Raises StaysError or ReadingError unless the part shows what the keeper shows, and says what it should."""
    budget = MemoryBudget(memory_bytes)
    made = replace(keeper, path=part, state=file_state(part.lstat()))
    wanted = pixels_hash(keeper, budget=budget, control=control)
    if pixels_hash(made, budget=budget, control=control) != wanted:
        raise StaysError(reason("facts-failed", detail="it would show something else"))
    # By the scan's reader too: it goes by what decoding tells, and other programs do.
    read = read_picture(FoundFile(part, made.state), budget=budget, control=control)
    told = (facts.taken, facts.place is not None, facts.camera)
    if (
        read is None
        or told != (read.picture.taken, read.picture.has_gps, read.picture.camera)
        or not says_the_same(told_facts(part), facts)
    ):
        raise StaysError(reason("facts-failed", detail="it would not say what it should"))


def _journalled(part: Path, planned: Planned, stored: bytes, log: Log) -> FileState:
    """Raises StaysError or OSError with the keeper as it was; EndsError where the journal cannot be written."""
    try:
        number = log.begin(planned, stored, part.lstat().st_size)
    except JournalError as error:
        raise EndsError(error.why) from error
    try:
        state = put_in_place(part, planned.path, planned.state)
    except (StaysError, OSError) as error:
        why = error.why if isinstance(error, StaysError) else failure(error).why
        _told(lambda: log.undone(number, why))
        raise
    _told(lambda: log.done(number))
    return state


def _told(tell: Callable[[], None]) -> None:
    try:
        tell()
    except JournalError as error:
        raise EndsError(error.why) from error


def _hash(data: bytes) -> bytes:
    """As `engine.storage.identical.content_hash`."""
    return hashlib.blake2b(data, digest_size=_HASH_BYTES).digest()


def _not_carried(keeper: Path, why: Reason) -> StaysError:
    if why.code.startswith("keeper-"):
        return StaysError(why)
    return StaysError(reason("facts-not-carried", keeper=str(keeper), detail=sentence(why)))
