"""The frame of the report's page: its head with all style in it, and its markup. No script, nothing loaded."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Final

from engine.output.report_thumbnails import ReportThumbnail
from engine.summary import printable

#: Pictures are in the page itself; a page that is handed on must not fetch or run anything.
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_STYLE: Final = """\
:root { color-scheme: light dark; --ground: #fff; --card: #fff; --well: #eceff2; --line: #d0d5da; --text: #212529;
  --muted: #5f676f; --stays: #146c43; --goes: #b02a37; --differs: #8a5a00; --link: #0a58ca; }
@media (prefers-color-scheme: dark) { :root { --ground: #212529; --card: #262b30; --well: #15181b; --line: #454b51;
  --text: #f1f3f5; --muted: #a4abb2; --stays: #53c692; --goes: #ff8a90; --differs: #e3aa48; --link: #74acff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1200px; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { font-size: 22px; margin: 0 0 12px; }
h2 { font-size: 16px; margin: 28px 0 2px; }
h2 span { font-weight: normal; color: var(--muted); margin-left: 12px; }
p { margin: 2px 0; }
.muted, dt, .folder, .why { color: var(--muted); }
.head { border: 1px solid var(--line); background: var(--card); padding: 14px; border-radius: 6px; }
.head strong { font-size: 17px; }
.head strong.goes { color: var(--goes); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 12px 0 0; }
dd { margin: 0; overflow-wrap: anywhere; }
section { content-visibility: auto; contain-intrinsic-size: auto 260px; }
ul { list-style: none; margin: 8px 0 0; padding: 0; display: grid; gap: 8px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--card-width)), 1fr)); }
li { display: flex; gap: 12px; border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px;
  background: var(--card); padding: 8px; min-width: 0; break-inside: avoid; }
li.stays { border-left-color: var(--stays); }
li.goes { border-left-color: var(--goes); }
.picture { flex: none; display: flex; align-items: center; justify-content: center; width: var(--side);
  min-height: calc(var(--side) * 0.75); background: var(--well); border-radius: 3px; color: var(--muted);
  font-size: 13px; text-align: center; }
.picture img { display: block; max-width: 100%; height: auto; }
.said { min-width: 0; overflow-wrap: anywhere; }
.name { font-weight: 600; }
.name a { color: inherit; text-decoration: none; }
.name a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); }
.stays .verdict { color: var(--stays); }
.goes .verdict { color: var(--goes); font-weight: 600; }
.along { color: var(--goes); }
.amiss, .left { color: var(--differs); }
details { margin-top: 28px; }
summary { cursor: pointer; }
table { border-collapse: collapse; margin-top: 8px; width: 100%; }
td { border-top: 1px solid var(--line); padding: 4px 14px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
footer { margin-top: 28px; color: var(--muted); }
@media print { :root { --side: 110px; --card-width: 300px; color-scheme: light;
    --ground: #fff; --card: #fff; --well: #f2f4f6; --line: #b5bbc1; --text: #000;
    --muted: #444; --stays: #146c43; --goes: #b02a37; --differs: #8a5a00; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  section { content-visibility: visible; }
  h2, .why { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
_TEXT_WIDTH = 240  # least, beside a thumbnail


def page_head(title: str, side: int) -> str:
    """All down to the body. side : of the room for a thumbnail, in pixels."""
    room = f":root {{ --side: {side}px; --card-width: {side + _TEXT_WIDTH}px; }}\n"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>\n{room}{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{text(title)}</h1>\n"
    )


PAGE_END: Final = "</body>\n</html>\n"


def text(plain: str) -> str:
    """Any text as content or as the value of an attribute: no mark-up, and nothing that cannot be encoded or seen."""
    return escape(plain if plain.isprintable() else _visible(plain), quote=True)


def _visible(plain: str) -> str:
    try:
        return printable(plain)
    except UnicodeEncodeError:  # a lone surrogate that stands for no byte
        return plain.encode("ascii", "backslashreplace").decode("ascii")


def element(tag: str, plain: str, kind: str = "") -> str:
    """A tag around some text."""
    return f"<{tag}{_class(kind)}>{text(plain)}</{tag}>"


def link(path: Path, plain: str) -> str:
    """Text that leads to a file."""
    try:
        uri = path.as_uri()
    except (UnicodeError, ValueError):  # on Windows, a name that is no text
        return text(plain)
    return f'<a href="{text(uri)}">{text(plain)}</a>'


def picture(thumbnail: ReportThumbnail, name: str, no_preview: str) -> str:
    if not thumbnail.jpeg:
        return element("div", no_preview, "picture")
    data = b64encode(thumbnail.jpeg).decode("ascii")
    width, height = thumbnail.size
    return (
        f'<div class="picture"><img src="data:image/jpeg;base64,{data}" alt="{text(name)}" '
        f'width="{width}" height="{height}"></div>'
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
