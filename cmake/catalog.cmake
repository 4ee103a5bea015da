# What there is to check and to measure, collected from the op folders. The catalog is written out as C++ at the
# end of impls/CMakeLists.txt: nothing registers itself while the program starts.
#
#   add_op(NAME [SOURCE...])                            op.cpp, the contract and the reference
#   add_implementation(OP BACKEND [REQUIRES LIBRARY] [ISA avx2 avx512] [SOURCES more.cpp...])
#       BACKEND.cpp defines `assay::Implementation assay::OP::BACKEND()`.
#       With ISA, BACKEND_<isa>.cpp is compiled for that set of instructions (cmake/sets.cmake) and defines
#       `const assay::OP::SimdKernels* assay::OP::BACKEND_<isa>()`, declared in BACKEND.h; on machines of another
#       architecture it is replaced by one that returns nullptr.
#   make_implementation(OP BACKEND LIBRARY SOURCES file... [TOGETHER_IN TARGET])
#       The same from any sources: how a family registers what it writes for its ops. TOGETHER_IN: a target for those of
#       several ops.
#   add_readers(FAMILY SOURCE...)                       what reads a family's files: a library, linked to all workers
#   add_external(LIBRARY OPS op...)                     a library of another language, in impls/external
#   add_mutants(OP [SOURCES file...])                   mutants.cpp, `std::vector<assay::Mutant> assay::OP::mutants()`

include(sets)
include(families)

# The folder of impls/ that this one is in.
function(family_here result)
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/impls ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" folder ${folder})
  set(${result} ${folder} PARENT_SCOPE)
endfunction()

# Further sources for a target of objects; the first make it.
function(add_objects target)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
  if(TARGET ${target})
    target_sources(${target} PRIVATE ${ARGN})
  else()
    add_library(${target} OBJECT ${ARGN})
  endif()
endfunction()

function(add_untimed_objects target)
  if(NOT TARGET ${target})
    set(is_new TRUE)
  endif()
  add_objects(${target} ${ARGN})
  if(is_new)
    compile_together(${target})
    compile_quickly(${target})
  endif()
endfunction()

# The contracts of a family are compiled together, and so are its mutants: they are not timed.
function(add_op op)
  set(sources ${ARGN})
  if(NOT sources)
    set(sources op.cpp)
  endif()
  family_here(family)
  add_untimed_objects(ops_${family} ${sources})
  set_property(GLOBAL APPEND PROPERTY assay_ops ${op})
  set_property(GLOBAL APPEND PROPERTY assay_op_targets ops_${family})
endfunction()

function(make_implementation op backend library)
  compile_implementation(${op} ${backend} ${library} ${backend} ${ARGN})
  # The same calls of other libraries, or of other versions of this one.
  get_property(beside GLOBAL PROPERTY assay_beside_${library})
  foreach(other ${beside})
    compile_implementation(${op} ${assay_library_${other}_backend} ${other} ${backend} ${ARGN})
  endforeach()
endfunction()

# `function` is what gives it: that of the library which the sources were written for.
function(compile_implementation op backend library function)
  cmake_parse_arguments(arguments "" "TOGETHER_IN" "SOURCES" ${ARGN})
  if(NOT DEFINED assay_library_${library})
    message(FATAL_ERROR "${op} ${backend}: no library named ${library}; see cmake/libraries.cmake")
  endif()
  set_property(GLOBAL APPEND PROPERTY assay_implementations "${op}|${backend}|${library}|${function}")
  if(NOT assay_library_${library})
    return()
  endif()
  if(DEFINED assay_library_${library}_resource AND NOT assay_library_${library}_compiled)
    return()  # its worker is linked from objects that there are already
  endif()
  if(arguments_TOGETHER_IN)
    set(target ${arguments_TOGETHER_IN})
  else()
    set(target implementation_${op}_${function})
  endif()
  if(DEFINED assay_library_${library}_resource)
    string(APPEND target _${library})
  endif()
  if(TARGET ${target})
    add_objects(${target} ${arguments_SOURCES})
    return()
  endif()
  add_objects(${target} ${arguments_SOURCES})
  target_link_libraries(${target} PRIVATE assay::${library})
  target_compile_options(${target} PRIVATE ${assay_flags_alignment})
  set_property(GLOBAL APPEND PROPERTY assay_objects_${library} ${target})
  if(arguments_TOGETHER_IN)
    compile_together_timed(${target})
  endif()
endfunction()

# What is timed is compiled as if it were alone: what is inlined in a function must not depend on which others there are.
function(compile_together_timed target)
  compile_together(${target})
  set_target_properties(${target} PROPERTIES UNITY_BUILD_BATCH_SIZE 4)  # who changes one kernel waits for four
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(${target} PRIVATE --param=inline-unit-growth=10000)
  endif()
endfunction()

function(add_implementation op backend)
  cmake_parse_arguments(arguments "" "REQUIRES" "ISA;SOURCES" ${ARGN})
  if(NOT arguments_REQUIRES)
    set(arguments_REQUIRES native)
  endif()
  make_implementation(${op} ${backend} ${arguments_REQUIRES} SOURCES ${backend}.cpp ${arguments_SOURCES})
  sets_here(here ${arguments_ISA})
  foreach(isa ${arguments_ISA})
    if(isa IN_LIST here)
      add_set_source(implementation_${op}_${backend} ${isa} ${backend}_${isa}.cpp)
    else()
      set(stand_in ${CMAKE_CURRENT_BINARY_DIR}/${backend}_${isa}.cpp)
      file(CONFIGURE OUTPUT ${stand_in} CONTENT "#include \"${CMAKE_CURRENT_SOURCE_DIR}/${backend}.h\"
namespace assay::${op} { const SimdKernels* ${backend}_${isa}() { return nullptr; } }\n")
      target_sources(implementation_${op}_${backend} PRIVATE ${stand_in})
    endif()
  endforeach()
endfunction()

function(add_mutants op)
  cmake_parse_arguments(arguments "" "" "SOURCES" ${ARGN})
  if(NOT arguments_SOURCES)
    set(arguments_SOURCES mutants.cpp)
  endif()
  family_here(family)
  add_untimed_objects(mutants_${family} ${arguments_SOURCES})
  set_property(GLOBAL APPEND PROPERTY assay_mutants ${op})
  set_property(GLOBAL APPEND PROPERTY assay_mutant_targets mutants_${family})
endfunction()

# add_external(LIBRARY OPS op...): implementations by a library of another language, all in the worker of impls/external;
# whether they are there is found out when the program runs. They go by the library's name.
function(add_external library)
  cmake_parse_arguments(arguments "" "" "OPS" ${ARGN})
  foreach(op ${arguments_OPS})
    set_property(GLOBAL APPEND PROPERTY assay_implementations "${op}|${library}|${library}|${library}")
  endforeach()
  set_property(GLOBAL PROPERTY assay_external_${library} true)
endfunction()

# Built once, and of it a worker holds only what its implementations use.
function(add_readers family)
  add_library(readers_${family} STATIC ${ARGN})
  target_compile_options(readers_${family} PRIVATE ${assay_flags_alignment})
  set_property(GLOBAL APPEND PROPERTY assay_readers readers_${family})
endfunction()

# The native worker once more, from the same objects in other orders, behind some bytes that nobody needs: nothing differs
# but addresses. For calibrate: all but the last set its floor, and the last is held against it. Three for the floor,
# since by symmetry one further link shows a larger difference than k others in one of k + 1 ops.
function(relink_worker source)
  get_property(readers GLOBAL PROPERTY assay_readers)
  set(padding_1 1237)
  set(padding_2 5003)
  set(padding_3 331)
  set(padding_4 2749)
  set(order_1 ${ARGN})
  list(REVERSE order_1)
  # What was at odd places, then what was at even ones: neighbours are parted. The same again of that.
  foreach(number 2 3)
    math(EXPR last "${number} - 1")
    set(even "")
    set(odd "")
    set(is_odd FALSE)
    foreach(object ${order_${last}})
      if(is_odd)
        list(APPEND odd ${object})
        set(is_odd FALSE)
      else()
        list(APPEND even ${object})
        set(is_odd TRUE)
      endif()
    endforeach()
    set(order_${number} ${odd} ${even})
  endforeach()
  set(order_4 ${order_2})
  list(REVERSE order_4)
  foreach(number 1 2 3 4)
    set(padding ${PROJECT_BINARY_DIR}/catalog/padding_${number}.cpp)
    file(CONFIGURE OUTPUT ${padding} CONTENT
      "asm(\".text\\n.globl assay_padding\\nassay_padding:\\n.fill ${padding_${number}}, 1, 0x90\\nret\\n\");\n")
    set(target assay-worker-relinked-${number})
    add_executable(${target} ${padding} ${order_${number}} ${source} ${assay_library_native_sources})
    target_link_libraries(${target} PRIVATE ${readers} assay_worker_host assay::native)
    set_property(GLOBAL APPEND PROPERTY assay_workers ${target})
  endforeach()
endfunction()

# One worker executable per library, with a table of what it holds.
function(write_worker library)
  get_property(implementations GLOBAL PROPERTY assay_implementations)
  set(declarations "")
  set(entries "")
  set(objects "")
  foreach(line ${implementations})
    string(REPLACE "|" ";" line ${line})
    list(GET line 0 op)
    list(GET line 1 backend)
    list(GET line 2 its_library)
    list(GET line 3 function)
    if(its_library STREQUAL library)
      string(APPEND declarations "namespace assay::${op} { Implementation ${function}(); }\n")
      string(APPEND entries "      {\"${op}\", \"${backend}\", assay::${op}::${function}()},\n")
    endif()
  endforeach()
  get_property(targets GLOBAL PROPERTY assay_objects_${assay_library_${library}_objects_of})
  foreach(target ${targets})
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
  endforeach()
  set(source ${PROJECT_BINARY_DIR}/catalog/worker_${library}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"harness/worker/child/hosted.h\"
${declarations}
std::vector<assay::Hosted> assay::hosted_implementations() {
  return {
${entries}  };
}
")
  add_executable(assay-worker-${library} ${source} ${objects} ${assay_library_${library}_sources})
  get_property(readers GLOBAL PROPERTY assay_readers)
  target_link_libraries(assay-worker-${library} PRIVATE ${readers} assay_worker_host assay::${library})
  set_property(GLOBAL APPEND PROPERTY assay_workers assay-worker-${library})
  if(library STREQUAL native)
    relink_worker(${source} ${objects})
    set_property(GLOBAL PROPERTY assay_native_worker ${source} ${objects} ${assay_library_native_sources})
  endif()
endfunction()

function(write_mutants_worker)
  get_property(ops GLOBAL PROPERTY assay_mutants)
  set(declarations "")
  set(calls "")
  set(objects "")
  foreach(op ${ops})
    string(APPEND declarations "namespace assay::${op} { std::vector<Mutant> mutants(); }\n")
    string(APPEND calls "  add(\"${op}\", assay::${op}::mutants());\n")
  endforeach()
  get_property(targets GLOBAL PROPERTY assay_mutant_targets)
  list(REMOVE_DUPLICATES targets)
  foreach(target ${targets})
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
  endforeach()
  set(source ${PROJECT_BINARY_DIR}/catalog/worker_mutants.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"harness/mutant.h\"
#include \"harness/worker/child/hosted.h\"
${declarations}
std::vector<assay::Hosted> assay::hosted_implementations() {
  std::vector<Hosted> all;
  const auto add = [&all](const char* op, std::vector<Mutant> mutants) {
    for (Mutant& mutant : mutants) all.push_back(assay::host_mutant(op, std::move(mutant)));
  };
${calls}  return all;
}
")
  add_executable(assay-worker-mutants ${source} ${objects} $<TARGET_OBJECTS:mutants_around_calls>)
  get_property(readers GLOBAL PROPERTY assay_readers)
  target_link_libraries(assay-worker-mutants PRIVATE ${readers} assay_worker_host ${CMAKE_DL_LIBS})
  add_dependencies(assay-worker-mutants assay-mutants-plain assay-mutants-fast-math)
  set_property(GLOBAL APPEND PROPERTY assay_workers assay-worker-mutants)
endfunction()

# The parent's half: the ops, and which implementation lives in which worker.
function(write_catalog)
  get_property(ops GLOBAL PROPERTY assay_ops)
  get_property(implementations GLOBAL PROPERTY assay_implementations)
  set(declarations "")
  set(op_calls "")
  foreach(op ${ops})
    string(APPEND declarations "namespace assay::${op} { std::unique_ptr<Op> op(); }\n")
    string(APPEND op_calls "    made.push_back(assay::${op}::op());\n")
  endforeach()
  set(libraries "")
  set(entries "")
  foreach(line ${implementations})
    string(REPLACE "|" ";" line ${line})
    list(GET line 0 op)
    list(GET line 1 backend)
    list(GET line 2 library)
    list(APPEND libraries ${library})
    string(APPEND entries "      {\"${op}\", \"${backend}\", \"${library}\"},\n")
  endforeach()
  list(REMOVE_DUPLICATES libraries)
  set(library_entries "")
  foreach(library ${libraries})
    set(variants "")
    get_property(lines GLOBAL PROPERTY assay_variants_${library})
    foreach(line ${lines})
      string(REPLACE "|" ";" line ${line})
      list(GET line 0 variant)
      list(GET line 1 environment)
      string(REPLACE " " "\", \"" environment "${environment}")
      string(APPEND variants "{\"${variant}\", {\"${environment}\"}}, ")
    endforeach()
    get_property(external GLOBAL PROPERTY assay_external_${library})
    if(NOT external)
      set(external false)
    endif()
    set(fetched "")
    if(DEFINED assay_library_${library}_resource)
      string(REPLACE " " "\", \"" environment "${assay_library_${library}_environment}")
      if(environment)
        set(environment "\"${environment}\"")
      endif()
      set(fetched "{\"${assay_library_${library}_resource}\", \"${assay_library_${library}_file}\", \"${assay_library_${library}_variant}\", {${environment}}}")
    endif()
    string(APPEND library_entries "      {\"${library}\", \"${assay_library_${library}_reason}\", \"${assay_library_${library}_link}\", {${variants}}, ${external}, {${fetched}}},\n")
    if(assay_library_${library})
      write_worker(${library})
    endif()
  endforeach()
  write_mutants_worker()
  set(source ${PROJECT_BINARY_DIR}/catalog/catalog.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"harness/core/catalog.h\"
#include \"harness/core/contract.h\"
${declarations}
const std::vector<std::unique_ptr<assay::Op>>& assay::all_ops() {
  static const std::vector<std::unique_ptr<Op>> all = [] {
    std::vector<std::unique_ptr<Op>> made;
${op_calls}    return made;
  }();
  return all;
}
const std::vector<assay::CatalogEntry>& assay::catalog() {
  static const std::vector<CatalogEntry> all{
${entries}  };
  return all;
}
const std::vector<assay::CatalogLibrary>& assay::catalog_libraries() {
  static const std::vector<CatalogLibrary> all{
${library_entries}  };
  return all;
}
")
  set(op_objects "")
  get_property(targets GLOBAL PROPERTY assay_op_targets)
  list(REMOVE_DUPLICATES targets)
  foreach(target ${targets})
    list(APPEND op_objects $<TARGET_OBJECTS:${target}>)
  endforeach()
  add_library(assay_catalog STATIC ${source} ${op_objects})
  target_link_libraries(assay_catalog PUBLIC assay_core)
  write_sets(${PROJECT_BINARY_DIR}/catalog/sets.cpp)
  # What harness/op.h declares and does not define: of the processor.
  add_library(assay_sets STATIC ${PROJECT_BINARY_DIR}/catalog/sets.cpp ${PROJECT_SOURCE_DIR}/harness/core/last_level_cache.cpp)
endfunction()
