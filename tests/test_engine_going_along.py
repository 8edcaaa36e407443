"""What belongs to a picture follows it to the trash, or stays and says why; whatever happens, its bytes are kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import engine.removal.actions
import engine.removal.disposal
from engine.control import Control
from engine.reasons import reason, sentence
from engine.records import Relation
from engine.removal.companions import Companion, find_company
from engine.removal.disposal import remove
from engine.removal.removals import Removal, RemovalResult
from engine.removal.trash import TrashError, TrashPlace
from removal_case import MEMORY_BYTES, journal_in, picture, write_picture
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

FILM = b"film" * 100


@dataclass
class Live:
    """A Live Photo and its copy: picture and film, in two folders."""

    folder: Path
    victim: Path
    film: Path
    keeper: Path
    like: Path

    def removal(self) -> Removal:
        victim, keeper = picture(self.victim), picture(self.keeper)
        (company,) = find_company([(victim, keeper)], is_decided=True)
        return Removal(victim, keeper, Relation.IDENTICAL, company.along)

    def run(self, *removals: Removal, control: Control | None = None) -> RemovalResult:
        result = remove(
            removals or [self.removal()],
            journal=journal_in(self.folder),
            memory_bytes=MEMORY_BYTES,
            control=control,
        )
        assert all(sentence(problem.reason) for problem in result.kept)
        return result

    def all_stays(self, result: RemovalResult, code: str) -> None:
        assert (result.removed, result.along) == ((), ())
        assert [(one.path, one.code) for one in result.kept] == [(self.victim, code)]
        assert self.victim.exists()
        assert self.film.exists()

    def film_stays(self, result: RemovalResult, code: str, words: str = "") -> None:
        assert [removal.victim.path for removal in result.removed] == [self.victim]
        assert result.along == ()
        assert [(one.path, one.code) for one in result.kept] == [(self.film, code)]
        assert words in sentence(result.kept[0].reason)
        assert not self.victim.exists()
        assert self.film.read_bytes() == FILM


@pytest.fixture
def live(tmp_path: Path, temporary_trash: TemporaryTrash) -> Live:  # noqa: F811
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    write_picture(first / "IMG_1.png")
    (first / "IMG_1.MOV").write_bytes(FILM)
    shutil.copytree(first, second)
    return Live(
        tmp_path, *(one / name for one in (first, second) for name in ("IMG_1.png", "IMG_1.MOV"))
    )


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Callable[[], object]], None]:
    """Has something done just after a file went to the trash."""
    real, works = engine.removal.actions.put_in_trash, dict[Path, Callable[[], object]]()

    def put(place: TrashPlace) -> Path | None:
        target = real(place)
        if place.path in works:
            works[place.path]()
        return target

    monkeypatch.setattr(engine.removal.actions, "put_in_trash", put)
    return works.__setitem__


def test_the_film_follows_its_picture(live: Live, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    removal = live.removal()
    result = live.run(removal)
    assert result == RemovalResult((removal,), (), True, removal.companions)
    assert sorted(path.name for path in temporary_trash.files()) == ["IMG_1.MOV", "IMG_1.png"]
    assert FILM in temporary_trash.contents()
    assert not live.film.exists()
    assert live.like.read_bytes() == FILM
    assert live.keeper.exists()


def test_without_it_in_the_removal_it_stays(live: Live) -> None:
    result = live.run(replace(live.removal(), companions=()))
    assert result.is_complete
    assert live.film.exists()


def test_one_that_changed_holds_its_picture(live: Live) -> None:
    for path in (live.film, live.like):
        removal = live.removal()
        path.write_bytes(b"new")
        live.all_stays(live.run(removal), "companion-changed")
        path.write_bytes(FILM)


def test_one_that_vanished_holds_its_picture(live: Live) -> None:
    removal = live.removal()
    live.like.unlink()
    result = live.run(removal)
    live.all_stays(result, "companion-changed")
    assert result.is_complete


def test_other_bytes_of_the_same_state_hold_it(live: Live) -> None:
    """As if the two had never been compared."""
    removal = live.removal()
    live.like.write_bytes(FILM[::-1])
    (one,) = removal.companions
    forged = replace(one, like_state=picture(live.like).state)
    live.all_stays(live.run(replace(removal, companions=(forged,))), "companion-unlike")


def test_one_file_under_two_names_is_not_two(live: Live) -> None:
    live.like.unlink()
    live.like.hardlink_to(live.film)
    (one,) = replace(live.removal()).companions or (None,)
    assert one is None
    state = picture(live.film).state
    forged = Companion(live.film, state, live.like, state)
    live.all_stays(live.run(replace(live.removal(), companions=(forged,))), "companion-unlike")


def test_what_another_needs_to_stay_may_not_go(live: Live) -> None:
    """Two copies, each sent off with the other's film for a proof."""
    there = live.removal()
    back = Live(live.folder, live.keeper, live.like, live.victim, live.film).removal()
    (film,) = back.companions
    third = live.folder / "third.png"
    shutil.copy2(live.keeper, third)
    also = Removal(picture(third), there.keeper, Relation.IDENTICAL, (film,))
    result = live.run(there, also)
    assert [(one.path, one.code) for one in result.kept] == [
        (live.victim, "companion-unlike"),
        (third, "companion-unlike"),
    ]
    assert live.film.exists()
    assert live.like.exists()


def test_a_trash_that_will_not_have_it_holds_its_picture(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = engine.removal.actions.find_place

    def find(path: Path, size_bytes: int) -> TrashPlace:
        if path == live.film:
            raise TrashError(reason("trash-too-small"))
        return real(path, size_bytes)

    monkeypatch.setattr(engine.removal.actions, "find_place", find)
    live.all_stays(live.run(), "trash-too-small")


def test_a_picture_that_stays_keeps_its_film(live: Live) -> None:
    removal = live.removal()
    write_picture(live.victim, seed=9)
    live.all_stays(live.run(removal), "victim-changed")


@pytest.mark.parametrize("which", ["film", "like"])
def test_one_that_changed_while_others_were_waited_for_holds_its_picture(
    live: Live, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    real, path = engine.removal.disposal.check_company, getattr(live, which)

    def check(*given: Any) -> object:
        contents = real(*given)
        path.write_bytes(b"new")
        return contents

    monkeypatch.setattr(engine.removal.disposal, "check_company", check)
    live.all_stays(live.run(), "companion-changed")


def test_without_an_identity_nothing_is_sure(live: Live) -> None:
    removal = live.removal()
    (one,) = removal.companions
    nameless = replace(one, like_state=replace(one.like_state, device=-1, file_id=0))
    live.all_stays(live.run(replace(removal, companions=(nameless,))), "no-file-id")


# once the picture has gone


@pytest.mark.parametrize("which", ["film", "like"])
def test_one_that_changes_after_its_picture_went_stays(
    live: Live, after: Callable[..., None], which: str
) -> None:
    path: Path = getattr(live, which)
    after(live.victim, lambda: (path.unlink(), path.write_bytes(FILM)))
    live.film_stays(live.run(), "left-behind", "changed")


def test_a_picture_that_came_in_between_keeps_it(live: Live, after: Callable[..., None]) -> None:
    new = live.victim.with_name("img_1.jpeg")
    after(live.victim, lambda: new.write_bytes(b"x"))
    live.film_stays(live.run(), "left-behind", str(new))


def test_one_of_the_same_name_that_came_in_between_keeps_it(
    live: Live, after: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engine.removal.actions, "check_outcome", lambda victim, keeper, **_values: None
    )
    after(live.victim, lambda: live.victim.write_bytes(b"x"))
    result = live.run()
    assert [one.code for one in result.kept] == ["left-behind"]
    assert live.film.exists()


def test_a_folder_that_cannot_be_listed_any_more(
    live: Live, after: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: str) -> list[str]:
        raise OSError(5, "Input/output error")

    after(live.victim, lambda: monkeypatch.setattr("engine.removal.going_along.os.listdir", refuse))
    live.film_stays(live.run(), "left-behind", "Input/output error")


def test_a_trash_that_refuses_it(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.removal.actions.put_in_trash

    def put(place: TrashPlace) -> Path | None:
        if place.path == live.film:
            raise TrashError(reason("trash-failed", detail="full"))
        return real(place)

    monkeypatch.setattr(engine.removal.actions, "put_in_trash", put)
    result = live.run()
    live.film_stays(result, "left-behind", "full")
    assert result.is_complete


def test_a_trash_that_does_nothing_with_it(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.removal.actions.put_in_trash
    monkeypatch.setattr(
        engine.removal.actions,
        "put_in_trash",
        lambda place: None if place.path == live.film else real(place),
    )
    live.film_stays(live.run(), "left-behind", "still there")


@pytest.mark.parametrize("is_gone", [True, False])
@pytest.mark.parametrize(
    "error", [TrashError(reason("trash-failed", detail="x")), ZeroDivisionError()]
)
def test_what_goes_wrong_with_it_ends_the_batch(
    live: Live, monkeypatch: pytest.MonkeyPatch, is_gone: bool, error: Exception
) -> None:
    real = engine.removal.actions.put_in_trash

    def put(place: TrashPlace) -> Path | None:
        if place.path != live.film:
            return real(place)
        if is_gone:
            place.path.unlink()
        raise error

    monkeypatch.setattr(engine.removal.actions, "put_in_trash", put)
    other = live.folder / "other.png"
    shutil.copy2(live.keeper, other)
    first = live.removal()
    result = live.run(first, Removal(picture(other), first.keeper, Relation.IDENTICAL))
    if not is_gone and isinstance(error, TrashError):  # a plain refusal
        assert result.is_complete
        return
    assert not result.is_complete
    assert result.removed == (first,)
    assert result.along == (first.companions if is_gone else ())
    (problem,) = result.kept
    assert (problem.path, problem.code) == (
        live.film, "gone-not-trashed" if is_gone else "removal-broke"
    )  # fmt: skip
    assert other.exists()
    assert live.like.read_bytes() == FILM


# several that share one


def shared(live: Live) -> list[Removal]:
    """A second picture of the name beside the first, with its own keeper beside the first one's."""
    for folder in (live.victim.parent, live.keeper.parent):
        write_picture(folder / "IMG_1.bmp", seed=2)
    victims = [live.victim, live.victim.with_suffix(".bmp")]
    asked = [(picture(one), picture(live.keeper.with_suffix(one.suffix))) for one in victims]
    return [
        Removal(victim, keeper, Relation.IDENTICAL, company.along)
        for (victim, keeper), company in zip(asked, find_company(asked), strict=True)
    ]


def test_it_goes_with_the_last_that_shares_it(live: Live) -> None:
    removals = shared(live)
    assert [len(one.companions) for one in removals] == [1, 1]
    result = live.run(*removals)
    assert (result.removed, result.kept, result.is_complete) == (tuple(removals), (), True)
    assert result.along == removals[1].companions
    assert not live.film.exists()


def test_it_stays_with_one_that_stays(live: Live) -> None:
    for late in (0, 1):
        removals = shared(live)
        changed = removals[late].victim.path
        write_picture(changed, seed=5)
        result = live.run(*removals)
        assert [one.victim.path for one in result.removed] == [removals[1 - late].victim.path]
        assert live.film.exists()
        kept = [(one.path, one.code) for one in result.kept]
        told = [] if late else [(live.film, "left-behind")]
        assert kept == [(changed, "victim-changed"), *told]
        write_picture(live.victim)
        shutil.copy2(live.keeper, live.victim)


def test_cancel_comes_before_the_next_picture_not_between_it_and_its_film(
    live: Live, after: Callable[..., None]
) -> None:
    control = Control()
    after(live.victim, control.cancel)
    removals = shared(live)
    first = replace(removals[0], companions=())
    result = live.run(first, removals[1], control=control)
    assert (len(result.removed), result.is_complete) == (1, False)
    alone = live.removal
    live.victim.with_suffix(".bmp").unlink()
    shutil.copy2(live.keeper, live.victim)
    control = Control()
    after(live.victim, control.cancel)
    result = live.run(alone(), control=control)
    assert len(result.along) == 1
    assert not live.film.exists()
