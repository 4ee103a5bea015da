# Writes commit.h into OUTPUT_DIRECTORY, touching it only if the commit has changed. Run at every build.
#
# The name of a build tells it from others: two builds with the same name are taken for one, and measured as one. So a
# tree with changes is named by what its files hold, too: COMMIT+HASH, or tree-HASH where there is no git.
set(sources harness impls cmake CMakeLists.txt CMakePresets.json)

# Of all that becomes a part of the program.
function(hash_sources result)
  set(told "")
  foreach(source IN LISTS sources)
    if(IS_DIRECTORY ${SOURCE_DIRECTORY}/${source})
      file(GLOB_RECURSE files RELATIVE ${SOURCE_DIRECTORY} ${SOURCE_DIRECTORY}/${source}/*)
    elseif(EXISTS ${SOURCE_DIRECTORY}/${source})
      set(files ${source})
    else()
      set(files "")
    endif()
    list(SORT files)
    foreach(file IN LISTS files)
      file(SHA1 ${SOURCE_DIRECTORY}/${file} hash)
      string(APPEND told "${file} ${hash}\n")
    endforeach()
  endforeach()
  string(SHA1 hash "${told}")
  string(SUBSTRING ${hash} 0 8 hash)
  set(${result} ${hash} PARENT_SCOPE)
endfunction()

execute_process(COMMAND git -C ${SOURCE_DIRECTORY} rev-parse --short=12 HEAD OUTPUT_VARIABLE commit
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  hash_sources(hash)
  set(commit tree-${hash})
else()
  execute_process(COMMAND git -C ${SOURCE_DIRECTORY} status --porcelain --untracked-files=all -- ${sources}
                  OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes)
    hash_sources(hash)
    string(APPEND commit "+${hash}")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT_DIRECTORY}/commit.h CONTENT "#define ASSAY_COMMIT \"${commit}\"\n")
