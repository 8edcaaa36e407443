"""What is no twin is remembered and forgotten off the Tk thread, in order; what fails or is refused is told."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.files.listing import file_state
from engine.reasons import reason
from engine.records import Picture, Problem, Stage
from engine.storage.ignoring import Ignoring, NotTwins
from gui.dialogs.not_twins_dialog import NotTwinsDialog, time_words
from gui.found import not_twins
from gui.found.not_twins import NotTwinsMemory, refused_words
from gui.language.sentences import say
from gui.parts.dialog import Dialog
from gui.parts.question_dialog import NoticeDialog, QuestionDialog
from gui.paths import lasting_file
from waiting import press, wait_until


def a_picture(folder: Path, name: str, content: bytes) -> Picture:
    path = folder / name
    path.write_bytes(content)
    return Picture(path, file_state(path.stat()), 40, 30)


def entry(number: int) -> NotTwins:
    names = Path(f"/p/a/{number}.jpg"), Path(f"/p/b/{number} copy.jpg")
    return NotTwins((b"%040d" % number, b"%040d" % (number + 1)), names, 10_000 - number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "lasting.sqlite"


@pytest.fixture
def changes() -> list[frozenset[tuple[bytes, bytes]]]:
    """The pairs each time that they are called others."""
    return []


@pytest.fixture
def memory(
    root: tk.Tk, path: Path, changes: list[frozenset[tuple[bytes, bytes]]]
) -> Iterator[NotTwinsMemory]:
    made = NotTwinsMemory(root, path, on_changed=lambda: changes.append(made.pairs))
    yield made
    made.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, BaseException]]:
    said: list[tuple[str, BaseException]] = []
    monkeypatch.setattr(not_twins, "show_error", lambda _, what, error: said.append((what, error)))
    return said


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    said: list[dict[str, str]] = []

    def show(dialog: NoticeDialog) -> None:
        labels = [str(child.cget("text")) for child in dialog.body.winfo_children()]
        said.append({"title": dialog.title(), "head": labels[0], "note": labels[1]})
        dialog.destroy()

    monkeypatch.setattr(NoticeDialog, "show", show)
    return said


def settled(root: tk.Tk, memory: NotTwinsMemory) -> None:
    wait_until(root, lambda: not memory.is_busy)


def test_the_file_is_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path))
    assert lasting_file() == tmp_path / "lasting.sqlite"


def test_what_was_remembered_is_there_once_loaded(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, changes: list[Any]
) -> None:
    Ignoring(path).learn([entry(1), entry(5)])
    memory.load()
    assert memory.pairs == frozenset()
    settled(root, memory)
    assert memory.pairs == {entry(1).contents, entry(5).contents}
    assert changes == [memory.pairs]


def test_nothing_is_written_until_asked(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, changes: list[Any]
) -> None:
    memory.load()
    settled(root, memory)
    assert changes == []
    assert not path.parent.exists()


def test_learned_off_the_tk_thread_and_then_called(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, tmp_path: Path, changes: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    threads = []
    real = Ignoring.change

    def noted(self: Ignoring, *given: Any) -> None:
        threads.append(threading.current_thread())
        real(self, *given)

    monkeypatch.setattr(Ignoring, "change", noted)
    keeper, *twins = (a_picture(tmp_path, f"{i}.png", b"%d" % i) for i in range(3))
    order: list[object] = []
    memory.learn(
        [(keeper, twin) for twin in twins], lambda found: order.append((found, len(changes)))
    )
    assert memory.is_busy
    settled(root, memory)
    ((found, changes_before),) = order  # type: ignore[misc]
    assert {one.contents for one in found} == memory.pairs == Ignoring(path).pairs()
    assert len(memory.pairs) == 2
    assert (changes_before, len(changes)) == (0, 1)  # so that the step is in the history by then
    assert threads
    assert threading.main_thread() not in threads


def test_works_are_done_in_the_order_asked(root: tk.Tk, memory: NotTwinsMemory, path: Path) -> None:
    memory.change(learned=[entry(1), entry(3)])
    memory.change(forgotten=[entry(1)])
    memory.change(learned=[entry(1)])
    memory.change(forgotten=[entry(1), entry(3)])
    memory.change(learned=[entry(3)])
    settled(root, memory)
    assert memory.pairs == Ignoring(path).pairs() == {entry(3).contents}


def test_identical_files_are_refused_with_a_sentence(
    root: tk.Tk, memory: NotTwinsMemory, tmp_path: Path, notices: list[dict[str, str]],
    changes: list[Any],
) -> None:  # fmt: skip
    one, same = (a_picture(tmp_path, name, b"same") for name in ("a.png", "b.png"))
    learned: list[object] = []
    memory.learn([(one, same)], learned.append)
    wait_until(root, lambda: notices)
    assert learned == [()]
    assert changes == []
    assert notices[0]["head"] == "1 picture cannot be remembered as no twin."
    assert notices[0]["note"] == (
        f"{same.path}: byte for byte the same file as {one.path}: identical files cannot be told apart."
    )


def test_a_file_that_changed_since_the_scan_is_refused(
    root: tk.Tk, memory: NotTwinsMemory, tmp_path: Path, notices: list[dict[str, str]]
) -> None:
    one, other = (a_picture(tmp_path, name, name.encode()) for name in ("a.png", "b.png"))
    other.path.write_bytes(b"longer than it was")
    memory.learn([(one, other)], lambda _: None)
    wait_until(root, lambda: notices)
    assert str(other.path) in notices[0]["note"]
    assert memory.pairs == frozenset()


def test_the_first_few_that_were_refused_are_named() -> None:
    problems = [Problem(Path(f"/{i}"), Stage.CHECKING, reason("vanished")) for i in range(9)]
    lines = refused_words(problems).split("\n")
    assert lines[0] == f"{Path('/0')}: not there any more."
    assert lines[-1] == "and 3 more"
    assert len(lines) == 7


def test_a_damaged_file_is_told_and_the_work_is_done_in_a_new_one(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, told: list[tuple[str, BaseException]]
) -> None:
    memory.change(learned=[entry(1)])
    settled(root, memory)
    path.write_bytes(b"spoilt")
    memory.change(learned=[entry(5)])
    settled(root, memory)
    ((what, error),) = told
    assert what == say("not-twins-damaged")
    assert "lasting.sqlite.corrupt" in str(error)
    assert memory.pairs == Ignoring(path).pairs() == {entry(5).contents}
    assert path.with_name("lasting.sqlite.corrupt").read_bytes() == b"spoilt"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda memory: memory.load(), "not-twins-not-read"),
        (lambda memory: memory.change(learned=[entry(1)]), "not-twins-not-learned"),
        (lambda memory: memory.change(forgotten=[entry(1)]), "not-twins-not-forgotten"),
    ],
)
def test_what_fails_is_told(
    ask: Callable[[NotTwinsMemory], None], code: str, root: tk.Tk, memory: NotTwinsMemory,
    path: Path, told: list[tuple[str, BaseException]], changes: list[Any],
) -> None:  # fmt: skip
    path.mkdir(parents=True)  # a folder where the file should be
    ask(memory)
    settled(root, memory)
    assert [what for what, _ in told] == [say(code)]
    # Whoever took it for done, as an undo does, is to look again.
    assert len(changes) == (code != "not-twins-not-read")
    path.rmdir()
    memory.change(learned=[entry(7)])  # and it goes on
    settled(root, memory)
    assert memory.pairs == {entry(7).contents}


def test_after_close_nothing_is_called(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, changes: list[Any]
) -> None:
    memory.change(learned=[entry(1)])
    memory.close()
    wait_until(root, lambda: Ignoring(path).pairs() or not memory._crew._desk.waiting)
    assert changes == []


# The dialog


@pytest.fixture
def forgotten() -> list[tuple[NotTwins, ...]]:
    return []


@pytest.fixture
def dialog(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, forgotten: list[tuple[NotTwins, ...]]
) -> Iterator[NotTwinsDialog]:
    Ignoring(path).learn([entry(i) for i in range(0, 10, 2)])
    made = NotTwinsDialog(root, memory, on_forgotten=forgotten.append)
    root.deiconify()
    made.deiconify()
    wait_until(root, lambda: made._entries)
    yield made
    if made.winfo_exists():
        made.destroy()


def shown(dialog: NotTwinsDialog) -> list[tuple[str, ...]]:
    tree = dialog.table.tree
    return [tuple(map(str, tree.item(name, "values"))) for name in tree.get_children()]


def answer(monkeypatch: pytest.MonkeyPatch, *, is_yes: bool) -> list[str]:
    """Presses a button of the question that comes; gives what it asked."""
    asked: list[str] = []

    def show(question: QuestionDialog) -> bool | None:
        asked.append(str(question.body.winfo_children()[0].cget("text")))
        (question.go if is_yes else question.cancel).invoke()
        return question.result

    monkeypatch.setattr(QuestionDialog, "show", show)
    return asked


def test_it_lists_names_folders_and_when(dialog: NotTwinsDialog) -> None:
    rows = shown(dialog)
    assert len(rows) == 5
    assert rows[0] == (
        "0.jpg", str(Path("/p/a")), "0 copy.jpg", str(Path("/p/b")), time_words(10_000),
    )  # fmt: skip
    assert dialog.summary.cget("text") == "5 pairs"
    assert dialog.table.selected == [0]


def test_what_cannot_be_read_is_not_called_nothing(
    root: tk.Tk, memory: NotTwinsMemory, path: Path, told: list[tuple[str, BaseException]]
) -> None:
    path.mkdir(parents=True)
    dialog = NotTwinsDialog(root, memory, on_forgotten=lambda _: None)
    assert dialog.summary.cget("text") == say("not-twins-reading")
    wait_until(root, lambda: told)
    assert dialog.summary.cget("text") == say("not-twins-not-read")
    assert dialog.forget_all.instate(["disabled"])
    dialog.destroy()


def test_some_are_forgotten_once_that_was_confirmed(
    root: tk.Tk, dialog: NotTwinsDialog, memory: NotTwinsMemory, path: Path,
    forgotten: list[tuple[NotTwins, ...]], monkeypatch: pytest.MonkeyPatch, changes: list[Any],
) -> None:  # fmt: skip
    names = dialog.table.tree.get_children()
    dialog.table.tree.selection_set(names[1], names[3])
    asked = answer(monkeypatch, is_yes=False)
    dialog.forget_selected.invoke()
    assert asked == ["Forget that 2 pairs are not twins?"]
    assert len(Ignoring(path).pairs()) == 5
    answer(monkeypatch, is_yes=True)
    dialog.forget_selected.invoke()
    assert dialog.forget_selected.instate(["disabled"])  # until it is done
    wait_until(root, lambda: len(shown(dialog)) == 3)
    assert forgotten == [(entry(2), entry(6))]
    assert memory.pairs == Ignoring(path).pairs() == {entry(i).contents for i in (0, 4, 8)}
    assert changes[-1] == memory.pairs
    assert dialog.table.selected == [1]  # where they were


def test_all_are_forgotten_once_that_was_confirmed(
    root: tk.Tk, dialog: NotTwinsDialog, path: Path, monkeypatch: pytest.MonkeyPatch,
    forgotten: list[tuple[NotTwins, ...]],
) -> None:  # fmt: skip
    asked = answer(monkeypatch, is_yes=True)
    dialog.forget_all.invoke()
    assert asked == ["Forget that 5 pairs are not twins?"]
    wait_until(root, lambda: shown(dialog) == [])
    assert Ignoring(path).pairs() == frozenset()
    assert len(forgotten[0]) == 5
    assert dialog.summary.cget("text") == say("not-twins-none")
    assert dialog.forget_all.instate(["disabled"])
    assert dialog.forget_selected.instate(["disabled"])


def test_the_question_is_answered_by_cancel_unless_the_button_is_pressed(root: tk.Tk) -> None:
    question = QuestionDialog(root, title="t", question="q", note="n", go="Forget")
    assert question._default is question.cancel
    question.cancel.invoke()
    assert not question.result


def test_the_keyboard_does_all_of_it(
    root: tk.Tk, dialog: NotTwinsDialog, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    tree = dialog.table.tree
    asked = answer(monkeypatch, is_yes=True)
    press(tree, "<Down>")
    assert dialog.table.selected == [1]
    press(tree, "<Shift-Down>", "<Shift-Down>")
    assert dialog.table.selected == [1, 2, 3]
    press(tree, "<Delete>")
    assert asked == ["Forget that 3 pairs are not twins?"]
    wait_until(root, lambda: len(shown(dialog)) == 2)
    press(tree, "<Control-a>")
    assert dialog.table.selected == [0, 1]
    press(tree, "<Escape>")
    assert not dialog.winfo_exists()
    assert len(Ignoring(path).pairs()) == 2


def test_closed_before_it_was_done_the_owner_still_hears_of_it(
    root: tk.Tk, dialog: NotTwinsDialog, memory: NotTwinsMemory, monkeypatch: pytest.MonkeyPatch,
    forgotten: list[tuple[NotTwins, ...]],
) -> None:  # fmt: skip
    answer(monkeypatch, is_yes=True)
    dialog.forget_selected.invoke()
    dialog.close()
    settled(root, memory)
    assert forgotten == [(entry(0),)]


def test_it_fits_into_a_small_screen(root: tk.Tk, dialog: NotTwinsDialog) -> None:
    assert isinstance(dialog, Dialog)
    root.update()
    assert dialog.winfo_reqwidth() < 1000


def test_a_time_that_no_calendar_has_is_left_out() -> None:
    assert time_words(1 << 62) == ""
