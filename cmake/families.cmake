# What all ops of a family have that is made of kernels: a file for each implementation, which ties OP/kernel.h to the walk
# in impls/FAMILY/family, and one for the mutants. The namespace of the walk is the family's name.
#
#   add_kernel(FAMILY OP [OWN_MUTANTS] [SETS set...])    op.cpp, naive, simd and the mutants, in the folder OP below this one
#       OWN_MUTANTS: mutants.cpp has all mutants, `mutants()`, and not only the bugs that are the op's own, `bugs()`
#       SETS: for which the kernel is compiled, of cmake/sets.cmake; without, those that every kernel is compiled for

set(sets_that_flush_nothing avx512 avx2 neon portable)
set(sets_of_kernels avx512bf16 ${sets_that_flush_nothing})  # for ops that allow zeros below 2^-126

# A file named NAME, which includes these headers and the op's kernel, and has `content` in the op's namespace.
function(write_of_family result family op name includes content)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${op}/${name}.cpp)
  list(TRANSFORM includes REPLACE "(.+)" "#include \"impls/\\1\"\n")
  list(JOIN includes "" includes)
  file(CONFIGURE OUTPUT ${source} CONTENT "${includes}#include \"impls/${family}/${op}/kernel.h\"
namespace assay::${op} {
${content}
}\n")
  set(${result} ${source} PARENT_SCOPE)
endfunction()

function(add_kernel_in_sets family op)
  sets_here(sets ${ARGN})
  set(declarations "")
  set(entries "")
  foreach(set ${sets})
    string(APPEND declarations "const ${family}::Kernels* simd_${set}();\n")
    string(APPEND entries "{\"${set}\", simd_${set}()}, ")
  endforeach()
  write_of_family(source ${family} ${op} simd "${family}/family/simd.h"
    "${declarations}Implementation simd() { return ${family}::simd_of<Kernel>({${entries}}); }")
  make_implementation(${op} simd native SOURCES ${source} TOGETHER_IN ${family}_simd)
  foreach(set ${sets})
    get_property(lanes GLOBAL PROPERTY assay_set_${set}_lanes)
    string(TOLOWER ${lanes} header)
    write_of_family(source ${family} ${op} simd_${set} "simd/lanes_${header}.h;${family}/family/walk_in_lanes.h"
      "const ${family}::Kernels* simd_${set}();
const ${family}::Kernels* simd_${set}() { return &kernels_in<${lanes}, Kernel>; }")
    add_set_objects(${family}_${set} ${set} ${source})
  endforeach()
endfunction()

function(add_kernel family op)
  cmake_parse_arguments(arguments "OWN_MUTANTS" "" "SETS" ${ARGN})
  if(NOT arguments_SETS)
    set(arguments_SETS ${sets_of_kernels})
  endif()
  add_op(${op} ${op}/op.cpp)
  write_of_family(source ${family} ${op} naive "${family}/family/naive.h"
    "Implementation naive() { return ${family}::naive_of<Kernel>(); }")
  make_implementation(${op} naive native SOURCES ${source} TOGETHER_IN ${family}_naive)
  add_kernel_in_sets(${family} ${op} ${arguments_SETS})
  set(source "")
  if(NOT arguments_OWN_MUTANTS)
    write_of_family(source ${family} ${op} mutants_of_kernel "${family}/family/mutants.h"
      "std::vector<${family}::Bug> bugs();
std::vector<Mutant> mutants() { return ${family}::mutants_of<Kernel>(bugs()); }")
  endif()
  add_mutants(${op} SOURCES ${source} ${op}/mutants.cpp)
endfunction()
