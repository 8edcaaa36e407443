"""Which pictures are not twins, as the window knows it: learned and forgotten off the Tk thread, in the order asked."""

from __future__ import annotations

import tkinter as tk
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Cancelled, Control
from engine.reasons import sentence
from engine.records import Picture, Problem
from gui.errors import show_error
from gui.job import Crew
from gui.language.sentences import say
from gui.language.words import path_words
from gui.parts.question_dialog import NoticeDialog

if TYPE_CHECKING:  # it reads pictures, with libraries that the window must not wait for
    from engine.storage.ignoring import ContentPair, NotTwins

_MOST_REFUSED_SHOWN = 6

Couples = Sequence[tuple[Picture, Picture]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is remembered now, and what was learned of what was asked; entries: of a list, all there are."""

    pairs: frozenset[ContentPair]
    entries: tuple[NotTwins, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    """code : of what is said when it fails. parent : what dialogs about it belong to."""

    code: str
    do: Callable[[], _Answer]
    on_done: Callable[[tuple[NotTwins, ...]], None] | None
    parent: tk.Misc
    on_failed: Callable[[], None] | None = None
    is_second: bool = False


class NotTwinsMemory:
    """Holds the `pairs` that grouping asks for, once `load` was answered. What fails is told, what is refused too.

    on_changed : the pairs are others now, or could not be made what was asked: whoever counted on that must look again.
    Called after the on_done of what changed them.
    """

    def __init__(self, widget: tk.Misc, path: Path, *, on_changed: Callable[[], None]) -> None:
        self.pairs: frozenset[ContentPair] = frozenset()
        self._widget = widget
        self._path = path
        self._on_changed = on_changed
        self._control = Control()
        self._crew = Crew(widget, size=1)
        self._waiting: deque[_Work] = deque()
        self._at_work: _Work | None = None

    @property
    def is_busy(self) -> bool:
        return self._at_work is not None or bool(self._waiting)

    def load(self) -> None:
        self._ask("not-read", partial(_read, self._path))

    def learn(self, couples: Couples, on_learned: Callable[[tuple[NotTwins, ...]], None]) -> None:
        """Reads the files of the couples. on_learned gets the pairs remembered: none where all were refused."""
        self._ask("not-learned", partial(_learn, self._path, couples, self._control), on_learned)

    def change(
        self,
        *,
        learned: Sequence[NotTwins] = (),
        forgotten: Sequence[NotTwins] = (),
        on_done: Callable[[], None] | None = None,
        parent: tk.Misc | None = None,
    ) -> None:
        """Remembers and forgets pairs whose contents are known: a step of the history, or what a dialog lists."""
        work = partial(_change, self._path, tuple(learned), tuple(forgotten))
        code = "not-learned" if learned else "not-forgotten"
        self._ask(code, work, on_done and (lambda _entries: on_done()), parent)

    def list_entries(
        self,
        on_listed: Callable[[tuple[NotTwins, ...]], None],
        on_failed: Callable[[], None],
        parent: tk.Misc,
    ) -> None:
        """All that is remembered, the newest first, for the dialog. on_failed : before that is told."""
        work = partial(_list, self._path)
        self._put(_Work("not-read", work, on_listed, parent, on_failed))

    def close(self) -> None:
        """Nothing is called any more; what is being written is."""
        self._waiting.clear()
        self._control.cancel()
        self._crew.close()

    def _ask(
        self,
        code: str,
        do: Callable[[], _Answer],
        on_done: Callable[[tuple[NotTwins, ...]], None] | None = None,
        parent: tk.Misc | None = None,
    ) -> None:
        self._put(_Work(code, do, on_done, parent or self._widget))

    def _put(self, work: _Work) -> None:
        self._waiting.append(work)
        self._begin()

    def _begin(self) -> None:
        """One after the other: a crew takes the newest first."""
        if self._at_work is None and self._waiting:
            work = self._at_work = self._waiting.popleft()
            self._crew.ask(work, work.do, lambda answer: self._on_answer(work, answer))

    def _on_answer(self, work: _Work, answer: object) -> None:
        self._at_work = None
        if isinstance(answer, _Answer):
            self._take(work, answer)
        elif isinstance(answer, Exception) and not isinstance(answer, Cancelled):
            self._on_failed(work, answer)
        self._begin()

    def _take(self, work: _Work, answer: _Answer) -> None:
        is_changed, self.pairs = answer.pairs != self.pairs, answer.pairs
        if work.on_done is not None:
            work.on_done(answer.entries)
        if is_changed:
            self._on_changed()
        if answer.problems:
            head = say("not-twins-refused", count=len(answer.problems))
            title, parent = say("not-twins-title"), self._parent(work)
            NoticeDialog(parent, title=title, head=head, note=refused_words(answer.problems)).show()

    def _on_failed(self, work: _Work, error: Exception) -> None:
        from engine.storage.lasting import DamagedError

        if isinstance(error, DamagedError) and not work.is_second:
            # It has made room for a new file, in which this work can be done. Before the dialog, which may be left
            # open for long.
            self._waiting.appendleft(replace(work, is_second=True))
            self._begin()
            show_error(self._parent(work), say("not-twins-damaged"), error)
        else:
            if work.on_failed is not None:
                work.on_failed()
            if work.code != "not-read":
                self._on_changed()
            show_error(self._parent(work), say(f"not-twins-{work.code}"), error)

    def _parent(self, work: _Work) -> tk.Misc:
        return work.parent if work.parent.winfo_exists() else self._widget


def refused_words(problems: Sequence[Problem]) -> str:
    """A line for each of the first few files that cannot be told apart: which and why."""
    lines = [
        say(
            "not-twins-refused-one", path=path_words(one.path), why=path_words(sentence(one.reason))
        )
        for one in problems[:_MOST_REFUSED_SHOWN]
    ]
    if len(problems) > len(lines):
        lines.append(say("not-twins-refused-more", count=len(problems) - len(lines)))
    return "\n".join(lines)


# What the worker does: plain data in and out.


def _read(path: Path) -> _Answer:
    from engine.storage.ignoring import Ignoring

    return _Answer(Ignoring(path).pairs())


def _list(path: Path) -> _Answer:
    from engine.storage.ignoring import Ignoring

    entries = Ignoring(path).entries()
    return _Answer(frozenset(one.contents for one in entries), entries)


def _learn(path: Path, couples: Couples, control: Control) -> _Answer:
    from engine.storage.ignoring import Ignoring, not_twins

    ignoring = Ignoring(path)
    entries, problems = not_twins(couples, control)
    if entries:
        ignoring.learn(entries)
    return _Answer(ignoring.pairs(), entries, problems)


def _change(path: Path, learned: tuple[NotTwins, ...], forgotten: tuple[NotTwins, ...]) -> _Answer:
    from engine.storage.ignoring import Ignoring

    ignoring = Ignoring(path)
    ignoring.change(learned, [one.contents for one in forgotten])
    return _Answer(ignoring.pairs())
