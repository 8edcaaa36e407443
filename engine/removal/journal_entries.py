"""The data of the journal: an entry for each file that was removed or got facts, and its row in the database."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from engine.reasons import Reason
from engine.records import FileState, Relation
from engine.removal.removals import Exemption
from engine.removal.ways import Way

COLUMNS = (
    "batch, way, path, state, content, keeper, relation, exemption, group_number, target, becomes"
)
ENTRY_COLUMNS = f"{COLUMNS}, number, status, began, ended, why, is_unclear"
_PLANNED = COLUMNS.count(",") + 1
_FACTS = "facts"  # in place of a way; it never changes
_RELATIONS = {one.word: one for one in Relation}
_BATCH_BYTES = 8


class Status(Enum):
    """What is known of an entry. The values are those of the file: they never change.

    BEGUN : it is happening now, or was cut off. DONE : it happened. UNDONE : it did not, the file is where it was.
    RESTORING : it is being brought back now, or that was cut off. RESTORED : it was brought back.
    """

    BEGUN = "begun"
    DONE = "done"
    UNDONE = "undone"
    RESTORING = "restoring"
    RESTORED = "restored"


#: What a crash leaves behind: nobody is at it while the removal turn is ours.
HALF_DONE = (Status.BEGUN, Status.RESTORING)


@dataclass(frozen=True, slots=True)
class Planned:
    """What is about to happen to one file.

    batch : of `new_batch`, the same for all that one press of the button removes.
    way : how it goes; None where facts are carried into it: then the file stays, with other bytes.
    path : absolute, of the file that goes, or gets facts. state : of it now. content : its
    `engine.storage.identical.content_hash` (32 bytes).
    keeper : what stays for it: of a picture its keeper, with an exemption the keeper of its group (perhaps itself), of
    a companion the keeper's like it; for facts the picture that they come from.
    relation : to the keeper; of a companion IDENTICAL. exemption, group : as in `Removal`.
    target : the name that it is to get, as far as that is known before (FOLDER; TRASH where it is ours), else None.
    becomes : for facts, the content hash of the file once it has them; else empty.
    """

    batch: str
    way: Way | None
    path: Path
    state: FileState
    content: bytes
    keeper: Path | None
    relation: Relation
    exemption: Exemption | None = None
    group: int = 0
    target: Path | None = None
    becomes: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Planned):
    """What the journal knows of one file: what was planned (see there), and

    number : as `begin` gave it; later ones are higher. status : see there. began, ended : seconds of the epoch; ended
    is of the last change of status, None while it is BEGUN. why : of UNDONE, and of what could not be brought back.
    target : once DONE, where the file lies now; None where the system does not say, and where it lies nowhere.
    is_unclear : half-done, and what became of it could not be told; that has been said once.
    """

    number: int
    status: Status
    began: int
    ended: int | None = None
    why: Reason | None = None
    is_unclear: bool = False


def new_batch() -> str:
    """A name for a batch that no other has."""
    return secrets.token_hex(_BATCH_BYTES)


def row_of(planned: Planned) -> tuple[object, ...]:
    """The values of `COLUMNS`."""
    state = planned.state
    return (
        planned.batch,
        planned.way.value if planned.way else _FACTS,
        path_bytes(planned.path),
        # As text: on Windows device and file id are larger than SQLite's whole numbers.
        f"{state.size_bytes} {state.mtime_ns} {state.device} {state.file_id}",
        planned.content,
        path_bytes(planned.keeper),
        planned.relation.word,
        planned.exemption.value if planned.exemption else None,
        planned.group,
        path_bytes(planned.target),
        planned.becomes,
    )


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Of the values of `ENTRY_COLUMNS`. Raises ValueError or KeyError for a row that this program did not write."""
    batch, way, path, state, content, keeper, relation, exemption, group, target, becomes = row[
        :_PLANNED
    ]
    number, status, began, ended, why, is_unclear = row[_PLANNED:]
    return Entry(
        batch,
        None if way == _FACTS else Way(way),
        Path(os.fsdecode(path)),
        FileState(*map(int, state.split())),
        content,
        _path(keeper),
        _RELATIONS[relation],
        Exemption(exemption) if exemption else None,
        group,
        _path(target),
        becomes,
        number=number,
        status=Status(status),
        began=began,
        ended=ended,
        why=_reason(why),
        is_unclear=bool(is_unclear),
    )


def path_bytes(path: Path | None) -> bytes | None:
    """As the system spells it."""
    return None if path is None else os.fsencode(path)


def _path(stored: bytes | None) -> Path | None:
    return None if stored is None else Path(os.fsdecode(stored))


def reason_text(why: Reason | None) -> str | None:
    """Its code and values; None for none."""
    return None if why is None else json.dumps([why.code, dict(why.values)], default=str)


def _reason(stored: str | None) -> Reason | None:
    """The code need not be known: a later version may have written it."""
    if stored is None:
        return None
    code, values = json.loads(stored)
    return Reason(code, tuple(sorted(values.items())))
