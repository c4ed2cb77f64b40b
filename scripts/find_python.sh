#!/bin/sh
# Print the path of a Python of at least 3.12 that can make environments; say what to do when there is none.
#
# Asked in turn: $PYTHON when set; the names in PATH; versions that only pyenv or uv know. pyenv's versions are looked
# up by folder as well, because its shims fail when .python-version names a version that is not installed.

# The parentheses keep the answer to one line whatever a shim prints; a failing candidate is simply passed over.
usable='import sys
if sys.version_info < (3, 12): sys.exit(1)
import ensurepip, venv
print(sys.executable)'

seen=""
try() {
    found=$("$1" -c "$usable" 2>/dev/null) && [ -n "$found" ] && { printf '%s\n' "$found"; exit 0; }
    # Remember what was there but unfit, for the sentence at the end.
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || return 0
    case " $seen " in *" $version "*) ;; *) seen="$seen $version" ;; esac
}

if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON"
    echo "error: PYTHON=$PYTHON is not a Python of at least 3.12 with venv and ensurepip" >&2
    exit 1
fi

for name in python3.12 python3.13 python3.14 python3 python; do
    command -v "$name" >/dev/null 2>&1 && try "$name"
done

# Oldest first: 3.12 is what constraints.txt was resolved for.
for root in "${PYENV_ROOT:-}" "${HOME:-}/.pyenv"; do
    for minor in 12 13 14; do
        for python in "$root"/versions/3.$minor*/bin/python; do
            [ -x "$python" ] && try "$python"
        done
    done
done
for python in "${HOME:-}"/.local/share/uv/python/*/bin/python3; do
    [ -x "$python" ] && try "$python"
done

{
    echo "error: ipssim needs Python 3.12 or newer (with venv and ensurepip), and found ${seen:-none}" | tr -s ' '
    echo
    echo "hint: install Python 3.12 and see that python3.12 is in PATH (on Debian and Ubuntu: python3.12-venv too),"
    echo "      or name one: make test PYTHON=/path/to/python3.12"
} >&2
exit 1
