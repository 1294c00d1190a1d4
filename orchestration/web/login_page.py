"""The login form."""

from __future__ import annotations

from html import escape
from string import Template

from orchestration.web.bare_page import bare_page

_FORM = Template("""<h1>ARKEN HX</h1><p>Heat exchanger design</p>
<form method="post" action="/login">
<input type="hidden" name="next" value="$next">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Sign in</button>$problem
</form>""")


def login_page(next_path: str, problem: str = "") -> bytes:
    """The page as bytes. `next_path` is where a successful login leads; `problem` is shown when not empty."""
    shown = f'\n<div class="problem" role="alert">{escape(problem)}</div>' if problem else ""
    return bare_page("Sign in", _FORM.substitute(next=escape(next_path, quote=True), problem=shown))


def safe_next(path: str) -> str:
    """A path of this site, else the start page: never another host, never a header break."""
    plain = path.isascii() and path.isprintable() and " " not in path and "\\" not in path
    inside = path.startswith("/") and not path.startswith("//")
    return path if plain and inside and len(path) <= 2000 and not path.startswith("/log") else "/"
