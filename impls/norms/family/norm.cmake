# add_norm(OP [BLAS] [ONEDNN form] [SETS set...])
#   OP/op.cpp, OP/kernel.h, OP/mutants.cpp   as of a pointwise op; see impls/activations/family/pointwise.cmake
#   ONEDNN                                   layer_normalization or root_mean_square: see onednn.h
function(add_norm op)
  cmake_parse_arguments(arguments "BLAS" "ONEDNN" "SETS" ${ARGN})
  add_kernel(norms ${op} SETS ${arguments_SETS})
  if(arguments_BLAS)
    write_of_family(source norms ${op} openblas "norms/family/openblas.h"
      "Implementation openblas() { return norms::openblas_of<Kernel>(Kernel::blas_steps); }")
    make_implementation(${op} openblas openblas SOURCES ${source})
  endif()
  if(arguments_ONEDNN)
    write_of_family(source norms ${op} onednn "norms/family/onednn.h"
      "Implementation onednn() { return norms::onednn_${arguments_ONEDNN}(); }")
    make_implementation(${op} onednn onednn SOURCES ${source})
  endif()
endfunction()
