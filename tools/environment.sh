#!/bin/sh
# Makes .venv with a Python that is new enough, or takes the one that stands, and installs the given lock files.
# It may be stopped at any point and started again.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)

say() { printf '\n== %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.14 python3.13 python3.12 python3.11 python; fi
    for candidate in "$@"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    stop "No Python 3.11 or newer was found ($1 is $("$1" --version 2>&1 || true)).
Install one from https://www.python.org or your system's packages,
or name one that you have: make book PYTHON=/path/to/python3.12"
}

# A half-made environment, or one made in another folder, can't be repaired: it holds absolute paths.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || [ "$(cat .venv/.made-in 2>/dev/null)" != "$here" ]; then
    python=$(find_python)
    "$python" -c 'import ensurepip' 2>/dev/null || stop "$python has no ensurepip, so it can't make an environment.
On Debian or Ubuntu: sudo apt-get install python3-venv"
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
    printf '%s' "$here" > .venv/.made-in
fi

# uv installs many times faster; where it can't be had, or can't reach an index that only pip is told of, pip does it.
quick() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        "$(grep -o '^uv==[^ ]*' requirements.txt)" 2>/dev/null &&
        .venv/bin/uv pip install --quiet --python .venv/bin/python -r "$1"
}

for lock in "$@"; do
    say "Installing what $lock pins"
    quick "$lock" && continue
    rm -f .venv/.failed
    { .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off -r "$lock" || touch .venv/.failed; } |
        grep -v -E '^(Requirement already|Ignoring|Looking in)' || true
    test ! -e .venv/.failed || stop "pip failed (above). Once the cause is gone, the same command goes on from here."
done
