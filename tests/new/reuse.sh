#!/usr/bin/env bash
# Stands before the compiler while a copy of the source is built: takes the object from a build that is there, where that
# was made of the same text, and compiles only what is new.
#
#   reuse.sh SOURCE BUILD COPY COPY_BUILD COMPILER ARGUMENT...
#
# A file that puts others together (a unity build) names them by their paths, which are then those of the copy.
set -euo pipefail
source=$1 build=$2 copy=$3 copy_build=$4
shift 4

object= text=
for ((i = 1; i < $#; ++i)); do
  next=$((i + 1))
  case ${!i} in
    -o) object=${!next} ;;
    -c) text=${!next} ;;
  esac
done

case $text in
  "$copy_build"/*) former=$build/${text#"$copy_build"/} ;;
  "$copy"/*) former=$source/${text#"$copy"/} ;;
  *) former= ;;
esac
if [[ -n $object && -f $former && -f $build/$object ]] &&
  [[ $(sed -e "s|$copy_build|$build|g" -e "s|$copy|$source|g" "$text") == "$(<"$former")" ]]; then
  exec cp "$build/$object" "$object"
fi
printf 'compiled %s\n' "$text" >>"$copy_build/compiled.txt"
exec "$@"
