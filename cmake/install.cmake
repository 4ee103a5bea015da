# `./assay install --prefix PREFIX`, or `cmake --install BUILD --prefix PREFIX` after the target `installed` was built: the
# program with its workers, what it reads at run time, and what a plug-in is built with. The program finds all of it from
# its own place, so that the prefix can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(assay_data ${CMAKE_INSTALL_DATAROOTDIR}/assay)
set(assay_workers_folder ${CMAKE_INSTALL_LIBEXECDIR}/assay)
set(assay_package ${CMAKE_INSTALL_LIBDIR}/cmake/assay)

# All programs and libraries that are installed, to be built at once.
get_property(workers GLOBAL PROPERTY assay_workers)
set(assay_installed assay ${workers} assay-mutants-plain assay-mutants-fast-math)
if(TARGET assay-gtest)
  list(APPEND assay_installed assay-gtest)
endif()
add_custom_target(installed)
add_dependencies(installed ${assay_installed})
# CMake installs file by file and ends at the first that was not built, which would leave half a prefix. So this comes
# before all else. To leave out what was not built would be no better: the prefix would lack what its pages promise.
list(TRANSFORM assay_installed REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE assay_installed_files)
install(CODE "
  set(files \"${assay_installed_files}\")
  foreach(file IN LISTS files)
    if(NOT EXISTS \${file})
      message(FATAL_ERROR \"\${file} was not built, and nothing was installed. Run ./assay install --prefix \${CMAKE_INSTALL_PREFIX}, or build the target 'installed' first.\")
    endif()
  endforeach()")

# What find_package(assay) gives: the headers as assay::plugin and assay::dispatch, the program as assay::assay.
add_library(assay_plugin INTERFACE)
set_target_properties(assay_plugin PROPERTIES EXPORT_NAME plugin)
target_include_directories(assay_plugin INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
add_library(assay_dispatch INTERFACE)
set_target_properties(assay_dispatch PROPERTIES EXPORT_NAME dispatch)
target_include_directories(assay_dispatch INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(assay_dispatch INTERFACE cxx_std_17)
set(assay_headers plugin.h plugin.hpp machine.hpp dispatch_table.hpp dispatch.hpp)
install(TARGETS assay assay_plugin assay_dispatch EXPORT assay_targets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
list(TRANSFORM assay_headers PREPEND harness/ OUTPUT_VARIABLE assay_header_files)
install(FILES ${assay_header_files} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/assay)
# The same, for plug-ins that are built against this build: -I BUILD/include.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include/assay)
foreach(header ${assay_headers})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/harness/${header} ${PROJECT_BINARY_DIR}/include/assay/${header} SYMBOLIC)
endforeach()
if(TARGET assay-gtest)
  install(TARGETS assay-gtest RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES cmake/AssayTests.cmake DESTINATION ${assay_package})
endif()
install(EXPORT assay_targets NAMESPACE assay:: FILE assay-config.cmake DESTINATION ${assay_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/assay-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/assay-config-version.cmake DESTINATION ${assay_package})

# What pkg-config gives.
file(RELATIVE_PATH assay_prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/assay.pc.in ${PROJECT_BINARY_DIR}/assay.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/assay.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS ${workers} RUNTIME DESTINATION ${assay_workers_folder})
install(TARGETS assay-mutants-plain assay-mutants-fast-math LIBRARY DESTINATION ${assay_workers_folder})

install(DIRECTORY specs DESTINATION ${assay_data})
install(DIRECTORY impls/external DESTINATION ${assay_data}/impls PATTERN __pycache__ EXCLUDE PATTERN CMakeLists.txt EXCLUDE)
# What workers in Python import, also those of users.
install(DIRECTORY python DESTINATION ${assay_data} PATTERN __pycache__ EXCLUDE)
# What `new plugin` and `new worker` make files of.
install(DIRECTORY templates/plugin templates/worker DESTINATION ${assay_data}/templates)
# Texts and vocabularies: each file of the list, in the place that it has there; those of them that were fetched.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS specs/resources.toml)
file(STRINGS specs/resources.toml resource_lines REGEX "^file = \"")
foreach(line ${resource_lines})
  string(REGEX REPLACE "^file = \"(.*)\".*" "\\1" resource_file "${line}")
  cmake_path(GET resource_file PARENT_PATH resource_folder)
  install(FILES ${resource_file} DESTINATION ${assay_data}/${resource_folder} OPTIONAL)
endforeach()
# Libraries that were fetched: each whole, with the list of its files.
install(DIRECTORY .assay/libraries DESTINATION ${assay_data}/.assay OPTIONAL REGEX "[.]new$" EXCLUDE)

install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN target EXCLUDE PATTERN build EXCLUDE)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
