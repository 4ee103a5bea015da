# How files are compiled where the preset is for use. To read the headers is half of what it takes to compile a file, so
# there the files of a target are compiled together, several at a time; the other presets hold each file to standing on
# its own. A precompiled header was tried, and saves next to nothing: it is 100 MB that each file maps and looks through.
#
#   compile_together(TARGET...)    several files at a time: two names of the same namespace differ, file-local or not
#   compile_quickly(TARGET...)     at -O1
#
# What tells and keeps what was found, what says how an op is checked, and what tests is neither timed nor asked once per
# element by what is. It need not be optimised in full: that saves a fifth of the time that it takes to compile. Whatever
# draws, compares or measures, and all that runs beside an implementation, stays as the preset has it.

set(files_at_a_time 8)

function(compile_together)
  if(CMAKE_BUILD_TYPE STREQUAL Release)
    set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files_at_a_time})
  endif()
endfunction()

function(compile_quickly)
  foreach(target ${ARGN})
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endforeach()
endfunction()
