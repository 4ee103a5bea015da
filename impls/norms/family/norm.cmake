# add_norm(OP [BLAS] [ONEDNN form] [SETS set...] [OWN_MUTANTS])
#   OP/op.cpp, OP/kernel.h, OP/mutants.cpp   as of a pointwise op; see impls/activations/family/pointwise.cmake
#   OWN_MUTANTS                              mutants.cpp has all of them: `std::vector<Mutant> mutants()`
#   ONEDNN                                   layer_normalization or root_mean_square: see onednn.h
function(add_norm op)
  cmake_parse_arguments(arguments "BLAS;OWN_MUTANTS" "ONEDNN" "SETS" ${ARGN})
  if(arguments_OWN_MUTANTS)
    set(own_mutants OWN_MUTANTS)
  endif()
  add_kernel(norms ${op} ${own_mutants} SETS ${arguments_SETS})
  if(arguments_BLAS)
    write_of_family(source norms ${op} openblas "norms/family/openblas.h"
      "Implementation openblas() { return norms::openblas_of<Kernel>(Kernel::blas_steps); }")
    make_implementation(${op} openblas openblas SOURCES ${source} TOGETHER_IN norms_openblas)
  endif()
  if(arguments_ONEDNN)
    write_of_family(source norms ${op} onednn "norms/family/onednn.h"
      "Implementation onednn() { return norms::onednn_${arguments_ONEDNN}(norms::rows_of_kernel<Kernel>()); }")
    make_implementation(${op} onednn onednn SOURCES ${source} TOGETHER_IN norms_onednn)
  endif()
endfunction()
