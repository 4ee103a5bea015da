# The libraries that implementations compute with, each found or not, with the reason; and the ones that the
# harness itself needs. A missing library of the first kind makes its implementations absent, nothing else.
#
# Libraries are linked by name (-lNAME), not by file: a build tree whose library has been removed since still
# runs, and says that the library is absent, instead of failing in the build tool.

# define_library(NAME HEADERS h... LINK name... PACKAGE debian-package [SOURCES file...])
#   SOURCES are linked into the library's worker: code that its implementations share.
#   sets assay_library_NAME (TRUE/FALSE), assay_library_NAME_reason and assay_library_NAME_link, and makes the target assay::NAME.
function(define_library name)
  cmake_parse_arguments(library "" "PACKAGE" "HEADERS;LINK;HINTS;SOURCES" ${ARGN})
  set(missing "")
  add_library(library_${name} INTERFACE)
  add_library(assay::${name} ALIAS library_${name})
  foreach(header ${library_HEADERS})
    unset(found)
    find_path(found ${header} HINTS ${library_HINTS} PATH_SUFFIXES include NO_CACHE)
    if(found)
      target_include_directories(library_${name} SYSTEM INTERFACE ${found})
    else()
      list(APPEND missing "header ${header}")
    endif()
  endforeach()
  foreach(link ${library_LINK})
    unset(found)
    find_library(found ${link} HINTS ${library_HINTS} PATH_SUFFIXES lib NO_CACHE)
    if(found)
      get_filename_component(directory ${found} DIRECTORY)
      target_link_options(library_${name} INTERFACE -L${directory})
      target_link_libraries(library_${name} INTERFACE -l${link})
    else()
      list(APPEND missing "library lib${link}")
    endif()
  endforeach()
  list(TRANSFORM library_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/)
  set(assay_library_${name}_sources "${library_SOURCES}" PARENT_SCOPE)
  list(GET library_LINK 0 first)
  set(assay_library_${name}_link ${first} PARENT_SCOPE)
  if(missing)
    list(JOIN missing ", " missing)
    set(assay_library_${name} FALSE PARENT_SCOPE)
    set(assay_library_${name}_reason "${missing} not found when assay was built; install ${library_PACKAGE}" PARENT_SCOPE)
    message(STATUS "${name}: absent (${missing})")
  else()
    set(assay_library_${name} TRUE PARENT_SCOPE)
    set(assay_library_${name}_reason "" PARENT_SCOPE)
    message(STATUS "${name}: found")
  endif()
endfunction()

# add_library_variant(NAME VARIANT ENVIRONMENT KEY=VALUE...): the same worker, started with these variables.
function(add_library_variant name variant)
  cmake_parse_arguments(arguments "" "" "ENVIRONMENT" ${ARGN})
  list(JOIN arguments_ENVIRONMENT " " environment)
  set_property(GLOBAL APPEND PROPERTY assay_variants_${name} "${variant}|${environment}")
endfunction()

# Nothing but the C++ library: every implementation that brings its own code.
set(assay_library_native TRUE)
add_library(library_native INTERFACE)
add_library(assay::native ALIAS library_native)

define_library(openblas HEADERS cblas.h LINK openblas PACKAGE libopenblas-dev
               SOURCES impls/blocks/family/openblas.cpp impls/blocks/family/products.cpp)
add_library_variant(openblas skylakex ENVIRONMENT OPENBLAS_CORETYPE=SKYLAKEX)
add_library_variant(openblas haswell ENVIRONMENT OPENBLAS_CORETYPE=HASWELL)

# -DASSAY_ONEDNN_ROOT=FOLDER: the oneDNN in FOLDER/include and FOLDER/lib, such as the 3.2 that cmake/fetch_onednn3.sh
# puts there, instead of Debian's 2.6.3.
set(ASSAY_ONEDNN_ROOT "" CACHE PATH "Folder of another oneDNN than the system's")
define_library(onednn HEADERS dnnl.hpp LINK dnnl HINTS ${ASSAY_ONEDNN_ROOT} PACKAGE libdnnl-dev 
               SOURCES impls/onednn.cpp impls/norms/family/onednn.cpp impls/blocks/family/onednn.cpp
                       impls/blocks/family/products.cpp)
if(ASSAY_ONEDNN_ROOT)
  target_link_options(library_onednn INTERFACE -Wl,-rpath,${ASSAY_ONEDNN_ROOT}/lib -Wl,-rpath-link,${ASSAY_ONEDNN_ROOT}/lib)
endif()
add_library_variant(onednn avx2 ENVIRONMENT ONEDNN_MAX_CPU_ISA=AVX2)

define_library(pcre2 HEADERS pcre2.h LINK pcre2-32 PACKAGE libpcre2-dev)

find_package(Threads REQUIRED)
