#!/usr/bin/env bash
# Fetches oneDNN 3.2 (GNU OpenMP, x86-64; 39 MB, 54 MB unpacked) from PyPI, to hold the same implementations against
# another version of their library. Debian 12 has 2.6.3.
#
#   bash cmake/fetch_onednn3.sh [FOLDER]            default: .assay/onednn3
#   cmake --preset release -DASSAY_ONEDNN_ROOT=FOLDER -B build/onednn3
#
# It is the last one on PyPI that is built for OpenMP. Those after it need a SYCL and an OpenCL runtime (800 MB) to have
# a CPU device at all, and their number of threads cannot be set from outside: they compile, and then refuse each case.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(realpath -m "${1:-.assay/onednn3}")
if [[ -f $folder/lib/libdnnl.so && -f $folder/include/dnnl.hpp ]]; then
  echo "$folder is there already" >&2
  exit 0
fi
mkdir -p "$folder"
downloads=$(mktemp -d "$folder/download.XXXXXX")
trap 'rm -rf "$downloads"' EXIT
cat >"$downloads/requirements.txt" <<'END'
onednn-cpu-gomp==2023.2.0 --hash=sha256:2f22a54d6a890ed14bfa185d42a4be65d8b5b1df85dc1f0f3a9abe31620416fb
onednn-devel-cpu-gomp==2023.2.0 --hash=sha256:9763c69e8c907e119056bd52ad918ca84ac9ba939d130a99dfa95ccca3e5e284
END
pip3 download --quiet --disable-pip-version-check --no-input --no-cache-dir --no-deps --only-binary :all: \
  --require-hashes -r "$downloads/requirements.txt" -d "$downloads"
for wheel in "$downloads"/*.whl; do python3 -m zipfile -e "$wheel" "$downloads/unpacked"; done
mkdir -p "$folder/lib"
cp -r "$downloads"/unpacked/onednn_devel*.data/data/include "$folder/"
cp "$downloads"/unpacked/onednn_cpu*.data/data/lib/libdnnl.so.3 "$folder/lib/"
ln -sf libdnnl.so.3 "$folder/lib/libdnnl.so"
echo "$folder" >&2
