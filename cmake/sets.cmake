# The sets of instructions that kernels are compiled for: one list, best first. An entry says how a file is compiled for
# the set, which lanes it has (impls/simd/lanes_*.h), and how the processor says that it can run it. What C++ sees of
# the list is `cpu_supports`, which is written from it.
#
#   define_set(NAME [PROCESSORS name...] [FLAGS flag...] [CPU feature...] [LANES type])
#       PROCESSORS   for whose programs there is such a set; there is none for others
#       CPU          all that the processor must have: names for __builtin_cpu_supports, on ARM those of its HWCAPs
#       LANES        in impls/simd/lanes_<lower case>.h; a set without them is for kernels that are written for it alone

include(CheckCXXCompilerFlag)

# Functions begin with a cache line: where the linker puts an object no longer decides how its loops lie in their lines.
# Without this, the same portable rms_norm was 20% slower in one link than in another ('assay calibrate').
set(assay_flags_alignment -falign-functions=64)

function(define_set name)
  cmake_parse_arguments(set "" "LANES" "PROCESSORS;FLAGS;CPU" ${ARGN})
  if(set_PROCESSORS AND NOT CMAKE_SYSTEM_PROCESSOR IN_LIST set_PROCESSORS)
    return()
  endif()
  list(JOIN set_FLAGS " " flags)
  if(flags)
    check_cxx_compiler_flag("${flags}" assay_compiler_knows_${name})
    if(NOT assay_compiler_knows_${name})
      return()
    endif()
  endif()
  set_property(GLOBAL APPEND PROPERTY assay_sets ${name})
  set_property(GLOBAL PROPERTY assay_set_${name}_flags "${set_FLAGS}")
  set_property(GLOBAL PROPERTY assay_set_${name}_cpu "${set_CPU}")
  set_property(GLOBAL PROPERTY assay_set_${name}_lanes "${set_LANES}")
endfunction()

set(x86_processors x86_64 AMD64)
set(arm_processors aarch64 arm64)
set(avx2_flags -mavx2 -mfma -mf16c)
set(avx512_flags ${avx2_flags} -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # GCC takes the undefined operand inside many of these intrinsics for a mistake (its bug 105593).
  list(APPEND avx512_flags -Wno-uninitialized -Wno-maybe-uninitialized)
endif()
set(avx2_features avx2 fma f16c)
set(avx512_features ${avx2_features} avx512f avx512bw avx512dq avx512vl)

define_set(avx512fp16 PROCESSORS ${x86_processors} FLAGS ${avx512_flags} -mavx512fp16 CPU ${avx512_features} avx512fp16 LANES Avx512)
define_set(avx512bf16 PROCESSORS ${x86_processors} FLAGS ${avx512_flags} -mavx512bf16 CPU ${avx512_features} avx512bf16 LANES Avx512Bf16)
# Compress, expand and pdep: for text.
define_set(avx512vbmi2 PROCESSORS ${x86_processors} FLAGS ${avx512_flags} -mbmi -mbmi2 -mavx512vbmi -mavx512vbmi2
  CPU ${avx512_features} bmi bmi2 avx512vbmi avx512vbmi2)
define_set(avx512 PROCESSORS ${x86_processors} FLAGS ${avx512_flags} CPU ${avx512_features} LANES Avx512)
define_set(avx2 PROCESSORS ${x86_processors} FLAGS ${avx2_flags} CPU ${avx2_features} LANES Avx2)
define_set(sve PROCESSORS ${arm_processors} FLAGS -march=armv8.2-a+sve CPU SVE)
define_set(neon PROCESSORS ${arm_processors} CPU ASIMD LANES Neon)
define_set(portable LANES Portable)

# The flags of a set, for one of several sources of a target.
function(add_set_source target set source)
  get_property(flags GLOBAL PROPERTY assay_set_${set}_flags)
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${flags}")
  if(flags)
    set_property(GLOBAL APPEND PROPERTY assay_set_objects $<TARGET_OBJECTS:${target}>)
  endif()
endfunction()

# A file of a target whose files all are for one set: kernels of the native worker.
function(add_set_objects target set source)
  get_property(flags GLOBAL PROPERTY assay_set_${set}_flags)
  if(TARGET ${target})
    add_objects(${target} ${source})
    return()
  endif()
  add_objects(${target} ${source})
  target_compile_options(${target} PRIVATE ${assay_flags_alignment} ${flags})
  compile_together_timed(${target})
  set_property(GLOBAL APPEND PROPERTY assay_objects_native ${target})
  if(flags)
    set_property(GLOBAL APPEND PROPERTY assay_set_objects $<TARGET_OBJECTS:${target}>)
  endif()
endfunction()

# Those of the list that are wanted and that there are here, best first.
function(sets_here result)
  get_property(known GLOBAL PROPERTY assay_sets)
  set(found "")
  foreach(set ${known})
    if(set IN_LIST ARGN)
      list(APPEND found ${set})
    endif()
  endforeach()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# A C++ file with `cpu_supports`; and beside it the objects of targets with files for sets, for the test that looks at
# them.
function(write_sets source)
  get_property(known GLOBAL PROPERTY assay_sets)
  get_property(objects GLOBAL PROPERTY assay_set_objects)
  list(REMOVE_DUPLICATES objects)
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/catalog/set_objects.txt CONTENT "$<JOIN:${objects},\n>\n")
  set(entries "")
  foreach(set ${known})
    get_property(features GLOBAL PROPERTY assay_set_${set}_cpu)
    set(condition "true")
    foreach(feature ${features})
      if(CMAKE_SYSTEM_PROCESSOR IN_LIST arm_processors)
        string(APPEND condition " && (getauxval(AT_HWCAP) & HWCAP_${feature}) != 0")
      else()
        string(APPEND condition " && __builtin_cpu_supports(\"${feature}\")")
      endif()
    endforeach()
    string(APPEND entries "  if (isa == \"${set}\") return ${condition};\n")
  endforeach()
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"harness/op.h\"
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif
bool assay::cpu_supports(std::string_view isa) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
${entries}  return false;
}
")
endfunction()
