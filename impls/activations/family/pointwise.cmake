# add_pointwise(OP [BLAS] [ONEDNN algorithm...] [ALPHA parameter|number] [SETS set...])
#   OP/op.cpp       `std::unique_ptr<Op> op()`: the contract, which nothing below sees
#   OP/kernel.h     `struct Kernel`: what naive, simd, openblas and the twin of the mutants are made of
#   OP/mutants.cpp  `std::vector<activations::Bug> bugs()`: what can be wrong with this op and no other
#   BLAS            the kernel says how far BLAS goes: in_blas()
#   ONEDNN          its algorithms, one after the other; ALPHA is their alpha: a parameter, or a number
#   SETS            for which the kernel is compiled, of cmake/sets.cmake; those that every kernel is, if there are none
#
# What is the same for all of them is written by cmake/families.cmake: a file for each implementation, which ties the
# kernel to the walk.

function(add_pointwise_onednn op alpha)
  set(steps "")
  set(its_alpha "\"${alpha}\"")
  if(alpha MATCHES "^[0-9.]+$")
    set(its_alpha "\"\", ${alpha}f")
  endif()
  foreach(algorithm ${ARGN})
    string(APPEND steps "{dnnl::algorithm::${algorithm}, ${its_alpha}}, ")
  endforeach()
  list(JOIN ARGN ", then " note)
  if(alpha)
    string(APPEND note ", whose alpha is ${alpha}")
  endif()
  write_of_family(source activations ${op} onednn "activations/family/onednn.h"
    "Implementation onednn() { return activations::onednn_of({${steps}}, \"${note}\"); }")
  make_implementation(${op} onednn onednn SOURCES ${source} TOGETHER_IN activations_onednn)
endfunction()

function(add_pointwise op)
  cmake_parse_arguments(arguments "BLAS" "ALPHA" "ONEDNN;SETS" ${ARGN})
  add_kernel(activations ${op} SETS ${arguments_SETS})
  if(arguments_BLAS)
    write_of_family(source activations ${op} openblas "activations/family/openblas.h"
      "Implementation openblas() { return activations::openblas_of<Kernel>(Kernel::blas_steps); }")
    make_implementation(${op} openblas openblas SOURCES ${source} TOGETHER_IN activations_openblas)
  endif()
  if(arguments_ONEDNN)
    add_pointwise_onednn(${op} "${arguments_ALPHA}" ${arguments_ONEDNN})
  endif()
endfunction()
