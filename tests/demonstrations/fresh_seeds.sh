#!/usr/bin/env bash
# How far the checks can be trusted, counted with seeds that nobody has seen: mutants that survive where none may, and
# alarms for implementations that are right.
#
#   tests/demonstrations/fresh_seeds.sh selftests [TIMES]        default specs at their default effort (default: 20 times)
#   tests/demonstrations/fresh_seeds.sh checks [TIMES [CASES]]   all ops, generated cases (default: 200 times, 60 of each op and dtype)
#
# Prints a line for each run and the sum; exits with 1 if a mutant survived or a check failed. Not part of the tests:
# it takes an hour.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
assay=$root/build/release/bin/assay
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
start=$SECONDS failed=0

# read_selftest FILE: "killed of all" and, behind it, what survived.
read_selftest() {
  python3 -c '
import json, sys
told = json.load(open(sys.argv[1]))
print(sum(s["killed"] for s in told["scores"]), "of", sum(s["mutants"] for s in told["scores"]), *told["survivors"])' "$1"
}

selftests() {
  local times=${1:-20} i spec code
  for ((i = 1; i <= times; ++i)); do
    for spec in "$root"/specs/quick.toml "$root"/specs/ops/*.toml; do
      code=0
      "$assay" selftest "$spec" --json >"$folder/selftest.json" 2>"$folder/said" || code=$?
      echo "$i $(basename "$spec" .toml): $(head -1 "$folder/said"), killed $(read_selftest "$folder/selftest.json"), exit code $code"
      ((code == 0)) || failed=$((failed + 1))
    done
  done
  echo "$failed runs of the selftest in which something survived, of $((times * (1 + $(ls "$root"/specs/ops/*.toml | wc -l)))), in $((SECONDS - start)) s"
}

checks() {
  local times=${1:-200} cases=${2:-60} i code sum=0 tried
  printf '[[sweep]]\nops = "*"\nmeasure = false\ncheck = {cases = %s, exhaustive = false}\n' "$cases" >"$folder/all.toml"
  for ((i = 1; i <= times; ++i)); do
    code=0
    "$assay" check "$folder/all.toml" --output "$folder/run$i" >"$folder/out" 2>"$folder/said" || code=$?
    tried=$(sed -nE 's/^all .* ([0-9,]+) +[^ ]+$/\1/p' "$folder/out" | tr -d ,)
    sum=$((sum + ${tried:-0}))
    if ((code != 0)); then
      failed=$((failed + 1))
      grep -A4 '^FAIL' "$folder/out" || cat "$folder/out"
    fi
    echo "$i: $(sed -nE 's/^(seed [0-9]+).*/\1/p' "$folder/said"), $tried cases, exit code $code; $sum so far in $((SECONDS - start)) s"
    rm -rf "$folder/run$i"
  done
  echo "$failed of $times checks failed, of $sum cases, in $((SECONDS - start)) s"
}

case ${1:-} in
  selftests | checks) "$@" ;;
  *)
    sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
((failed == 0))
