#!/bin/sh
# Run a scenario (which ends with its summary and comparison), draw its figures, write its report, and say where everything is.
# usage: sh scripts/demo.sh SCENARIO FOLDER
set -eu
cd "$(dirname "$0")/.."
scenario=$1
folder=$2
ipssim=.venv/bin/ipssim

say() { printf '\n$ ipssim %s\n' "$*"; "$ipssim" "$@"; }

if ! say run "$scenario" --out "$folder"; then
    # Runs of two versions are never mixed; after a change of the source the demo needs an empty folder.
    if [ -d "$folder" ]; then
        printf '\nhint: if the results are of an older version, start afresh:  rm -r "%s"\n' "$folder" >&2
    fi
    exit 1
fi
# Side by side: each keeps one core busy.
say report "$folder" -o "$folder/report.html" &
report=$!
say plot "$folder"
wait "$report"

echo
echo "The files are in $folder:"
# Two folders deep: the tables' parts would only be noise.
find "$folder" -maxdepth 2 \( -name '*.png' -o -name '*.svg' -o -name '*.json' -o -name '*.md' -o -name '*.html' \) | sort | sed 's/^/  /'
echo
echo "Open report.html in a browser first; then:  ipssim explain penetration   ipssim sources $scenario"
