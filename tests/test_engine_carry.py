"""Facts carried into a keeper: its pixels are not touched, it can be had back, and in doubt nothing happens."""

from __future__ import annotations

import io
import os
import shutil
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from engine.control import Cancelled, Control
from engine.pictures.budget import MemoryBudget
from engine.pictures.exif_editing import check_block
from engine.pictures.metadata_jpeg import jpeg_metadata
from engine.pictures.reading import read_picture
from engine.pictures.told_facts import told_facts
from engine.reasons import reason, sentence
from engine.records import Picture
from engine.removal import carry as carrying
from engine.removal import rewriting
from engine.removal.best_facts import FACTS, better
from engine.removal.carry import carry, undo_carry
from engine.removal.journal import Entry, Journal, JournalError, Log, Status
from engine.removal.removal_checks import EndsError, StaysError
from engine.storage.identical import content_hash
from engine.storage.ignoring import Ignoring, not_twins
from made import found_file, scene
from made_exif import (
    MAKER_NOTE,
    Tags,
    all_values,
    app_segment,
    made_block,
    text,
    with_segments,
    without_segments,
)
from removal_case import picture, write_picture
from test_engine_best_facts import ALL, DATE, ROME, TAKEN, saved, titled, xmp

SIZE = (60, 40)
MEMORY_BYTES = 100_000_000
MTIME_NS = 1_500_000_000_123_456_700  # a multiple of what NTFS keeps
NO_PERMISSIONS = pytest.mark.skipif(sys.platform == "win32", reason="no such permissions")
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"


@dataclass
class Case:
    victim: Path
    keeper: Path
    journal: Journal

    def picture(self) -> Picture:
        found = read_picture(found_file(self.keeper), budget=MemoryBudget(MEMORY_BYTES))
        assert found is not None
        return found.picture

    def run(self, keeper: Picture | None = None, **more: object) -> Picture:
        with self.journal.writing() as log:
            return carry(
                self.victim, keeper or self.picture(), log, memory_bytes=MEMORY_BYTES, **more
            )  # type: ignore[arg-type]

    def entry(self) -> Entry:
        (entry,) = self.journal.entries()
        return entry

    def original(self, entry: Entry) -> bytes:
        with self.journal.writing() as log:
            return log.original(entry.number)

    def undo(self) -> None:
        entry = self.entry()
        undo_carry(entry, self.original(entry))

    def assert_stays(self, code: str, detail: str = "") -> StaysError:
        """The keeper is as it was, nothing lies beside it, and the journal says that nothing happened."""
        before, state = self.keeper.read_bytes(), self.keeper.lstat()
        names = sorted(os.listdir(self.keeper.parent))  # noqa: PTH208
        with pytest.raises(StaysError) as caught:
            self.run()
        assert caught.value.why.code == code
        assert detail in sentence(caught.value.why)
        assert self.keeper.read_bytes() == before
        assert self.keeper.lstat().st_ino == state.st_ino
        assert self.keeper.lstat().st_mtime_ns == state.st_mtime_ns
        assert sorted(os.listdir(self.keeper.parent)) == names  # noqa: PTH208
        with suppress(JournalError):
            assert all(entry.status is Status.UNDONE for entry in self.journal.entries())
        return caught.value


def case_of(folder: Path, name: str = "keeper.jpg", block: bytes = b"", packet: bytes = b"") -> Case:  # fmt: skip
    (folder / "in").mkdir(exist_ok=True)
    victim = saved(folder / "in" / "victim.jpg", made_block(ALL, DATE, ROME))
    keeper = saved(folder / "in" / name, block, packet)
    os.utime(keeper, ns=(MTIME_NS, MTIME_NS))
    return Case(victim, keeper, Journal(folder / "data" / "lasting.sqlite"))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return case_of(tmp_path)


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


@pytest.mark.parametrize("name", ["keeper.jpg", "keeper.png", "keeper.webp"])
def test_facts_are_carried_and_can_be_taken_back(tmp_path: Path, name: str) -> None:
    case = case_of(tmp_path, name)
    before, picture = case.keeper.read_bytes(), case.picture()
    now = case.run(batch="a batch")
    assert now == case.picture()  # a scan would say the same of it
    assert (now.taken, now.has_gps, now.camera) == ("2020-01-02 03:04:05", True, "Leica M11")
    assert now.state.mtime_ns == MTIME_NS
    assert better(case.victim, case.keeper) == frozenset()
    facts, known = told_facts(case.keeper), told_facts(case.victim)
    assert (facts.caption, facts.rating, facts.place) == ("Rom", 4, known.place)
    assert dict(facts.gps)[29].data == b"2020:01:02\0"  # all that was said of the place
    assert pixels(case.keeper.read_bytes()) == pixels(before)

    entry = case.entry()
    assert (entry.way, entry.status, entry.path) == (None, Status.DONE, case.keeper)
    assert (entry.batch, entry.keeper, entry.state) == ("a batch", case.victim, picture.state)
    assert entry.becomes == content_hash(now)
    case.undo()
    assert case.keeper.read_bytes() == before
    assert case.keeper.lstat().st_mtime_ns == MTIME_NS
    assert entry.content == content_hash(case.picture())
    assert sorted(os.listdir(case.keeper.parent)) == [name, "victim.jpg"]  # noqa: PTH208


def test_nothing_more_is_known_so_nothing_happens(case: Case) -> None:
    saved(case.victim)
    picture = case.picture()
    assert case.run(picture) is picture
    assert case.journal.entries() == ()


def rich_jpeg(folder: Path) -> bytes:
    """As a camera and a few programs leave it: turned, with notes, a thumbnail, a profile, and more."""
    thumbnail = io.BytesIO()
    scene(2, (16, 12)).save(thumbnail, "JPEG")
    inner: Tags = {MAKER_NOTE: (7, b"OLYMP\0" + bytes(range(200))), 0xA002: (3, b"\0\x3c"),
                   0xA001: (3, b"\0\1"), 0x9003: text("2024:01:01 00:00:01"),
                   0x9011: text("+02:00"), 0x9291: text("77"), 0xC4A5: (7, b"PrintIM")}  # fmt: skip
    first: Tags = {0x0112: (3, b"\0\6"), 0x0131: text("a program"), 0xEA1C: (7, b"pad")}
    block = made_block(first, inner, {0: (1, b"\2\2\0\0")}, thumbnail=thumbnail.getvalue())
    path = folder / "rich.jpg"
    scene(1, SIZE).save(
        path, exif=b"Exif\0\0" + block, xmp=xmp('xmp:Rating="0"', titled("dc:creator", "me")),
        icc_profile=b"i" * 70_000, comment=b"said", progressive=True, quality=90,
    )  # fmt: skip
    return with_segments(path.read_bytes(), app_segment(13, b"Photoshop 3.0\0"), app_segment(12, b"Ducky"))  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # the profile is none
def test_all_that_a_keeper_had_stays(tmp_path: Path, case: Case) -> None:
    before = rich_jpeg(tmp_path)
    case.keeper.write_bytes(before)
    old = jpeg_metadata(before)
    now = case.run()
    after = case.keeper.read_bytes()
    new = jpeg_metadata(after)
    heads = b"Exif\0\0", XMP_HEAD
    assert without_segments(after, *heads) == without_segments(before, *heads)
    assert pixels(after) == pixels(before)
    assert old.exif is not None
    assert new.exif is not None
    check_block(new.exif)
    was, is_now = all_values(old.exif), all_values(new.exif)
    changed = {key for key in was.keys() | is_now.keys() if was.get(key) != is_now.get(key)}
    assert changed == {
        ("first", 0x010F), ("first", 0x0110), ("first", 0x010E), ("first", 0x9C9B), ("first", 0x4746),
        ("first", 0x4749), ("8769", 0x9003), ("8769", 0x9011), ("8769", 0x9291), ("8825", 0),
        ("8825", 1), ("8825", 2), ("8825", 3), ("8825", 4), ("8825", 29),
    }  # fmt: skip
    note = bytes(range(200))
    assert new.exif.index(note) == old.exif.index(note)  # where its own places count from
    assert (now.width, now.height) == (SIZE[1], SIZE[0])  # still turned
    assert told_facts(case.keeper).offset == ""  # the zone of the other date went with it
    case.undo()
    assert case.keeper.read_bytes() == before


def test_no_orientation_is_carried(case: Case) -> None:
    inner: Tags = {MAKER_NOTE: (7, b"note" * 5), 0xA002: (3, b"\0\7")}
    block = made_block({**ALL, 0x0112: (3, b"\0\3")}, inner, thumbnail=b"t" * 9)
    saved(case.victim, block)
    case.run()
    given = jpeg_metadata(case.keeper.read_bytes()).exif
    assert given is not None
    assert {tag for _, tag in all_values(given)} == {0x010E, 0x010F, 0x0110, 0x4746, 0x4749, 0x9C9B}


def test_a_packet_says_the_same_afterwards(tmp_path: Path) -> None:
    packet = xmp(
        'xmp:Rating="0" MicrosoftPhoto:Rating="0" exif:DateTimeOriginal="2024-01-01T00:00:00" a="b"',
        "<photoshop:DateCreated>2024-01-01</photoshop:DateCreated>",
    )
    case = case_of(tmp_path, packet=packet)
    saved(case.victim, made_block(ALL, {**DATE, 0x9011: text("+02:00"), 0x9291: text("5")}))
    case.run()
    wanted = packet.replace(b'xmp:Rating="0"', b'xmp:Rating="4"')
    wanted = wanted.replace(b'Photo:Rating="0"', b'Photo:Rating="75"')
    wanted = wanted.replace(b"2024-01-01T00:00:00", b"2020-01-02T03:04:05.5+02:00")
    wanted = wanted.replace(b">2024-01-01<", b">2020-01-02T03:04:05.5+02:00<")
    assert jpeg_metadata(case.keeper.read_bytes()).xmp == wanted
    assert told_facts(case.keeper).offset == "+02:00"


def test_facts_that_only_a_packet_says(case: Case) -> None:
    saved(case.victim, packet=xmp(
        'exif:GPSLatitude="41,53.4S" exif:GPSLongitude="12,29.53333W" tiff:Make="Leica"'
        ' exif:DateTimeOriginal="2020-01-02T03:04:05Z" xmp:Rating="5"',
        titled("dc:title", "Gr\u00fc\u00dfe \u65e5\u672c") + titled("dc:description", "two\nlines"),
    ))  # fmt: skip
    case.run()
    facts, known = told_facts(case.keeper), told_facts(case.victim)
    assert replace(facts, place=None, gps=()) == replace(known, place=None, gps=())
    assert facts.place == pytest.approx(known.place, abs=1e-9)
    assert (facts.title, facts.caption) == ("Gr\u00fc\u00dfe \u65e5\u672c", "two\nlines")


def test_one_fact_alone(tmp_path: Path) -> None:
    for number, fact in enumerate(FACTS):
        folder = tmp_path / fact
        folder.mkdir()
        case = case_of(folder)
        first = {tag: value for tag, value in ALL.items() if (tag == 0x010E and number == 3)
                 or (tag == 0x4746 and number == 4) or (tag in (0x010F, 0x0110) and number == 2)}  # fmt: skip
        saved(case.victim, made_block(first, DATE if number == 0 else None, ROME if number == 1 else None))  # fmt: skip
        assert better(case.victim, case.keeper) == {fact}
        case.run()
        assert better(case.victim, case.keeper) == frozenset()
        block = jpeg_metadata(case.keeper.read_bytes()).exif
        assert block is not None
        assert 0 < len(all_values(block)) <= 6


def test_a_drive_that_knows_no_permissions_needs_none(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "win32":
        case.keeper.chmod(0o600)
    monkeypatch.setattr(shutil, "copystat", failing(PermissionError(1, "Operation not permitted")))
    case.run()
    assert case.keeper.lstat().st_mtime_ns == MTIME_NS
    assert better(case.victim, case.keeper) == frozenset()


@NO_PERMISSIONS
def test_permissions_and_attributes_stay(case: Case) -> None:
    case.keeper.chmod(0o640)
    has_attributes = hasattr(os, "setxattr")
    if has_attributes:
        try:
            os.setxattr(case.keeper, "user.test", b"kept")
        except OSError:
            has_attributes = False
    case.run()
    assert case.keeper.lstat().st_mode & 0o777 == 0o640
    if has_attributes:
        assert os.getxattr(case.keeper, "user.test") == b"kept"


def mpo(path: Path) -> None:
    scene(1, SIZE).save(path, "MPO", save_all=True, append_images=[scene(2, SIZE)])


def append(path: Path, more: bytes) -> None:
    path.write_bytes(path.read_bytes() + more)


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "several pictures": (mpo, "more than one picture"),
    "a film behind it": (lambda path: append(path, b"film"), "something behind it"),
    "a TIFF": (lambda path: scene(1, SIZE).save(path, "TIFF"), "of its kind"),
    "a GIF": (lambda path: scene(1, SIZE).save(path, "GIF"), "of its kind"),
    "a full block": (
        lambda path: saved(path, made_block({0xC000: (7, bytes(65_400))})), "no room"
    ),
    "a damaged block": (lambda path: saved(path, made_block({0xC000: (7, b"12345")})[:-2]), "odd"),
    "a packet said oddly": (lambda path: saved(path, packet=b"<xmp:Rating/>"), "odd"),
    "another name": (lambda path: os.link(path, path.with_name("other.jpg")), "other names"),
    "write-protected": (lambda path: path.chmod(0o444), "write-protected"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # Pillow's, of the damaged block
@pytest.mark.parametrize("name", UNFIT)
def test_a_keeper_that_takes_nothing_stays_as_it_is(case: Case, name: str) -> None:
    spoil, detail = UNFIT[name]
    spoil(case.keeper)
    why = case.assert_stays("facts-not-carried", detail).why
    assert str(case.keeper) in sentence(why)
    assert case.journal.entries() == ()
    case.keeper.chmod(0o644)


def test_a_keeper_that_is_cut_off_stays(case: Case) -> None:
    picture = case.picture()
    case.keeper.write_bytes(case.keeper.read_bytes()[:-2])
    with pytest.raises(StaysError) as caught:
        case.run(picture)
    assert caught.value.why.code == "keeper-changed"
    case.assert_stays("facts-not-carried", "ends early")


def test_too_large_for_the_budget(case: Case) -> None:
    with case.journal.writing() as log, pytest.raises(StaysError) as caught:
        carry(case.victim, case.picture(), log, memory_bytes=2000)
    assert "memory budget" in sentence(caught.value.why)


def test_cancel_leaves_the_keeper(case: Case) -> None:
    control, before = Control(), case.keeper.read_bytes()
    control.cancel()
    with pytest.raises(Cancelled):
        case.run(control=control)
    assert case.keeper.read_bytes() == before
    assert sorted(os.listdir(case.keeper.parent)) == ["keeper.jpg", "victim.jpg"]  # noqa: PTH208


def failing(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


FULL = OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (rewriting, "_write", failing(FULL)),
        (rewriting, "_take_over", failing(PermissionError(1, "Operation not permitted"))),
        (rewriting, "sync_file", failing(OSError(5, "Input/output error"))),
        pytest.param(shutil, "copystat", failing(FULL), marks=NO_PERMISSIONS),
        (Path, "replace", failing(PermissionError(13, "in use"))),
        (carrying, "says_the_same", lambda *_: False),
        (carrying, "pixels_hash", lambda picture, **_: str(picture.path)),
    ],
)
def test_a_fault_at_any_step_leaves_the_keeper(
    case: Case, monkeypatch: pytest.MonkeyPatch, place: object, name: str, value: object
) -> None:
    monkeypatch.setattr(place, name, value)
    case.assert_stays("facts-not-carried", "failed")


def test_what_the_drive_gives_back_is_compared(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    write = rewriting._write
    monkeypatch.setattr(rewriting, "_write", lambda part, data: write(part, data[:-1] + b"x"))
    case.assert_stays("facts-not-carried", "did not keep")


def test_a_keeper_that_changes_meanwhile_is_left_alone(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove = carrying._prove

    def change(*given: object) -> None:
        prove(*given)  # type: ignore[arg-type]
        append(case.keeper, b"edited")

    monkeypatch.setattr(carrying, "_prove", change)
    before = case.keeper.read_bytes()
    with pytest.raises(StaysError) as caught:
        case.run()
    assert caught.value.why.code == "keeper-changed"
    assert case.keeper.read_bytes() == before + b"edited"
    assert case.entry().status is Status.UNDONE


def test_without_the_journal_nothing_is_written(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = reason("journal-failed", path="journal", detail="full")
    monkeypatch.setattr(Log, "begin", failing(JournalError(why)))
    assert isinstance(case.assert_stays("journal-failed"), EndsError)


def test_a_journal_that_fails_afterwards_ends_the_batch(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = case.keeper.read_bytes()
    why = reason("journal-failed", path="journal", detail="full")
    monkeypatch.setattr(Log, "done", failing(JournalError(why)))
    with pytest.raises(EndsError):
        case.run()
    # What is known still gives the bytes back.
    entry = case.entry()
    assert entry.status is Status.BEGUN
    assert content_hash(case.picture()) == entry.becomes
    case.undo()
    assert case.keeper.read_bytes() == before


def test_what_was_changed_since_is_not_taken_back(case: Case) -> None:
    case.run()
    append(case.keeper, b"\0")
    before, entry = case.keeper.read_bytes(), case.entry()
    with pytest.raises(StaysError) as caught:
        case.undo()
    assert caught.value.why.code == "restore-facts-changed"
    assert case.keeper.read_bytes() == before
    case.keeper.write_bytes(before[:-1])
    for stored in (b"", case.original(entry)[:-3]):
        with pytest.raises(StaysError) as caught:
            undo_carry(entry, stored)
        assert caught.value.why.code == "facts-failed"
    with pytest.raises(StaysError):
        undo_carry(replace(entry, content=bytes(32)), case.original(entry))
    case.keeper.unlink()
    with pytest.raises(StaysError):
        case.undo()


def test_taking_back_fails_without_harm(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.run()
    before = case.keeper.read_bytes()
    monkeypatch.setattr(Path, "replace", failing(PermissionError(13, "in use")))
    with pytest.raises(StaysError):
        case.undo()
    assert case.keeper.read_bytes() == before
    assert sorted(os.listdir(case.keeper.parent)) == ["keeper.jpg", "victim.jpg"]  # noqa: PTH208


def test_facts_of_two_victims_one_after_the_other(case: Case) -> None:
    saved(case.victim, made_block({}, {TAKEN: text("2022:01:02 03:04:05")}))
    first = case.run()
    other = saved(case.victim.with_name("other.jpg"), made_block(ALL, DATE, ROME))
    case.victim = other
    second = case.run(first)
    assert second.taken == "2020-01-02 03:04:05"
    assert better(other, case.keeper) == frozenset()
    newest, oldest = case.journal.entries()
    assert newest.content == oldest.becomes
    for entry in (newest, oldest):
        undo_carry(entry, case.original(entry))
    assert content_hash(case.picture()) == oldest.content


def test_what_is_not_its_twin_is_none_afterwards(case: Case, tmp_path: Path) -> None:
    """It is remembered by content, and it has another then. Taken out again, it is known as well."""
    others = []
    for seed in range(6):  # whose contents come before and after its own
        write_picture(tmp_path / f"{seed}.png", seed)
        others.append(picture(tmp_path / f"{seed}.png"))
    entries, _ = not_twins([(case.picture(), other) for other in others])
    ignoring = Ignoring(tmp_path / "lasting.sqlite")
    ignoring.learn([*entries, *not_twins([(others[0], others[1])])[0]])
    case.journal = Journal(tmp_path / "lasting.sqlite")
    before = ignoring.pairs()
    now = case.run()
    again, _ = not_twins([(now, other) for other in others])
    assert ignoring.pairs() == before | {one.contents for one in again}
    by_contents = {one.contents: one.paths for one in ignoring.entries()}
    assert all(by_contents[one.contents] == one.paths for one in again)


def test_gps_numbers_are_the_same_fractions(case: Case) -> None:
    odd = struct.pack("<6I", 41, 1, 5_340_000_7, 1_000_000, 0, 0)
    where: Tags = {**ROME, 2: (5, odd), 4: (5, struct.pack("<6I", 12, 1, 29, 1, 32, 1))}
    saved(case.victim, made_block({}, None, where, order="<"))
    case.run()
    block = jpeg_metadata(case.keeper.read_bytes()).exif
    assert block is not None
    assert all_values(block)["8825", 2][1] == struct.pack(">6I", 41, 1, 53_400_007, 1_000_000, 0, 0)
