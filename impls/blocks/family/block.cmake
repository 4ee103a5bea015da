# add_block(OP [BLAS] [ONEDNN])
#   OP/op.cpp      `std::unique_ptr<Op> op()`: the contract, which nothing below sees
#   OP/recipe.h    `blocks::Recipe recipe(const Request&)`: the steps that it is made of, which all that compute it follow
#   OP/mutants.cpp `std::vector<blocks::Bug> bugs()`: what can be wrong with this op and no other
#
# The steps themselves are computed by the files of family/, one for each library; what is written here ties them to an op.

# The kernels of products, for each set of instructions that there is here, and a list of them.
function(add_block_kernels)
  sets_here(sets ${sets_that_flush_nothing})
  set(declarations "")
  set(entries "")
  foreach(set ${sets})
    get_property(lanes GLOBAL PROPERTY assay_set_${set}_lanes)
    string(TOLOWER ${lanes} header)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/family/kernels_${set}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"impls/simd/lanes_${header}.h\"
#include \"impls/blocks/family/kernels_in_lanes.h\"
namespace assay::blocks {
const Kernels* kernels_${set}();
const Kernels* kernels_${set}() { return &kernels_in<${lanes}>; }
}\n")
    add_set_objects(blocks_${set} ${set} ${source})
    string(APPEND declarations "const Kernels* kernels_${set}();\n")
    string(APPEND entries "{\"${set}\", kernels_${set}()}, ")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/family/sets_of_kernels.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"impls/blocks/family/simd.h\"
namespace assay::blocks {
${declarations}std::vector<simd::Set<Kernels>> sets_of_kernels() { return {${entries}}; }
}\n")
  add_objects(blocks_native ${source} ${CMAKE_CURRENT_SOURCE_DIR}/family/simd.cpp)
  target_link_libraries(blocks_native PRIVATE assay::native)
  target_compile_options(blocks_native PRIVATE ${assay_flags_alignment})
  set_property(GLOBAL APPEND PROPERTY assay_objects_native blocks_native)
endfunction()

# What all of them share: linked to the workers of each library (cmake/libraries.cmake), and to the mutants.
function(add_block_family)
  add_untimed_objects(ops_blocks family/reference.cpp family/reference_product.cpp)
  # Products in float64 are nearly all that a reference does: it is the one that is worth optimising.
  set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/family/reference.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/family/reference_product.cpp PROPERTIES COMPILE_OPTIONS -O3)
  add_untimed_objects(mutants_blocks family/mutants.cpp)
  add_block_kernels()
endfunction()

function(write_block_file result op name content)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${op}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"impls/blocks/family/${name}.h\"
#include \"impls/blocks/${op}/recipe.h\"
namespace assay::${op} {
${content}
}\n")
  set(${result} ${source} PARENT_SCOPE)
endfunction()

function(add_block_implementation op backend library)
  write_block_file(source ${op} ${backend} "Implementation ${backend}() { return blocks::${backend}_of(recipe); }")
  make_implementation(${op} ${backend} ${library} SOURCES ${source} TOGETHER_IN blocks_${library})
endfunction()

function(add_block op)
  cmake_parse_arguments(arguments "BLAS;ONEDNN" "" "" ${ARGN})
  add_op(${op} ${op}/op.cpp)
  add_block_implementation(${op} naive native)
  add_block_implementation(${op} simd native)
  if(arguments_BLAS)
    add_block_implementation(${op} openblas openblas)
  endif()
  if(arguments_ONEDNN)
    add_block_implementation(${op} onednn onednn)
  endif()
  write_block_file(source ${op} mutants "std::vector<blocks::Bug> bugs();
std::vector<Mutant> mutants() { return blocks::mutants_of(recipe, bugs()); }")
  add_mutants(${op} SOURCES ${source} ${op}/mutants.cpp)
endfunction()
