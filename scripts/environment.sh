#!/bin/sh
# Make or renew the environment in .venv: a venv with ipssim, editable, and its development tools at tested versions.
# Does nothing when what it was made from has not changed.
set -eu
cd "$(dirname "$0")/.."

# Without bytecode files every start would compile every library again.
unset PYTHONDONTWRITEBYTECODE
# Lets uv use the certificates of the machine instead of its own.
export UV_SYSTEM_CERTS=1
# An environment that is active in the shell must not be taken for ours.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH CONDA_PREFIX 2>/dev/null || true

stamp=.venv/.made-from
log=.venv/install.log
python=.venv/bin/python

# The folder is part of it: an environment does not survive being moved.
made_from() {
    pwd
    cksum pyproject.toml constraints.txt
}

works() { "$python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

if works && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(made_from)" ]; then
    exit 0
fi

if ! works; then
    base=$(sh scripts/find_python.sh)
    echo "Making .venv with $base" >&2
    rm -rf .venv
    "$base" -m venv .venv
fi
rm -f "$stamp"

echo "Installing ipssim and what it needs into .venv (half a minute or so the first time)" >&2
with_uv() {
    "$python" -m pip install -q uv &&
        "$python" -m uv pip install -q --compile-bytecode --python "$python" -c constraints.txt -e '.[dev]'
}
with_pip() { "$python" -m pip install -q -c constraints.txt -e '.[dev]'; }

if ! with_uv >"$log" 2>&1; then
    echo "uv could not do it; trying again with pip (a minute or so)" >&2
    if ! with_pip >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "error: the installation failed; the whole log is in $log" >&2
        exit 1
    fi
fi
made_from >"$stamp"
"$python" -c 'import ipssim.model' || true # compiles the loops over agents, once
