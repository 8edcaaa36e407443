"""Removing what is marked, in the way chosen: what is found out first, the questions, the job, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.removal.ways import Destination, Way
from gui import works
from gui.actions.removal_end import Removal, end_problems, head_words, note_words, progress_words
from gui.dialogs.confirm_dialogs import DeleteDialog, ExemptDialog
from gui.dialogs.problems_dialog import Offer, ProblemsDialog
from gui.dialogs.removal_dialog import RemovalDialog
from gui.dialogs.removal_lines import NOT_IN_TRASH, exempt_notes, going_of
from gui.errors import show_error
from gui.found.outlook import Asked, Outlook, asked_of, look_ahead
from gui.found.small_places import Sight, SmallPlaces
from gui.job import Work
from gui.language.sentences import say
from gui.parts.file_asking import ask_removal_folder
from gui.parts.question_dialog import NoticeDialog

if TYPE_CHECKING:
    from engine.control import Progress
    from gui.found.shown import Going
    from gui.main_window import MainWindow

_SMALL_PLACE = "small-place"

T = TypeVar("T")


class Removing:
    """Removes in the window's strip, one batch at a time, and only what was asked about.

    places : pairs that differ in one small place; they go once the user has seen it. lasting_file : of the journal.
    """

    def __init__(self, window: MainWindow, lasting_file: Path) -> None:
        self._window, self._file = window, lasting_file
        self._is_removal = False  # the job that runs, or ran last
        self.places = SmallPlaces()

    @property
    def is_running(self) -> bool:
        return self._is_removal and self._window.strip.is_busy

    @property
    def is_possible(self) -> bool:
        """Not while other groups are on their way: what is marked may be a keeper in those, or no twin."""
        window = self._window
        is_settled = window.reviewing.is_settled and not window.marking.is_busy
        is_free = not window.strip.is_busy and is_settled
        return is_free and window.findings is not None and window.findings.marked_count > 0

    def search_begins(self) -> None:
        self._is_removal = False

    # The ways

    def move_to_trash(self) -> None:
        self._begin(Destination())

    def replace_with_links(self) -> None:
        self._begin(Destination(Way.LINK))

    def delete_for_good(self) -> None:
        self._begin(Destination(Way.DELETE))

    def move_to_folder(self, only: Collection[Path] | None = None) -> None:
        """The one used last is offered again. only : of what is marked no more than these."""
        window = self._window
        if not self.is_possible:
            return
        folder = ask_removal_folder(window, window.settings.removal_folder)
        if folder is None or window.is_closed:
            return
        window.keep(replace(window.settings, removal_folder=folder))
        self._begin(Destination(Way.FOLDER, folder, window.searching.folders), only)

    # Before

    def _begin(self, destination: Destination, only: Collection[Path] | None = None) -> None:
        """First of all it is found out what belongs to the pictures, and what could not go."""
        findings = self._window.findings
        if findings is None or not self.is_possible:
            return
        asked = asked_of(findings.going(), destination, only)
        if not asked.all:
            self._tell_none(destination.way)
            return
        self._run(
            partial(look_ahead, asked),
            on_done=lambda outlook: self._ask(asked, outlook),
            words=partial(progress_words, "looking-ahead"),
        )

    def _run(
        self,
        work: Work[T],
        *,
        on_done: Callable[[T], None],
        words: Callable[[Progress], str],
    ) -> None:
        window, note = self._window, self._window.note
        self._is_removal = True
        window.strip.run(
            work,
            on_done=on_done,
            on_cancelled=window.show_state,  # a removal itself returns what it did
            on_error=lambda error: self._on_failed(error, note),
            words=words,
        )
        window.show_state()

    def _tell_none(self, way: Way) -> None:
        """Nothing of what is marked can go this way."""
        code = f"removal-none-{way.value}"
        note = say("removal-none-link-note" if way is Way.LINK else "removal-none-note")
        title = say(f"removal-title-{way.value}")
        NoticeDialog(self._window, title=title, head=say(code), note=note).show()

    def _ask(self, asked: Asked, outlook: Outlook) -> None:
        window = self._window
        window.show_state()
        folders = window.searching.folders
        going, takes_facts = going_of(asked.going, outlook.refused), False
        exempt = going_of(asked.exempt, outlook.refused)
        if going or not exempt:
            answer = RemovalDialog(window, asked, outlook, folders).show()
            if answer is None or window.is_closed:
                return
            if answer.is_to_folder:
                self.move_to_folder({one.victim.path for one in asked.going})
                return
            takes_facts = answer.takes_facts
        if asked.way is Way.DELETE and not DeleteDialog(window, len(going)).show():
            return
        if exempt and not window.is_closed:
            has_others, notes = bool(going), exempt_notes(asked, outlook)
            is_yes = ExemptDialog(
                window, exempt, folders, has_others=has_others, notes=notes
            ).show()
            if is_yes is None:
                return
            going += exempt if is_yes else []
        if not window.is_closed:
            self._remove(Removal(asked, outlook, takes_facts), going)

    def _remove(self, removal: Removal, wanted: list[Going]) -> None:
        window, settings = self._window, self._window.settings
        going, findings = self._still_going(wanted), window.findings
        if not going or findings is None or not self.is_possible:
            return
        wishes = window.reviewing.wishes  # of results from a file there are none
        protected = settings.still_protected((wishes or findings.options).protected)
        self._run(
            partial(
                works.remove,
                going,
                removal.outlook.company,
                removal.asked.destination,
                protected,
                window.memory_bytes,
                self._file,
                self.places.seen,
                removal.takes_facts,
            ),
            on_done=lambda removed: self._on_removed(removal, going, removed),
            words=partial(progress_words, f"removing-{removal.asked.way.value}"),
        )

    def _still_going(self, asked: list[Going]) -> list[Going]:
        """The window lived on while it asked: a scan may have brought other findings, a check other groups. What was
        asked about goes where it is still marked in the same way, and still has the keeper that was named.
        """
        findings = self._window.findings
        if findings is None:
            return []
        # By number first: a picture has a dozen values to compare, and there may be ten thousand of them.
        named = {one.number: one for one in asked}
        return [one for one in findings.going() if _is_as_asked(one, named.get(one.number))]

    # Afterwards

    def _on_removed(self, removal: Removal, going: list[Going], removed: works.Removed) -> None:
        """What is on show is what is on the disk; then what did not go is told of, once."""
        window = self._window
        problems = end_problems(removal, removed)
        small = {one.path for one in problems if one.code == _SMALL_PLACE}
        sights = {
            one.victim.path: Sight.of(one.victim, one.keeper)
            for one in going
            if one.victim.path in small
        }
        self.places.await_look(sights.values())
        window.reviewing.renew(removed.renewed)
        window.show_gone(removed.numbers, note_words(removal, removed))
        window.panel.compare.show_small_place()
        if not problems:
            return
        taken = ProblemsDialog(
            window,
            problems,
            title=say("removed-title"),
            head=head_words(removal, going, removed),
            offers=self._offers(removal.asked.way),
        ).show()
        if taken is None or window.is_closed:
            return
        if taken.code == "show":
            self._show_place(sights[taken.problems[0].path])
        else:
            self.move_to_folder({problem.path for problem in taken.problems})

    def _offers(self, way: Way) -> tuple[Offer, ...]:
        show = Offer("show", frozenset({_SMALL_PLACE}), is_for_one=True)
        return (show, Offer("folder", NOT_IN_TRASH)) if way is Way.TRASH else (show,)

    def show_next_place(self) -> None:
        """Of the pairs that wait to be looked at, the one after that on show."""
        waiting = self.places.waiting
        if waiting:
            on_show = self._window.panel.compare.small_place.sight
            at = waiting.index(on_show) + 1 if on_show in waiting else 0
            self._show_place(waiting[at % len(waiting)])

    def _show_place(self, sight: Sight) -> None:
        """The pair in the comparison, at the first place where the two differ."""
        findings, panel = self._window.findings, self._window.panel
        if findings is None:
            return
        numbers = (
            one.number for one in findings.going() if Sight.of(one.victim, one.keeper) == sight
        )
        number = next(numbers, None)
        if number is not None:
            panel.list.select_picture(number, panel.compare.pictures.show_first_difference)

    def _on_failed(self, error: BaseException, note: str) -> None:
        self._window.show_note(note)
        show_error(self._window, say("removal-failed"), error)


def _is_as_asked(one: Going, asked: Going | None) -> bool:
    """Whether it still goes as was asked: in the same way, for the same keeper."""
    if asked is None or one.exemption is not asked.exemption or one.relation != asked.relation:
        return False
    return one.victim == asked.victim and one.keeper == asked.keeper
