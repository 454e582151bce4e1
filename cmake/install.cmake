# SPDX-License-Identifier: MIT
# What `cmake --install` and `cpack` give: the program with its manual page and completion, the page, the bundles, and
# the core for other C++ programs (find_package(latentlab), target latentlab::core).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# LibTorch's place stays known where it is not the system's own.
set_target_properties(latentlab PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS latentlab)
install(FILES native/program_files/latentlab.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES native/program_files/latentlab.bash RENAME latentlab
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES LICENSE assets/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY assets/models DESTINATION ${CMAKE_INSTALL_DATADIR}/latentlab)
# Built by `./lab build site`; without it there is none.
install(DIRECTORY build/site DESTINATION ${CMAKE_INSTALL_DATADIR}/latentlab OPTIONAL)

set_target_properties(lab_shared PROPERTIES EXPORT_NAME core)
install(TARGETS lab_shared EXPORT latentlab)
# Two headers are for the core's own sources: they speak of nlohmann/json.
install(DIRECTORY shared DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/latentlab FILES_MATCHING PATTERN "*.h"
  PATTERN manifest_writing.h EXCLUDE PATTERN json_text.h EXCLUDE)
set(lab_package ${CMAKE_INSTALL_LIBDIR}/cmake/latentlab)
install(EXPORT latentlab NAMESPACE latentlab:: FILE latentlab-config.cmake DESTINATION ${lab_package})
write_basic_package_version_file(latentlab-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/latentlab-config-version.cmake DESTINATION ${lab_package})

set(CPACK_PACKAGE_NAME latentlab)
set(CPACK_PACKAGE_VENDOR "Latent Lab")
set(CPACK_PACKAGE_CONTACT "Latent Lab <latentlab@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Trains small generative models and detectors, and shows them in a browser")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
include(CPack)
