# Writes commit.h into OUTPUT_DIRECTORY, touching it only if the commit has changed. Run at every build.
execute_process(COMMAND git -C ${SOURCE_DIRECTORY} rev-parse --short=12 HEAD OUTPUT_VARIABLE commit
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit unknown)
else()
  execute_process(COMMAND git -C ${SOURCE_DIRECTORY} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes)
    string(APPEND commit "+")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT_DIRECTORY}/commit.h CONTENT "#define ASSAY_COMMIT \"${commit}\"\n")
