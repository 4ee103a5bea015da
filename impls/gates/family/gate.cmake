# add_gate(OP ONEDNN algorithm [ALPHA parameter])
#   OP/op.cpp, OP/kernel.h, OP/mutants.cpp   as of a pointwise op; see impls/activations/family/pointwise.cmake
#   ONEDNN                                   the algorithm of the activation, or none; ALPHA is the parameter that is its alpha
# BLAS has no product of elements, and so no gate.
function(add_gate op)
  cmake_parse_arguments(arguments "" "ONEDNN;ALPHA" "" ${ARGN})
  add_kernel(gates ${op})
  set(activation "std::nullopt")
  set(note "binary_mul")
  if(NOT arguments_ONEDNN STREQUAL none)
    set(activation "gates::Activation{dnnl::algorithm::${arguments_ONEDNN}, \"${arguments_ALPHA}\"}")
    set(note "${arguments_ONEDNN} with binary_mul behind it, in one primitive or two")
  endif()
  write_of_family(source gates ${op} onednn "gates/family/onednn.h"
    "Implementation onednn() { return gates::onednn_of(${activation}, \"${note}\"); }")
  make_implementation(${op} onednn onednn SOURCES ${source} TOGETHER_IN gates_onednn)
endfunction()
