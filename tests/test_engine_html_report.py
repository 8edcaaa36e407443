"""The page: nothing runs or loads, every name is text, totals are right, files that are gone are told."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from base64 import b64decode
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from command_line import on_linux
from engine.control import Cancelled, Control, Progress
from engine.output import report_thumbnails
from engine.output.csv_report import write_csv
from engine.output.html_report import write_html
from engine.output.json_report import write_json
from engine.output.report_thumbnails import thumbnails
from engine.output.report_words import WORDS, words
from engine.output.reported import with_company
from engine.pictures.budget import MemoryBudget
from engine.reasons import reason
from engine.records import Problem, Stage
from made_snapshot import FOLDER, marked, picture_at, report, small_pictures, snapshot_of

TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "span", "p", "strong", "div", "dl", "dt", "dd",
    "section", "ul", "li", "a", "img", "details", "summary", "table", "tr", "td", "footer",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "href", "src", "alt", "width", "height",
}  # fmt: skip


class Page(HTMLParser):
    """What a browser would make of it. Fails where tags are not closed as they were opened."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(path.read_text("utf-8"))
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style" and data.strip():
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [value for one, value in self.attributes if one == name]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def written(tmp_path: Path, shot: object, **what: object) -> Page:
    side = int(str(what.pop("side", 40)))
    write_html(report(shot, **what), tmp_path / "a.html", side=side)  # type: ignore[arg-type]
    return Page(tmp_path / "a.html")


def test_every_picture_with_its_thumbnail_and_what_becomes_of_it(tmp_path: Path) -> None:
    pictures = small_pictures(tmp_path / "p", [f"{n}.png" for n in range(6)])
    shot = marked(snapshot_of(pictures, 2, look_alikes=1), 1, 2)
    page = written(tmp_path, shot)
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert (page.tags["section"], page.tags["li"], page.tags["img"]) == (2, 6, 6)
    sources = page.values("src")
    for source, picture in zip(sources, pictures, strict=True):
        head, data = source.split(",")
        assert head == "data:image/jpeg;base64"
        with Image.open(io.BytesIO(b64decode(data))) as image:
            assert (image.format, image.width) == ("JPEG", min(picture.width, 40))
    assert page.values("href") == [picture.path.as_uri() for picture in pictures]
    kinds = [value for value in page.values("class") if value in ("goes", "stays", "plain")]
    assert kinds == [
        "goes",
        "stays",
        "goes",
        "goes",
        "stays",
        "plain",
        "plain",
    ]  # the first is the total
    assert "goes to the trash · identical, byte for byte" in page.texts
    assert "goes to the trash · mse 7.0 · turned 90 degrees left" in page.texts
    assert "Kept: same pixels, largest file" in page.texts
    assert words("not-alike") in page.texts
    assert "1 group of twins, 1 group of look-alikes" in page.texts


def test_it_is_the_dry_run(tmp_path: Path) -> None:
    pictures = [picture_at(FOLDER / f"{n}.jpg", n, 4_000_000) for n in range(300)]
    pictures[1] = replace(pictures[1], links=2)
    shot = snapshot_of(pictures, 2)
    page = written(tmp_path, marked(shot, *(n for n in range(300) if n % 3)), side=0)
    assert "200 files would go to the trash, 796.0 MB" in page.texts
    assert words("linked", count=1) in page.texts
    assert words("dry-run") in page.texts
    assert "2 go, frees 8.0 MB" in page.texts
    page = written(tmp_path, shot, side=0)
    assert WORDS["none-marked"] in page.texts
    assert "Removing the 200 worse copies would free 796.0 MB." in page.texts
    page = written(tmp_path, marked(shot, 3, 4, 5), side=0)  # a whole group, by hand
    assert "3 files would go to the trash, 12.0 MB" in page.texts
    assert "3 go, frees 12.0 MB" in page.texts
    page = written(tmp_path, marked(shot, 4), side=0, only_marked=True)
    assert (page.tags["section"], page.tags["li"]) == (1, 2)
    assert WORDS["only-marked"] in page.texts


@pytest.mark.parametrize(
    "name", ['<script>alert(1)</script>.jpg', '"><img src=x onerror=a>.jpg', "&lt;b&gt;.jpg", "a\u202egpj.exe", "a\nb"]
)  # fmt: skip
def test_no_name_is_more_than_text(tmp_path: Path, name: str) -> None:
    path = FOLDER / name.replace("/", "\u2044")
    problem = Problem(path, Stage.READING, reason("damaged", detail=name))
    shot = snapshot_of([picture_at(path), picture_at(FOLDER / "z.jpg", 2)], 1)
    options = replace(shot.options, folders=(path.parent, path))
    page = written(tmp_path, replace(shot, problems=(problem,), options=options))
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert page.tags["img"] == 0
    shown = path.name.replace("\u202e", r"\u202e").replace("\n", r"\n")
    assert shown in page.texts
    assert "\u202e" not in page.text
    policy = next(value for value in page.values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:;")


@on_linux
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    pictures = small_pictures(tmp_path / "p", [os.fsdecode(b"a\xff.png"), "b.png"])
    pictures[1] = replace(pictures[1], taken="\ud800")
    page = written(tmp_path, snapshot_of(pictures, 1))
    assert r"a\xff.png" in page.texts
    assert page.values("href")[0].endswith("/a%FF.png")
    assert page.tags["img"] == 2


def test_files_that_are_gone_or_changed_are_told(tmp_path: Path) -> None:
    pictures = small_pictures(tmp_path / "p", [f"{n}.png" for n in range(6)])
    shot = snapshot_of(pictures, 2)
    pictures[1].path.unlink()
    pictures[2].path.write_bytes(b"no picture")
    with pictures[4].path.open("ab") as stream:
        stream.write(b"more")
    for side, images in ((40, 4), (0, 0)):
        amiss = write_html(report(shot), tmp_path / "a.html", side=side)
        page = Page(tmp_path / "a.html")
        assert amiss == 3
        assert page.tags["img"] == images
        assert "not there any more" in page.texts
        assert "changed since the scan; scan again" in page.texts
        assert words("amiss", count=3) in page.texts


def test_what_is_not_complete_is_told(tmp_path: Path) -> None:
    shot = snapshot_of([picture_at(FOLDER / f"{n}.jpg", n) for n in range(4)], 1)
    shot = replace(shot, is_complete=False)
    shot.is_checking[1] = shot.is_protected[0] = True
    page = written(tmp_path, shot)
    assert WORDS["incomplete"] in page.texts
    assert page.texts.count(str(WORDS["checking"])) == 1
    assert "keeper, stays · protected" in page.texts
    page = written(tmp_path, snapshot_of([], 1))
    assert WORDS["nothing"] in page.texts


def test_what_goes_along_is_told(tmp_path: Path) -> None:
    pictures = small_pictures(tmp_path / "p", ["a.png", "b.png", "c.png"])
    for name, content in (("a.xmp", "same"), ("b.xmp", "same"), ("c.xmp", "other")):
        (tmp_path / "p" / name).write_text(content)
    told = with_company(report(marked(snapshot_of(pictures, 2), 1, 2)))
    write_html(told, tmp_path / "a.html", side=0)
    page = Page(tmp_path / "a.html")
    assert words("along-too", count=1, size="4 bytes") in page.texts
    assert page.texts.count("goes along: b.xmp") == 1
    assert page.texts.count("would be left behind: c.xmp") == 1
    write_csv(told, tmp_path / "a.csv")
    write_json(told, tmp_path / "a.json")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [(row["goes along"], row["left behind"]) for row in csv.DictReader(stream)]
    xmp = [str(tmp_path / "p" / name) for name in ("b.xmp", "c.xmp")]
    assert rows == [("", ""), (xmp[0], ""), ("", xmp[1])]
    (group,) = json.loads((tmp_path / "a.json").read_text())["groups"]
    assert [(twin["along"], twin["left"]) for twin in group["twins"]] == [
        ([xmp[0]], []),
        ([], [xmp[1]]),
    ]


def test_cancel_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    shot = snapshot_of(small_pictures(tmp_path / "p", [f"{n:02}.png" for n in range(40)]), 1)
    (tmp_path / "a.html").write_text("old")
    control = Control()
    seen: list[Progress] = []

    def cancel_at_once(progress: Progress) -> None:
        seen.append(progress)
        control.cancel()

    with pytest.raises(Cancelled):
        write_html(report(shot), tmp_path / "a.html", progress=cancel_at_once, control=control)
    assert (tmp_path / "a.html").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
    assert seen[0] == Progress(Stage.WRITING, 0, 40, 0.0)


def test_thumbnails_come_in_order_and_only_so_many_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the size of a result: a page of a million pictures takes the memory of a few."""
    pictures = small_pictures(tmp_path, ["a.png", "b.png", "c.png"])
    budgets: set[object] = set()
    make, first = report_thumbnails.make_thumbnail, threading.Event()

    def slow(path: Path, box: tuple[int, int], memory: MemoryBudget) -> Image.Image:
        budgets.add(memory)
        if path.name == "a.png" and not first.is_set():
            first.wait(20)
        elif path.name == "c.png":
            first.set()
        return make(path, box, memory)

    monkeypatch.setattr(report_thumbnails, "make_thumbnail", slow)
    taken: list[str] = []

    def endless() -> object:
        while True:
            for picture in pictures:
                taken.append(picture.path.name)
                yield picture

    made = thumbnails(endless(), (30, 30), most=7, threads=2, memory_bytes=10**8, control=Control())  # type: ignore[arg-type]
    found = [next(made) for _ in range(9)]
    assert [bool(one.jpeg) for one in found] == [True] * 7 + [False] * 2
    with_jpeg = [Image.open(io.BytesIO(one.jpeg)).getpixel((0, 0))[0] for one in found[:3]]  # type: ignore[index]
    assert with_jpeg == sorted(with_jpeg)
    assert len(taken) <= 9 + 2 * report_thumbnails._AHEAD_PER_THREAD
    assert len(budgets) == 1, "one budget for all threads"
    made.close()  # type: ignore[attr-defined]


def test_every_sentence_is_said_somewhere() -> None:
    folder = Path(__file__).parents[1] / "engine" / "output"
    text = (folder / "html_report.py").read_text("utf-8").replace("'", '"')
    assert [code for code in WORDS if f'"{code}"' not in text] == []
