#!/usr/bin/env bash
# Shows that `compare` finds a slowdown of 5% in one kernel, alone. Builds the committed state of the project twice in
# a temporary folder, the second time with a twentieth of the calls of simd's rms_norm made twice; runs both; compares.
#
#   tests/demonstrations/planted_slowdown.sh [TIMES]     (default: 3 times)
#
# Takes twice the time of a build, and then 10 minutes each time, on a machine that does nothing else.
#
# Not part of the tests: it judges the machine as well, by its times.
set -euo pipefail
times=${1:-3}
root=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/cells.toml" <<'SPEC'
name = "demonstration"
effort = {name = "standard", cases = 100, losers_leave = 0}
[[sweep]]
ops = ["rms_norm", "layer_norm", "gelu", "gelu_tanh", "swish"]
dtypes = ["f32", "bf16"]
rows = [1, 16]
cols = [512, 1024, 4096]
SPEC

build() {  # build NAME FROM: the project's state, in a clone of its own
  git clone -q "$2" "$folder/$1"
  [[ $1 == fast ]] || (
    cd "$folder/$1"
    # Of all that is walked so, rms_norm alone has two inputs and one output.
    sed -i 's|^    if (parts_ == 1) return kernel_(job);|    static int calls = 0;\
    const bool is_rms_norm = call.inputs.size() == 2 \&\& call.outputs.size() == 1 \&\& in.data != out.data;\
    for (int i = is_rms_norm \&\& calls++ % 20 == 0 ? 1 : 0; i > 0; --i) kernel_(job);\
&|' impls/simd/walk.h
    grep -q is_rms_norm impls/simd/walk.h || { echo "nothing was planted" >&2; exit 1; }
    git -c user.name=demonstration -c user.email=demonstration@localhost commit -qam "5% slower"
  )
  (cd "$folder/$1" && cmake --preset release >/dev/null && cmake --build --preset release --target assay >/dev/null)
}

echo "building twice" >&2
build fast "$root"
build slow "$folder/fast"  # the same state, whatever is committed meanwhile
for ((i = 1; i <= times; ++i)); do
  cd "$folder/fast"
  build/release/bin/assay bench "$folder/cells.toml" --impl naive --impl simd --seed "$i" >/dev/null
  run=$(ls -td results/2*/ | head -1)
  build/release/bin/assay baseline accept "$run" --name fast --noisy --by demonstration --why "before the slowdown" >/dev/null
  cd "$folder/slow"
  mkdir -p results
  # How much two links of one build differ on this machine, if that was measured (./assay calibrate).
  [[ ! -d $root/results/calibration ]] || cp -r "$root/results/calibration" results/
  build/release/bin/assay bench "$folder/cells.toml" --impl naive --impl simd --seed "$i" >/dev/null
  code=0
  build/release/bin/assay compare "$folder/fast/results/baselines/fast" "$(ls -td results/2*/ | head -1)" || code=$?
  echo "time $i: exit code $code (3: a confirmed regression)"
done
