"""A picture in every format that is read, a file each; by hand where Pillow writes none of it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from made import scene

WIDTH, HEIGHT = SIZE = (90, 60)


def picture(seed: int = 5) -> Image.Image:
    """Without hard edges, which formats that store colour at half size do not keep."""
    return scene(seed, SIZE).filter(ImageFilter.GaussianBlur(2))


def saved(kind: str, shown: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (shown or picture()).save(file, kind, **options)
    return file.getvalue()


def moving(kind: str, **options: object) -> bytes:
    """Three frames."""
    more = [picture(seed) for seed in (6, 7)]
    return saved(kind, save_all=True, append_images=more, **options)


def with_alpha() -> Image.Image:
    """Opaque, but for a corner that is white underneath."""
    shown = picture().convert("RGBA")
    shown.paste((255, 255, 255, 0), (0, 0, 12, 8))
    return shown


def on_white() -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", SIZE, "white"), with_alpha()).convert("RGB")


def cmyk_jpeg_without_marker() -> bytes:
    """Without the marker by which Adobe's programs say that its values are inverted, which they are all the same."""
    data = saved("JPEG", picture().convert("CMYK"), quality=95)
    place = data.index(b"\xff\xee")
    length = int.from_bytes(data[place + 2 : place + 4], "big")
    return data[:place] + data[place + 2 + length :]


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(pixels: np.ndarray, *, colour: int, is_interlaced: bool = False) -> bytes:
    """A PNG of uint8 or uint16 pixels, rows x columns x channels."""
    height, width = pixels.shape[:2]
    deep = pixels.astype(">u2") if pixels.dtype == np.uint16 else pixels
    # Adam7: first row, first column, step down, step across.
    passes = (
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    )
    lines = b"".join(
        b"\0" + line.tobytes()
        for row, column, down, across in (passes if is_interlaced else ((0, 0, 1, 1),))
        for line in deep[row::down, column::across]
    )
    head = struct.pack(
        ">IIBBBBB", width, height, 8 * deep.itemsize, colour, 0, 0, int(is_interlaced)
    )
    end = _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + end


def tiled_tiff(tile: int = 32) -> bytes:
    """An uncompressed TIFF in tiles, which Pillow reads and does not write."""
    pixels = np.asarray(picture())
    down, across = -(-HEIGHT // tile), -(-WIDTH // tile)
    padded = np.zeros((down * tile, across * tile, 3), np.uint8)
    padded[:HEIGHT, :WIDTH] = pixels
    tiles = [
        padded[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile].tobytes()
        for row in range(down)
        for column in range(across)
    ]
    count, size = len(tiles), 3 * tile * tile
    tags = 10
    lists_at = 8 + 2 + 12 * tags + 4
    data_at = lists_at + 8 * count + 6
    short, long = 3, 4
    entries = [
        (256, long, 1, WIDTH), (257, long, 1, HEIGHT), (258, short, 3, lists_at + 8 * count), (259, short, 1, 1),
        (262, short, 1, 2), (277, short, 1, 3), (322, long, 1, tile), (323, long, 1, tile),
        (324, long, count, lists_at), (325, long, count, lists_at + 4 * count),
    ]  # fmt: skip
    directory = struct.pack("<H", tags) + b"".join(struct.pack("<HHII", *one) for one in entries)
    places = struct.pack(f"<{count}I", *(data_at + number * size for number in range(count)))
    sizes = struct.pack(f"<{count}I", *([size] * count))
    head = struct.pack("<2sHI", b"II", 42, 8) + directory + bytes(4)
    return head + places + sizes + struct.pack("<3H", 8, 8, 8) + b"".join(tiles)


def deep_colour_tiff() -> bytes:
    """16 bits a colour, uncompressed, in one strip."""
    pixels = np.asarray(picture()).astype("<u2") * 257
    tags = 9
    bits_at = 8 + 2 + 12 * tags + 4
    entries = [
        (256, 4, 1, WIDTH), (257, 4, 1, HEIGHT), (258, 3, 3, bits_at), (259, 3, 1, 1), (262, 3, 1, 2),
        (273, 4, 1, bits_at + 6), (277, 3, 1, 3), (278, 4, 1, HEIGHT), (279, 4, 1, pixels.nbytes),
    ]  # fmt: skip
    directory = struct.pack("<H", tags) + b"".join(struct.pack("<HHII", *one) for one in entries)
    head = struct.pack("<2sHI", b"II", 42, 8) + directory + bytes(4)
    return head + struct.pack("<3H", 16, 16, 16) + pixels.tobytes()


def psd(*, is_packed: bool) -> bytes:
    """Photoshop: the picture as a whole behind no layers, raw or with PackBits."""
    planes = np.asarray(picture()).transpose(2, 0, 1)
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, HEIGHT, WIDTH, 8, 3) + bytes(12)
    if not is_packed:
        return head + struct.pack(">H", 0) + planes.tobytes()
    # PackBits of nothing that repeats: a row in runs of at most 128.
    rows = [
        b"".join(
            bytes([len(run) - 1]) + run
            for run in (row.tobytes()[place : place + 128] for place in range(0, WIDTH, 128))
        )
        for plane in planes
        for row in plane
    ]
    lengths = struct.pack(f">{len(rows)}H", *map(len, rows))
    return head + struct.pack(">H", 1) + lengths + b"".join(rows)


def grey16() -> Image.Image:
    return Image.fromarray(np.asarray(picture().convert("L")).astype(np.uint16) * 257)


def floating() -> Image.Image:
    return Image.fromarray(np.asarray(picture().convert("L")).astype(np.float32) / 255)


def grey() -> Image.Image:
    return picture().convert("L").convert("RGB")


def rgb16() -> np.ndarray:
    return np.asarray(picture()).astype(np.uint16) * 257


Made = tuple[str, Callable[[], bytes], int, float, Callable[[], Image.Image]]

#: Of each: the name of a file, what is in it, its frames, the most its signature may be off (mse), what it shows.
FORMATS: dict[str, Made] = {
    "JPEG": ("a.jpg", lambda: saved("JPEG", quality=95), 1, 8, picture),
    "JPEG progressive": ("a.jpeg", lambda: saved("JPEG", progressive=True, quality=95), 1, 8, picture),
    "JPEG grey": ("a.jpe", lambda: saved("JPEG", picture().convert("L"), quality=95), 1, 8, grey),
    "JPEG CMYK": ("a.jpg", lambda: saved("JPEG", picture().convert("CMYK"), quality=95), 1, 8, picture),
    "JPEG CMYK without Adobe": ("a.jpg", cmyk_jpeg_without_marker, 1, 8, picture),
    "JFIF": ("a.jfif", lambda: saved("JPEG", quality=95), 1, 8, picture),
    "MPO": ("a.mpo", lambda: moving("MPO", quality=95), 1, 8, picture),
    "MPO called JPEG": ("a.jpg", lambda: moving("MPO", quality=95), 1, 8, picture),
    "JPEG called PNG": ("a.png", lambda: saved("JPEG", quality=95), 1, 8, picture),
    "PNG called JPEG": ("a.jpg", lambda: saved("PNG"), 1, 0, picture),
    "PNG": ("a.png", lambda: saved("PNG"), 1, 0, picture),
    "PNG palette": ("a.png", lambda: saved("PNG", picture().quantize(200)), 1, 60, picture),
    "PNG alpha": ("a.png", lambda: saved("PNG", with_alpha()), 1, 0, on_white),
    "PNG interlaced": ("a.png", lambda: png(np.asarray(picture()), colour=2, is_interlaced=True), 1, 0, picture),
    "PNG 16 bits": ("a.png", lambda: png(rgb16(), colour=2), 1, 0, picture),
    "PNG 16 bits interlaced": ("a.png", lambda: png(rgb16(), colour=2, is_interlaced=True), 1, 0, picture),
    "PNG grey of 16 bits": ("a.png", lambda: saved("PNG", grey16()), 1, 0, grey),
    "APNG": ("a.apng", lambda: moving("PNG"), 3, 0, picture),
    "GIF": ("a.gif", lambda: saved("GIF"), 1, 60, picture),
    "GIF moving": ("a.gif", lambda: moving("GIF"), 3, 60, picture),
    "WebP": ("a.webp", lambda: saved("WEBP", quality=95), 1, 12, picture),
    "WebP lossless": ("a.webp", lambda: saved("WEBP", lossless=True), 1, 0, picture),
    "WebP alpha": ("a.webp", lambda: saved("WEBP", with_alpha(), lossless=True), 1, 0, on_white),
    "WebP moving": ("a.webp", lambda: moving("WEBP", lossless=True), 3, 0, picture),
    "TIFF": ("a.tif", lambda: saved("TIFF"), 1, 0, picture),
    "TIFF LZW": ("a.tiff", lambda: saved("TIFF", compression="tiff_lzw"), 1, 0, picture),
    "TIFF deflate": ("a.tif", lambda: saved("TIFF", compression="tiff_adobe_deflate"), 1, 0, picture),
    "TIFF JPEG": ("a.tif", lambda: saved("TIFF", compression="jpeg", quality=95), 1, 12, picture),
    "TIFF CMYK": ("a.tif", lambda: saved("TIFF", picture().convert("CMYK")), 1, 2, picture),
    "TIFF grey of 16 bits": ("a.tif", lambda: saved("TIFF", grey16()), 1, 0, grey),
    "TIFF 16 bits": ("a.tif", deep_colour_tiff, 1, 0, picture),
    "TIFF float": ("a.tif", lambda: saved("TIFF", floating()), 1, 0, grey),
    "TIFF tiled": ("a.tif", tiled_tiff, 1, 0, picture),
    "TIFF of pages": ("a.tif", lambda: moving("TIFF"), 3, 0, picture),
    "BigTIFF": ("a.tif", lambda: saved("TIFF", big_tiff=True), 1, 0, picture),
    "BMP": ("a.bmp", lambda: saved("BMP"), 1, 0, picture),
    "DIB": ("a.dib", lambda: saved("DIB"), 1, 0, picture),
    "ICO": ("a.ico", lambda: saved("ICO", sizes=[SIZE, (16, 16)]), 1, 0, picture),
    "ICO of BMP": ("a.ico", lambda: saved("ICO", sizes=[SIZE], bitmap_format="bmp"), 1, 0, picture),
    "TGA": ("a.tga", lambda: saved("TGA"), 1, 0, picture),
    "TGA packed": ("a.tga", lambda: saved("TGA", compression="tga_rle"), 1, 0, picture),
    "PPM": ("a.ppm", lambda: saved("PPM"), 1, 0, picture),
    "PGM": ("a.pgm", lambda: saved("PPM", picture().convert("L")), 1, 0, grey),
    "PSD": ("a.psd", lambda: psd(is_packed=False), 1, 0, picture),
    "PSD packed": ("a.psd", lambda: psd(is_packed=True), 1, 0, picture),
    "JPEG 2000": ("a.jp2", lambda: saved("JPEG2000"), 1, 0, picture),
    "JPEG 2000 codestream": ("a.j2k", lambda: saved("JPEG2000", no_jp2=True), 1, 0, picture),
    "QOI": ("a.qoi", lambda: saved("QOI"), 1, 0, picture),
    "DDS": ("a.dds", lambda: saved("DDS"), 1, 0, picture),
    "DDS packed": ("a.dds", lambda: saved("DDS", pixel_format="DXT1"), 1, 60, picture),
    "AVIF": ("a.avif", lambda: saved("AVIF", quality=95), 1, 12, picture),
    "AVIF alpha": ("a.avif", lambda: saved("AVIF", with_alpha(), quality=95), 1, 12, on_white),
    "AVIF moving": ("a.avifs", lambda: moving("AVIF", quality=95), 3, 12, picture),
    "PCX": ("a.pcx", lambda: saved("PCX"), 1, 0, picture),
    "SGI": ("a.sgi", lambda: saved("SGI"), 1, 0, picture),
}  # fmt: skip
