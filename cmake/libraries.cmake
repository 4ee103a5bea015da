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
  set(assay_library_${name}_objects_of ${name} PARENT_SCOPE)
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

# define_fetched(NAME OF LIBRARY BACKEND name [VARIANT name] RESOURCE name FILE file SOURCES file...
#                [COMPILED_WITH header] [ENVIRONMENT KEY=VALUE...])
#   What the implementations of LIBRARY are beside it with another one, which `./assay fetch RESOURCE` brings
#   (specs/resources.toml): they go by BACKEND@VARIANT or, without a variant, by BACKEND. FILE is what is loaded, in the
#   folder that was fetched.
#   COMPILED_WITH: the sources are compiled once more, with this header from there; they are not where it was not fetched
#   before the build. Without, its worker is linked from the objects of LIBRARY, whether or not it was fetched.
function(define_fetched name)
  cmake_parse_arguments(fetched "" "OF;BACKEND;VARIANT;RESOURCE;FILE;COMPILED_WITH" "SOURCES;ENVIRONMENT" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/.assay/libraries/${fetched_RESOURCE})
  add_library(library_${name} INTERFACE)
  add_library(assay::${name} ALIAS library_${name})
  set(there TRUE)
  set(reason "")
  if(fetched_COMPILED_WITH)
    # Asked anew at each build: who fetches it then has its worker.
    file(GLOB here CONFIGURE_DEPENDS ${folder}/${fetched_FILE} ${folder}/include/${fetched_COMPILED_WITH})
    list(LENGTH here files)
    if(NOT files EQUAL 2)
      set(there FALSE)
      set(reason "not fetched when assay was built; run ./assay fetch ${fetched_RESOURCE}")
    endif()
    target_include_directories(library_${name} SYSTEM INTERFACE ${folder}/include)
    target_link_options(library_${name} INTERFACE -L${folder})
    target_link_libraries(library_${name} INTERFACE -l:${fetched_FILE})
  else()
    get_target_property(included library_${fetched_OF} INTERFACE_INCLUDE_DIRECTORIES)
    if(included)
      target_include_directories(library_${name} SYSTEM INTERFACE ${included})
    endif()
    target_link_libraries(library_${name} INTERFACE ${CMAKE_DL_LIBS})
    if(NOT assay_library_${fetched_OF})
      set(there FALSE)
      set(reason "${assay_library_${fetched_OF}_reason}")
    endif()
  endif()
  list(TRANSFORM fetched_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/)
  list(JOIN fetched_ENVIRONMENT " " environment)
  string(REGEX REPLACE "^lib([^.]*).*" "\\1" link ${fetched_FILE})
  set(assay_library_${name} ${there} PARENT_SCOPE)
  set(assay_library_${name}_reason "${reason}" PARENT_SCOPE)
  set(assay_library_${name}_link ${link} PARENT_SCOPE)
  set(assay_library_${name}_sources "${fetched_SOURCES}" PARENT_SCOPE)
  if(fetched_COMPILED_WITH)
    set(assay_library_${name}_objects_of ${name} PARENT_SCOPE)
  else()
    set(assay_library_${name}_objects_of ${fetched_OF} PARENT_SCOPE)
  endif()
  set(assay_library_${name}_backend ${fetched_BACKEND} PARENT_SCOPE)
  set(assay_library_${name}_variant "${fetched_VARIANT}" PARENT_SCOPE)
  set(assay_library_${name}_resource ${fetched_RESOURCE} PARENT_SCOPE)
  set(assay_library_${name}_file ${fetched_FILE} PARENT_SCOPE)
  set(assay_library_${name}_environment "${environment}" PARENT_SCOPE)
  set(assay_library_${name}_compiled "${fetched_COMPILED_WITH}" PARENT_SCOPE)
  set_property(GLOBAL APPEND PROPERTY assay_beside_${fetched_OF} ${name})
  if(there)
    message(STATUS "${name}: can be built")
  else()
    message(STATUS "${name}: absent (${reason})")
  endif()
endfunction()

# Nothing but the C++ library: every implementation that brings its own code.
set(assay_library_native TRUE)
set(assay_library_native_objects_of native)
add_library(library_native INTERFACE)
add_library(assay::native ALIAS library_native)

define_library(openblas HEADERS cblas.h LINK openblas PACKAGE libopenblas-dev
               SOURCES impls/openblas.cpp impls/blocks/family/openblas.cpp impls/blocks/family/products.cpp)
add_library_variant(openblas skylakex ENVIRONMENT OPENBLAS_CORETYPE=SKYLAKEX)
add_library_variant(openblas haswell ENVIRONMENT OPENBLAS_CORETYPE=HASWELL)

define_library(onednn HEADERS dnnl.hpp LINK dnnl PACKAGE libdnnl-dev
               SOURCES impls/onednn.cpp impls/norms/family/onednn.cpp impls/blocks/family/onednn.cpp
                       impls/blocks/family/products.cpp)
add_library_variant(onednn avx2 ENVIRONMENT ONEDNN_MAX_CPU_ISA=AVX2)

# What has the same calls finds its library when the worker starts: it has the objects of openblas, and a file that does
# so.
define_fetched(openblas-new OF openblas BACKEND openblas VARIANT new RESOURCE openblas FILE libscipy_openblas.so
               SOURCES impls/loaded_blas.cpp impls/blocks/family/openblas.cpp impls/blocks/family/products.cpp)
define_fetched(mkl OF openblas BACKEND mkl RESOURCE mkl FILE libmkl_rt.so.3
               ENVIRONMENT MKL_INTERFACE_LAYER=LP64 MKL_THREADING_LAYER=GNU MKL_DYNAMIC=FALSE
               SOURCES impls/loaded_blas.cpp impls/blocks/family/openblas.cpp impls/blocks/family/products.cpp)
# Another version of the calls: compiled once more, from the same sources, where it was fetched.
define_fetched(onednn-3 OF onednn BACKEND onednn VARIANT 3 RESOURCE onednn FILE libdnnl.so.3 COMPILED_WITH dnnl.hpp
               SOURCES impls/onednn.cpp impls/norms/family/onednn.cpp impls/blocks/family/onednn.cpp
                       impls/blocks/family/products.cpp)

define_library(pcre2 HEADERS pcre2.h LINK pcre2-32 PACKAGE libpcre2-dev)
define_library(libhyphen HEADERS hyphen.h LINK hyphen PACKAGE libhyphen-dev)
define_library(icu HEADERS unicode/normalizer2.h LINK icuuc PACKAGE libicu-dev)

find_package(Threads REQUIRED)

define_library(libsentencepiece HEADERS sentencepiece_processor.h LINK sentencepiece PACKAGE libsentencepiece-dev)
define_library(libsentencepiece_train HEADERS sentencepiece_trainer.h LINK sentencepiece_train sentencepiece
               PACKAGE libsentencepiece-dev)
