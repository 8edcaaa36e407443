"""What belongs to a picture that is removed, and goes after it: the proof that it may, just before."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from engine.reasons import reason
from engine.removal.companions import Companion, regular_state
from engine.removal.namesakes import FolderNames
from engine.removal.removal_checks import (
    Identity,
    StaysError,
    check_bytes,
    detail_of,
    identity,
)


def check_company(
    companions: Sequence[Companion], going: Collection[Identity]
) -> dict[Path, bytes]:
    """Whether each could go: its bytes are those of the one that the keeper has.

    Parameters: going : all files that are to go.
    Returns: their content hashes.
    Raises: StaysError for the picture: it stays where something that belongs to it would have to.
    """
    contents = {}
    for companion in companions:
        check_companion(companion, going)
        try:
            contents[companion.path] = check_bytes(
                companion.path, companion.state, companion.like, companion.like_state
            )
        except StaysError as error:
            raise StaysError(reason("companion-unlike", name=companion.path.name)) from error
    return contents


def check_companion(companion: Companion, going: Collection[Identity]) -> None:
    """Whether it and the keeper's are the files that were compared, and two. Raises StaysError."""
    states = companion.state, companion.like_state
    name = companion.path.name
    # So that it is not itself under another name either.
    if identity(companion.like_state) in going:
        raise StaysError(reason("companion-unlike", name=name))
    if not all(state.file_id for state in states):
        raise StaysError(reason("no-file-id", keeper=str(companion.like)))
    if states != (regular_state(companion.path), regular_state(companion.like)):
        raise StaysError(reason("companion-changed", name=name))


def sharers(companion: Companion) -> list[str]:
    """The pictures that are still in its folder and to which it belongs, now that its own has gone.

    Raises: StaysError where the folder cannot be listed.
    """
    folder, name = os.path.split(companion.path)
    try:
        names = FolderNames(os.listdir(folder), near=name)  # noqa: PTH208
    except OSError as error:
        raise StaysError(reason("companions-unknown", detail=detail_of(error))) from error
    return [os.path.join(folder, one) for one in names.owners_of(name)]  # noqa: PTH118
