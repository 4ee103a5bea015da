# add_pointwise(OP [BLAS] [ONEDNN algorithm...] [ALPHA parameter] [SETS set...])
#   OP/op.cpp       `std::unique_ptr<Op> op()`: the contract, which nothing below sees
#   OP/kernel.h     `struct Kernel`: what naive, simd, openblas and the twin of the mutants are made of
#   OP/mutants.cpp  `std::vector<activations::Bug> bugs()`: what can be wrong with this op and no other
#   BLAS            the kernel says how far BLAS goes: in_blas()
#   ONEDNN          its algorithms, one after the other; ALPHA is the parameter that is the alpha of them
#   SETS            for which the kernel is compiled, of cmake/sets.cmake; those that every kernel is, if there are none
#
# What is the same for all of them is written here: a file for each implementation, which ties the kernel to the walk.

set(pointwise_sets avx512 avx2 neon portable)

function(write_pointwise result op name includes content)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${op}/${name}.cpp)
  list(TRANSFORM includes REPLACE "(.+)" "#include \"impls/\\1\"\n")
  list(JOIN includes "" includes)
  file(CONFIGURE OUTPUT ${source} CONTENT "${includes}#include \"impls/activations/${op}/kernel.h\"
namespace assay::${op} {
${content}
}\n")
  set(${result} ${source} PARENT_SCOPE)
endfunction()

function(add_pointwise_simd op)
  sets_here(sets ${ARGN})
  set(declarations "")
  set(entries "")
  foreach(set ${sets})
    string(APPEND declarations "const activations::Kernels* simd_${set}();\n")
    string(APPEND entries "{\"${set}\", simd_${set}()}, ")
  endforeach()
  write_pointwise(source ${op} simd "activations/family/simd.h"
    "${declarations}Implementation simd() { return activations::simd_of({${entries}}, Kernel::how); }")
  make_implementation(${op} simd native SOURCES ${source})
  foreach(set ${sets})
    get_property(lanes GLOBAL PROPERTY assay_set_${set}_lanes)
    string(TOLOWER ${lanes} header)
    write_pointwise(source ${op} simd_${set} "simd/lanes_${header}.h;activations/family/walk_in_lanes.h"
      "const activations::Kernels* simd_${set}();
const activations::Kernels* simd_${set}() { return &kernels_in<${lanes}, Kernel>; }")
    add_set_source(implementation_${op}_simd ${set} ${source})
  endforeach()
endfunction()

function(add_pointwise_onednn op alpha)
  set(steps "")
  foreach(algorithm ${ARGN})
    string(APPEND steps "{dnnl::algorithm::${algorithm}, \"${alpha}\"}, ")
  endforeach()
  list(JOIN ARGN ", then " note)
  if(alpha)
    string(APPEND note ", whose alpha is ${alpha}")
  endif()
  write_pointwise(source ${op} onednn "activations/family/onednn.h"
    "Implementation onednn() { return activations::onednn_of({${steps}}, \"${note}\"); }")
  make_implementation(${op} onednn onednn SOURCES ${source})
endfunction()

function(add_pointwise op)
  cmake_parse_arguments(arguments "BLAS" "ALPHA" "ONEDNN;SETS" ${ARGN})
  if(NOT arguments_SETS)
    set(arguments_SETS ${pointwise_sets})
  endif()
  add_op(${op} ${op}/op.cpp)
  write_pointwise(source ${op} naive "activations/family/naive.h"
    "Implementation naive() { return activations::naive_of<Kernel>(); }")
  make_implementation(${op} naive native SOURCES ${source})
  if(arguments_BLAS)
    write_pointwise(source ${op} openblas "activations/family/openblas.h"
      "Implementation openblas() { return activations::openblas_of<Kernel>(Kernel::blas_steps); }")
    make_implementation(${op} openblas openblas SOURCES ${source})
  endif()
  if(arguments_ONEDNN)
    add_pointwise_onednn(${op} "${arguments_ALPHA}" ${arguments_ONEDNN})
  endif()
  add_pointwise_simd(${op} ${arguments_SETS})
  write_pointwise(source ${op} mutants_of_kernel "activations/family/mutants.h"
    "std::vector<activations::Bug> bugs();
std::vector<Mutant> mutants() { return activations::mutants_of<Kernel>(bugs()); }")
  add_mutants(${op} SOURCES ${source} ${op}/mutants.cpp)
endfunction()
