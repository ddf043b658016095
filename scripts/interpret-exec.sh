#!/bin/sh
# Compares the interpreter with native executables on programs of Tests/Exec/c: output and exit status at -O0 and -O2.
# Usage: scripts/interpret-exec.sh [program…]     (after `swift build -c release`)
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/.build/release
if [ ! -x "$bin/martlet" ] || [ ! -x "$bin/martlet-opt" ]; then
  echo "skipped: $bin/martlet or martlet-opt is absent; run 'swift build -c release' first"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- bitfields computed_goto conversions evaluation integer_arithmetic pointers recursion structs_by_value switches unions variadic vla
failures=0
for name in "$@"; do
  source=$root/Tests/Exec/c/$name.c
  for level in -O0 -O2; do
    if ! "$bin/martlet" $level "$source" -o "$work/native" 2>"$work/messages" || ! "$bin/martlet" $level -emit-ssa "$source" -o "$work/text.ssa" 2>>"$work/messages"; then
      echo "$name $level: does not compile"; cat "$work/messages"; failures=$((failures + 1)); continue
    fi
    "$work/native" >"$work/expected" 2>/dev/null; expected=$?
    timeout 60 "$bin/martlet-opt" --run "$work/text.ssa" >"$work/actual" 2>"$work/messages"; actual=$?
    if [ $expected != $actual ] || ! cmp -s "$work/expected" "$work/actual"; then
      echo "$name $level: native status $expected, interpreted $actual"; tail -1 "$work/messages"; failures=$((failures + 1))
    fi
  done
done
[ $failures = 0 ] && echo "interpreter and native agree"
[ $failures = 0 ]
