# What `cmake --install` puts where: program, libraries, headers, package files, man page.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/mechrank)
set(pc_requires "htslib, gsl, jansson, zlib")
if(ISAL_FOUND)
  string(APPEND pc_requires ", libisal")
  set(mechrank_isal libisal)
endif()
set(pc_libs "")
if(MR_HDF5_MODULE)
  string(APPEND pc_requires ", ${MR_HDF5_MODULE}")
elseif(MR_HDF5_TARGET)
  list(JOIN MR_HDF5_LIBRARIES " " pc_libs)
endif()
# relative to the file itself, so that the tree may be moved and installed with any --prefix
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" pc_to_prefix ${pc_to_prefix})
configure_file(${PROJECT_SOURCE_DIR}/scripts/cmake/mechrank.pc.in mechrank.pc @ONLY)
configure_package_config_file(scripts/cmake/mechrank-config.cmake.in mechrank-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO
)
# Before 1.0 nothing is promised from one minor version to the next.
write_basic_package_version_file(mechrank-config-version.cmake COMPATIBILITY SameMinorVersion)

install(TARGETS mechrank_program)
install(TARGETS mechrank_static mechrank_shared EXPORT mechrank-targets)
install(EXPORT mechrank-targets NAMESPACE mechrank:: DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/mechrank-config.cmake
  ${PROJECT_BINARY_DIR}/mechrank-config-version.cmake scripts/cmake/hdf5.cmake
  DESTINATION ${package_dir}
)
install(FILES ${PROJECT_BINARY_DIR}/mechrank.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY lib/include/mechrank ${PROJECT_BINARY_DIR}/lib/include/mechrank
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h"
)
install(FILES pipeline/man/mechrank.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES pipeline/completions/mechrank.bash RENAME mechrank
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
)
install(FILES pipeline/completions/_mechrank
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
)
install(FILES README.md NEWS.md LICENSE CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(DIRECTORY pipeline/doc/ DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(DIRECTORY pipeline/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
