# Sourced by bin/app and bin/test: finds Python, makes .venv and installs exact versions into it, once.

say() { printf '%s\n' "$*" >&2; }

# May this user install Debian packages without being asked anything?
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

debian_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    say "ARKEN HX needs Python 3.11 or newer. Install it, or name it: PYTHON=/path/to/python3.12 bin/app"
    return 1
}

make_venv() {
    "$1" -m venv .venv >/dev/null 2>&1 && return 0
    rm -rf .venv
    version=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    say "Python's venv module is incomplete here: installing Debian's $version ..."
    if debian_install "$version" && "$1" -m venv .venv; then return 0; fi
    rm -rf .venv
    say "No virtual environment could be made. As root: apt-get install $version"
    return 1
}

# ensure_environment FILE: .venv holds exactly what FILE pins; done again only when the pins change.
ensure_environment() {
    python=$(find_python) || return 1
    [ -x .venv/bin/python ] || make_venv "$python" || return 1
    wanted=$(cat requirements.txt "$1" | cksum | tr -d ' ')
    stamp=.venv/installed-$(basename "$(dirname "$1")")
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        say "Installing the packages of $1 (first start only) ..."
        .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$1" >&2 || return 1
        echo "$wanted" >"$stamp"
    fi
}
