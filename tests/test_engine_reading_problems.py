"""Files that cannot be read: each gets its plain reason, none hangs, none breaks the memory budget."""

from __future__ import annotations

import io
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from engine.pictures import opening, reading
from engine.pictures.budget import MemoryBudget
from engine.pictures.opening import ReadingError
from engine.pictures.reading import decode_whole, open_upright, read_frame, read_look, read_picture
from engine.reasons import Reason, sentence
from made import as_picture, found_file, is_root, scene, within

PLENTY = 1_000_000_000


def why(work: Callable[[], object]) -> Reason:
    with pytest.raises(ReadingError) as caught:
        within(20, work)
    sentence(caught.value.why)
    return caught.value.why


def why_read(path: Path, memory: int = PLENTY) -> Reason:
    found = found_file(path)
    return why(lambda: read_picture(found, budget=MemoryBudget(memory)))


@pytest.fixture
def png(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    scene(1).save(path)
    return path


def test_empty(png: Path) -> None:
    png.write_bytes(b"")
    assert why_read(png).code == "empty"


@pytest.mark.parametrize("content", [b"\0", b"text, no picture", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_not_a_picture(png: Path, content: bytes) -> None:
    png.write_bytes(content)
    assert why_read(png).code == "not-a-picture"


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "tga", "qoi", "webp", "avif", "jp2"])
def test_ends_early_and_shows_too_little(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    scene(1, (120, 90)).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 5])
    assert why_read(path).code == "ends-early"
    assert why(lambda: decode_whole(path, PLENTY)).code == "ends-early"


@pytest.mark.filterwarnings("ignore")  # Pillow warns of what it finds there
@pytest.mark.parametrize("cut_bytes", [1, 20, 400])
def test_a_tiff_that_ends_in_its_directory_ends_early(tmp_path: Path, cut_bytes: int) -> None:
    """It stands behind the pixels, and the values that are too long for it behind that."""
    path = tmp_path / "a.tif"
    scene(1, (120, 90)).save(path, compression="tiff_lzw")
    path.write_bytes(path.read_bytes()[:-cut_bytes])
    assert why_read(path).code == "ends-early"
    assert why(lambda: decode_whole(path, PLENTY)).code == "ends-early"


@pytest.mark.parametrize("ending", ["avif", "jp2", "ico"])
def test_cut_short_in_formats_that_do_not_say_so(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    scene(1, (120, 90)).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert why_read(path).code in ("ends-early", "odd-header")
    why(lambda: decode_whole(path, PLENTY))


def test_damaged_says_what_pillow_said(png: Path) -> None:
    data = bytearray(png.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    png.write_bytes(data)
    reason = why_read(png)
    assert reason.code == "damaged"
    assert dict(reason.values)["detail"]


def test_detail_is_one_short_line() -> None:
    reason = opening.why_unreadable(ValueError("first line\n" + "x" * 1000))
    assert dict(reason.values) == {"detail": "first line"}
    reason = opening.why_unreadable(ValueError("x" * 1000))
    assert len(str(dict(reason.values)["detail"])) == 120
    assert dict(opening.why_unreadable(ValueError()).values) == {"detail": "ValueError"}


def refuse(error: OSError) -> Callable[..., int]:
    def refusing(*_: object) -> int:
        raise error

    return refusing


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "Permission denied"), "no-permission"),
        (FileNotFoundError(2, "No such file"), "vanished"),
        (NotADirectoryError(20, "Not a directory"), "vanished"),
        (OSError(5, "Input/output error"), "unreadable"),
    ],
)
def test_what_the_system_refuses(
    png: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    picture = found_file(png)
    monkeypatch.setattr(opening.os, "open", refuse(error))
    reason = why(lambda: read_picture(picture, budget=MemoryBudget(PLENTY)))
    assert reason.code == code
    if code == "unreadable":
        assert dict(reason.values) == {"detail": "Input/output error"}


@pytest.mark.skipif(is_root() or sys.platform == "win32", reason="permissions mean nothing here")
def test_no_permission_for_real(png: Path) -> None:
    png.chmod(0)
    assert why_read(png).code == "no-permission"


def test_no_memory(png: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    assert why_read(png).code == "out-of-memory"


def test_vanished(png: Path) -> None:
    found = found_file(png)
    png.unlink()
    assert why(lambda: read_picture(found, budget=MemoryBudget(PLENTY))).code == "vanished"


@pytest.mark.parametrize("work", ["picture", "look", "frame", "whole", "upright"])
def test_changed_while_it_is_read(png: Path, work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is read of it: a verdict of other bytes must not be remembered under this file's content."""
    found = read_picture(found_file(png), budget=MemoryBudget(PLENTY))
    assert found is not None
    budget, real = MemoryBudget(PLENTY), ImageFile.ImageFile.load

    def change_then_load(image: ImageFile.ImageFile) -> object:
        with png.open("ab") as stream:
            stream.write(b"more")
        return real(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", change_then_load)
    reads = {
        "picture": lambda: read_picture(found_file(png), budget=budget),
        "look": lambda: read_look(found.picture, budget=budget),
        "frame": lambda: read_frame(found.picture, 0, budget=budget),
        "whole": lambda: reading.decode_whole(png, PLENTY),
        "upright": lambda: reading.open_upright(png, memory_bytes=PLENTY),
    }
    assert why(reads[work]).code == "changed"


@pytest.mark.parametrize("again", ["look", "frame"])
def test_changed_since_it_was_read(png: Path, again: str) -> None:
    found = read_picture(found_file(png), budget=MemoryBudget(PLENTY))
    assert found is not None
    scene(2).save(png)
    budget = MemoryBudget(PLENTY)
    work = {
        "look": lambda: read_look(found.picture, budget=budget),
        "frame": lambda: read_frame(found.picture, 0, budget=budget),
    }[again]
    assert why(work).code == "changed"


def test_too_large_names_what_it_needs_and_the_setting(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("RGB", (5000, 5000)).save(path)
    reason = why_read(path, memory=64_000_000)
    assert reason.code == "too-large"
    assert sentence(reason) == (
        "too large for the memory budget: needs 100.0 MB; raise it in Settings or with --memory"
    )


def test_header_that_promises_too_much_costs_nothing(tmp_path: Path) -> None:
    """50 000 x 50 000 pixels in a file of a few bytes."""
    path = tmp_path / "bomb.bmp"
    Image.new("RGB", (1, 1)).save(path)
    data = bytearray(path.read_bytes())
    data[18:26] = (50_000).to_bytes(4, "little") * 2
    path.write_bytes(data)
    assert why_read(path).code == "too-large"
    assert why(lambda: decode_whole(path, PLENTY)).code == "too-large"


def save_icon(path: Path, picture: Image.Image, ending: str) -> None:
    """An icon; its directory cannot tell a side over 256."""
    inside = io.BytesIO()
    if ending == "png":
        picture.save(inside, "png")
    else:
        picture.save(inside, "dib")
        inside.seek(8)
        inside.write((2 * picture.height).to_bytes(4, "little"))  # the mask counts as rows too
        inside.seek(0, io.SEEK_END)
        inside.write(bytes(-(-picture.width // 32) * 4 * picture.height))
    size = len(inside.getvalue())
    side = picture.width if picture.width < 256 else 0
    entry = struct.pack("<4B2H2I", side, side, 0, 0, 1, 24, size, 22)
    path.write_bytes(struct.pack("<3H", 0, 1, 1) + entry + inside.getvalue())


@pytest.mark.parametrize("ending", ["png", "dib"])
def test_icon_is_asked_for_its_size_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Pillow decodes it while it opens it."""
    path = tmp_path / "a.ico"
    save_icon(path, scene(1, (90, 90)), ending)
    assert read_picture(found_file(path), budget=MemoryBudget(PLENTY)) is not None
    save_icon(path, Image.new("RGB", (5000, 5000)), ending)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    reason = why_read(path, memory=64_000_000)
    assert reason.code == "too-large"
    assert why(lambda: decode_whole(path, 64_000_000)).code == "too-large"


def test_jpeg_shrunk_on_load_fits_where_its_whole_would_not(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.new("RGB", (6000, 6000), "red").save(path)
    assert read_picture(found_file(path), budget=MemoryBudget(10_000_000)) is not None
    assert why(lambda: decode_whole(path, 10_000_000)).code == "too-large"
    Image.new("RGB", (6000, 6000), "red").save(path, progressive=True)
    assert why_read(path, memory=10_000_000).code == "too-large"


def save_growing_gif(path: Path) -> None:
    """Three frames of 8 x 8, the second of which claims to be 20 000 x 20 000."""
    frames = [Image.new("P", (8, 8), number) for number in (0, 1, 2)]
    for frame in frames:
        frame.putpalette([0, 0, 0, 255, 255, 255, 255, 0, 0])
    frames[0].save(path, save_all=True, append_images=frames[1:])
    data = bytearray(path.read_bytes())
    descriptor = bytes([0, 0, 0, 0, 8, 0, 8, 0])
    second = data.index(descriptor, data.index(descriptor) + 1)
    data[second + 4 : second + 8] = (20_000).to_bytes(2, "little") * 2
    path.write_bytes(data)


def test_gif_that_grows_does_not_break_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    save_growing_gif(path)
    budget = MemoryBudget(100_000_000)
    found = read_picture(found_file(path), budget=budget)
    assert found is not None
    assert (found.picture.width, found.picture.frames) == (8, 3)
    assert why(lambda: read_frame(found.picture, 2, budget=budget)).code == "too-large"
    assert why(lambda: decode_whole(path, 100_000_000)).code == "too-large"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_fifo_in_place_of_the_file_does_not_hang(png: Path) -> None:
    found = found_file(png)
    png.unlink()
    os.mkfifo(png)
    picture = as_picture(png)
    budget = MemoryBudget(PLENTY)
    assert why(lambda: read_picture(found, budget=budget)).code == "changed"
    assert why(lambda: read_look(picture, budget=budget)).code == "changed"
    assert why(lambda: open_upright(png, memory_bytes=PLENTY)).code == "changed"
    assert why(lambda: decode_whole(png, PLENTY)).code == "changed"


def test_folder_in_place_of_the_file(png: Path) -> None:
    found = found_file(png)
    png.unlink()
    png.mkdir()
    reason = why(lambda: read_picture(found, budget=MemoryBudget(PLENTY)))
    assert reason.code in ("changed", "unreadable", "no-permission")


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "gif", "webp", "avif"])
def test_decode_whole_is_content_with_whole_files(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    frames = [scene(seed, (90, 60)) for seed in range(3)]
    more = {} if ending == "jpg" else {"save_all": True, "append_images": frames[1:]}
    frames[0].save(path, **more)
    decode_whole(path, PLENTY)


@pytest.mark.parametrize("ending", ["tif", "gif", "png", "webp"])
def test_decode_whole_meets_a_damaged_later_frame(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    frames = [scene(seed, (90, 60)) for seed in range(3)]
    options = {"compression": "tiff_lzw"} if ending == "tif" else {}
    frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    data = bytearray(path.read_bytes())
    if ending == "tif":
        with Image.open(path) as image:
            image.seek(2)
            offset = image.tag_v2[273][0]
        data[offset : offset + 4000] = b"\xff" * 4000
    else:
        del data[int(len(data) * 0.8) :]
    path.write_bytes(data)
    why(lambda: decode_whole(path, PLENTY))
