#!/usr/bin/env bash
# Shows that two independent runs of `select` on one machine choose the same, but for ties; and what obeying the table
# costs on shapes that are drawn at random after it was made.
#
#   tests/demonstrations/select_twice.sh [SPEC [SHAPES]]      (default: specs/select.toml, 24 shapes; on a quiet machine)
#
# Prints each choice that differs and is no tie, how many entries are ties, and the regret. Exits with 1 if a choice
# differs and is no tie, or if the regret is above 3%. Needs a release build. Not part of the tests: it judges the
# machine as well, by its times.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
spec=$(realpath "${1:-$root/specs/select.toml}")
shapes=${2:-24}
assay=$root/build/release/bin/assay
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
start=$SECONDS failed=0
cd "$root"

# measured NAME: the folder of a run with a seed of its own.
measured() {
  echo "measuring $(basename "$spec" .toml), the $1 time" >&2
  "$assay" bench "$spec" --output "$folder/$1" >/dev/null
  echo "$folder/$1"/2*/
}

run=$(measured first)
"$assay" select "$run" --fresh --output "$folder/first.json"
run=$(measured second)
code=0
"$assay" select "$run" --fresh --output "$folder/second.json" --agrees-with "$folder/first.json" || code=$?
((code == 0 || code == 1)) || exit "$code"
((code == 0)) || failed=1
code=0
"$assay" regret "$folder/second.json" --shapes "$shapes" --at-most 3 || code=$?
((code == 0 || code == 1)) || exit "$code"
((code == 0)) || failed=1
echo "took $(((SECONDS - start + 30) / 60)) min; exit code $failed"
exit "$failed"
