# The checks of assay as tests of another project, in one line:
#
#   assay_add_tests(NAME kernels SPEC tests/kernels.toml PLUGINS mine=$<TARGET_FILE:mine>)
#
# adds a test to ctest for each op, dtype and implementation: kernels.rms_norm/f32/mine. They are found when ctest
# starts, since only then is there a plug-in to be asked. A test whose implementation is absent is skipped.
#
#   NAME             what the tests' names begin with (default: assay)
#   SPEC             a TOML file; or
#   OPS              ops (names or globs) whose default specs are taken
#   IMPLEMENTATIONS  only these (names or globs)
#   PLUGINS          [NAME=]FILE of each shared library; generator expressions may be used
#   OPTIONS          further options of assay-gtest: --effort quick --require mine --output DIR
#   TIMEOUT          of a test, in seconds (default: 1500, as ctest has it)
#   PROGRAM          assay-gtest, where it is not found by itself (default: the variable ASSAY_GTEST)

function(assay_add_tests)
  cmake_parse_arguments(PARSE_ARGV 0 arguments "" "NAME;SPEC;TIMEOUT;PROGRAM" "OPS;IMPLEMENTATIONS;PLUGINS;OPTIONS")
  if(arguments_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "assay_add_tests: unknown argument ${arguments_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arguments_SPEC AND NOT arguments_OPS)
    message(FATAL_ERROR "assay_add_tests: give SPEC or OPS")
  endif()
  if(NOT arguments_NAME)
    set(arguments_NAME assay)
  endif()
  if(NOT arguments_TIMEOUT)
    set(arguments_TIMEOUT 1500)
  endif()
  set(program ${arguments_PROGRAM})
  if(NOT program)
    find_program(ASSAY_GTEST assay-gtest HINTS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../../bin)
    set(program ${ASSAY_GTEST})
  endif()
  if(NOT program)
    message(FATAL_ERROR "assay_add_tests: assay-gtest is not found; give PROGRAM or set ASSAY_GTEST")
  endif()

  set(command ${program})
  if(arguments_SPEC)
    get_filename_component(spec ${arguments_SPEC} ABSOLUTE)
    list(APPEND command ${spec})
  endif()
  foreach(op ${arguments_OPS})
    list(APPEND command --op ${op})
  endforeach()
  foreach(implementation ${arguments_IMPLEMENTATIONS})
    list(APPEND command --impl ${implementation})
  endforeach()
  foreach(plugin ${arguments_PLUGINS})
    list(APPEND command --plugin ${plugin})
  endforeach()
  list(APPEND command ${arguments_OPTIONS})

  # ctest reads this file each time that it starts.
  set(words "")
  foreach(word ${command})
    string(APPEND words " [==[${word}]==]")
  endforeach()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/assay_tests_${arguments_NAME}.cmake)
  file(GENERATE OUTPUT ${file} CONTENT "execute_process(COMMAND${words} --gtest_list_tests
  OUTPUT_VARIABLE listed ERROR_QUIET RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  # Run as a test, the same command says what is wrong.
  add_test([==[${arguments_NAME}.discovery]==]${words} --gtest_list_tests)
  return()
endif()
string(REGEX MATCHALL \"[^\\n]+\" lines \"\${listed}\")
foreach(line IN LISTS lines)
  if(line MATCHES \"^([^ ]+)[.]$\")
    set(name \"${arguments_NAME}.\${CMAKE_MATCH_1}\")
    add_test(\"\${name}\"${words} \"--gtest_filter=\${CMAKE_MATCH_1}.*\")
    set_tests_properties(\"\${name}\" PROPERTIES TIMEOUT ${arguments_TIMEOUT} LABELS assay
      SKIP_REGULAR_EXPRESSION \"assay: every test was skipped\")
  endif()
endforeach()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()
