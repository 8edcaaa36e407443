"""Which files of a folder belong to one another by their names."""

from __future__ import annotations

import unicodedata

import pytest

from engine.removal.namesakes import FolderNames

COMPOSED, APART = (unicodedata.normalize(form, "caf\u00e9") for form in ("NFC", "NFD"))


@pytest.mark.parametrize(
    ("picture", "names", "companions"),
    [
        ("IMG_1.jpg", ["IMG_1.xmp", "IMG_1.jpg.xmp", "IMG_1.AAE", "IMG_1.MOV", "IMG_1.mp4"], 5),
        ("IMG_1.HEIC", ["img_1.Mov", "IMG_1.Xmp", "img_1.heic.XMP"], 3),
        ("IMG_1.jpg", ["IMG_10.xmp", "IMG_.xmp", "IMG_1.txt", "IMG_1.jpg", "IMG_1.png.xmp", "xmp"], 0),
        ("IMG_1.jpg", ["._IMG_1.xmp", "IMG_1.jpg.xmp.bak", "IMG_1"], 0),
        ("IMG_1.HEIC", ["IMG_O1.AAE", "IMG_O1.xmp", "IMG_E1.AAE"], 1),
        ("IMG_E1.HEIC", ["IMG_1.AAE", "IMG_O1.AAE"], 0),
        ("a.b.jpg", ["a.b.xmp", "a.xmp"], 1),
        ("scan", ["scan.xmp", "scan.mov"], 2),
        (f"{COMPOSED}.jpg", [f"{APART.upper()}.XMP"], 1),
        ("\udcff.jpg", ["\udcff.xmp", "\udcff.JPG.xmp", "\udcfe.xmp"], 2),
        (".jpg", [".xmp", ".jpg.xmp"], 1),
    ],
)  # fmt: skip
def test_companions(picture: str, names: list[str], companions: int) -> None:
    found = FolderNames([picture, *names]).companions_of(picture)
    assert set(found) <= set(names)
    assert len(found) == companions
    assert FolderNames([picture, *names], near=picture).companions_of(picture) == found


@pytest.mark.parametrize(
    ("companion", "names", "owners"),
    [
        ("a.xmp", ["a.jpg", "A.CR2", "b.jpg", "a.txt", "a.mov", "._a.jpg"], ["A.CR2", "a.jpg"]),
        ("a.jpg.xmp", ["a.jpg", "A.JPG", "a.png"], ["A.JPG", "a.jpg"]),
        ("a.jpg.xmp", ["a.jpg.png"], ["a.jpg.png"]),
        ("IMG_1.AAE", ["IMG_1.HEIC", "IMG_E1.HEIC", "IMG_2.HEIC"], ["IMG_1.HEIC", "IMG_E1.HEIC"]),
        ("IMG_O1.AAE", ["IMG_1.HEIC", "IMG_E1.HEIC"], ["IMG_1.HEIC", "IMG_E1.HEIC"]),
        ("IMG_1.MOV", ["IMG_1.HEIC", "IMG_E1.HEIC"], ["IMG_1.HEIC"]),
        ("nobody.xmp", ["a.jpg"], []),
    ],
)
def test_owners(companion: str, names: list[str], owners: list[str]) -> None:
    assert FolderNames([companion, *names]).owners_of(companion) == owners
    assert FolderNames([companion, *names], near=companion).owners_of(companion) == owners


def test_partners() -> None:
    names = FolderNames(["a.CR2", "a.jpg", "A.heic", "b.dng", "a.xmp", "a.nef"])
    assert names.partners_of("a.CR2") == ["A.heic", "a.jpg"]
    assert names.partners_of("a.jpg") == ["a.CR2", "a.nef"]
    assert names.partners_of("b.dng") == names.partners_of("c.jpg") == []


def test_whatever_belongs_to_a_picture_has_it_for_an_owner() -> None:
    stems = ["IMG_1", "img_e1", "Img_O1", "a", "a.jpg", "a.b"]
    names = [
        f"{stem}.{end}" for stem in stems for end in ("jpg", "HEIC", "dng", "xmp", "aae", "mov")
    ]
    folder = FolderNames(names)
    for picture in (name for name in names if name.endswith(("jpg", "HEIC", "dng"))):
        for companion in folder.companions_of(picture):
            assert picture in folder.owners_of(companion)
