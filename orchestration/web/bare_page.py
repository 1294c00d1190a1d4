"""The look of the pages served without Streamlit: self-contained, nothing loaded from anywhere."""

from __future__ import annotations

from string import Template

_FRAME = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>ARKEN HX · $title</title><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7b; --line: #d5dde5; --card: #fff;
  --ground: #f3f6f9; --accent: #0b5c8f; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9fb0c0; --line: #2f3b47;
  --card: #18212b; --ground: #10161d; --accent: #4aa3d8; --bad: #ff8a80; } }
* { box-sizing: border-box } body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: min(24rem, calc(100vw - 2rem)); padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 10px; overflow-wrap: anywhere }
h1 { margin: 0; font-size: 1.4rem; letter-spacing: .02em } p { margin: .25rem 0 1.5rem; color: var(--soft) }
label { display: block; font-size: .875rem; margin-bottom: .35rem }
input { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 6px }
button, .go { display: block; width: 100%; margin-top: 1rem; padding: .65rem; font: inherit; font-weight: 600;
  border: 0; text-align: center; text-decoration: none;
  border-radius: 6px; background: var(--accent); color: var(--card); cursor: pointer }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) } a.go { color: var(--card) }
.problem { margin: 1rem 0 0; color: var(--bad); font-size: .9rem }
</style></head><body><main>
$body
</main></body></html>
""")


def bare_page(title: str, body: str) -> bytes:
    """A page with this title and body, both HTML already."""
    return _FRAME.substitute(title=title, body=body).encode()
