"""What a crash left half-done, finished or taken back at the next start, and told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from engine.control import Cancelled, Control
from engine.reasons import Reason, reason
from engine.removal.evidence import UnclearError
from engine.removal.journal import Entry, Journal, JournalError, Log, Status
from engine.removal.removal_lock import removal_turn
from engine.removal.settling import settled_removal, settled_restoring
from engine.removal.ways import Way


class Outcome(Enum):
    """What became of a half-done entry: it is done now, or as if it had never begun, or that could not be told."""

    FINISHED = "finished"
    REVERTED = "reverted"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Recovered:
    """An entry as it is now. why : what the user is to be told of it, of `entry.path`."""

    entry: Entry
    outcome: Outcome
    why: Reason


def recover(journal: Journal, control: Control | None = None) -> tuple[Recovered, ...]:
    """Settle every half-done entry: call it at each start, off the Tk thread. At once where there is none.

    No content is deleted unless it was just read elsewhere, and no name is overwritten. What cannot be told stays as it
    is, is told once, and is looked at again at each start: a drive may be back then.
    What another window is doing now is not half-done: it happens within a removal turn, and this waits for one.

    Returns: newest first.
    Raises: JournalError, RemovalLockError; Cancelled.
    """
    if not journal.half_done():
        return ()
    found: list[Recovered] = []
    with removal_turn(control), journal.writing() as log:
        for entry in journal.half_done():
            try:
                recovered = settle(entry, log, control)
            except (JournalError, Cancelled):
                if not found:
                    raise
                break  # what was settled is to be told
            if recovered.outcome is not Outcome.UNCLEAR or not entry.is_unclear:
                found.append(recovered)
    return tuple(found)


def settle(entry: Entry, log: Log, control: Control | None = None) -> Recovered:
    """Finish or take back one half-done entry, and say so in the journal, within a removal turn.

    Raises: JournalError, Cancelled.
    """
    try:
        look = settled_restoring if entry.status is Status.RESTORING else settled_removal
        status, target = look(entry, control)
    except UnclearError as error:
        log.unclear(entry.number, error.why)
        return Recovered(log.entry(entry.number), Outcome.UNCLEAR, error.why)
    now = replace(entry, status=status, target=target, is_unclear=False)
    why = _words(entry, now)
    if status is Status.DONE and entry.status is Status.BEGUN:
        log.done(entry.number, target)
    elif status is Status.DONE:
        log.not_restored(entry.number)
    elif status is Status.UNDONE:
        log.undone(entry.number, why)
    else:
        log.restored(entry.number)
    is_finished = status is not (
        Status.UNDONE if entry.status is Status.BEGUN else Status.DONE
    )  # the other way it is as if nothing had begun
    return Recovered(
        log.entry(entry.number), Outcome.FINISHED if is_finished else Outcome.REVERTED, why
    )


def _words(entry: Entry, now: Entry) -> Reason:
    if entry.status is Status.RESTORING:
        return reason("recovered-back" if now.status is Status.RESTORED else "recovered-not-back")
    if now.status is Status.UNDONE:
        return reason("recovered-stays" if entry.way else "recovered-no-facts")
    if entry.way is None:
        return reason("recovered-facts")
    if entry.way is Way.DELETE:
        return reason("recovered-deleted")
    if entry.way is Way.LINK:
        return reason("recovered-linked", keeper=str(entry.keeper))
    if now.target is None:
        return reason("recovered-trashed")
    return reason("recovered-moved", target=str(now.target))
