"""One file goes, and the journal knows of it: before, so that a crash can be put right, and after, how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from engine.control import Cancelled, Control
from engine.reasons import Reason, reason
from engine.removal.actions import Prepared, perform
from engine.removal.journal import JournalError, Log, Planned
from engine.removal.removal_checks import EndsError, LossError, StaysError, is_where_it_was, loss

log = logging.getLogger(__name__)


def act(
    journal: Log,
    planned: Planned,
    prepared: Prepared,
    control: Control | None = None,
    *,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Let a file go, in the removal turn.

    Its entry ends as undone only where the way said so, or the file is seen to be where it was. Where nobody knows what
    became of it the entry stays begun: the next start finds out by looking.
    Parameters: control : cancel takes effect while a file is copied to another drive. check : what must hold once the
    entry is on the disk, which may take seconds where that is busy, or another window is writing; raises StaysError.
    Raises: Cancelled, StaysError, and the file is where it was; EndsError, and nothing more may go either; LossError
    once it is gone, but not as it should be.
    """
    try:
        number = journal.begin(planned)
    except JournalError as error:
        raise EndsError(error.why) from error
    try:
        check()
        target = perform(prepared, control)
    except LossError as error:
        _end_unclear(journal, number, error)
        raise
    except (StaysError, Cancelled) as error:
        _end_undone(journal, number, error.why if isinstance(error, StaysError) else None)
        raise
    # The boundary: of what nobody foresaw no more is known than that. Passed on it would take with it the account of
    # all files removed so far, so it becomes the last line of that account.
    except Exception as error:
        log.error("%s: removing it ended the batch", planned.path, exc_info=error)
        detail = f"{type(error).__name__}: {error}"
        why = reason("removal-broke", detail=detail)
        is_untouched = is_where_it_was(planned.path, planned.state)
        if is_untouched is False:
            raise _end_unclear(journal, number, loss(prepared.keeper, detail)) from error
        if is_untouched:
            _end_undone(journal, number, why)
        raise EndsError(why) from error
    try:
        journal.done(number, target)
    except Exception as error:  # it went: whatever happens now, that must be told
        log.error("%s: its entry in the journal stays open", planned.path, exc_info=error)
        raise LossError(reason("journal-behind", detail=str(error))) from error


def _end_unclear(journal: Log, number: int, error: LossError) -> LossError:
    """The entry stays open: what is told now cannot be found out later where the system says nothing of its trash."""
    with suppress(JournalError):  # it is told at once
        journal.unclear(number, error.why)
    return error


def _end_undone(journal: Log, number: int, why: Reason | None) -> None:
    """Raises EndsError where the journal cannot be told: the file is where it was all the same."""
    try:
        journal.undone(number, why)
    except JournalError as error:
        raise EndsError(error.why) from error
