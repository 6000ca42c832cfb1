# Finds the C library of HDF5, the serial one: by pkg-config, else by CMake's own module.
#
#   mr_find_hdf5()
#
# sets MR_HDF5_TARGET, what to link, empty where there is none, and MR_HDF5_MODULE, its name for
# pkg-config, empty where that does not know it.  Installed beside the package file: consumers of
# the static library need it too.
function(mr_find_hdf5)
  include(CheckCSourceCompiles)
  set(MR_HDF5_TARGET "" PARENT_SCOPE)
  set(MR_HDF5_MODULE "" PARENT_SCOPE)
  set(target "")
  foreach(module IN ITEMS hdf5-serial hdf5)
    string(MAKE_C_IDENTIFIER MR_${module} name)
    pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
    if(${name}_FOUND)
      set(target PkgConfig::${name})
      break()
    endif()
  endforeach()
  if(NOT target)
    set(module "")
    find_package(HDF5 QUIET COMPONENTS C)
    if(NOT HDF5_FOUND OR HDF5_IS_PARALLEL)
      return()
    endif()
    set(target hdf5::hdf5)
  endif()
  set(CMAKE_REQUIRED_LIBRARIES ${target})
  check_c_source_compiles("#include <hdf5.h>\nint main(void) { return H5open() < 0; }"
    MR_HDF5_WORKS
  )
  if(MR_HDF5_WORKS)
    set(MR_HDF5_TARGET ${target} PARENT_SCOPE)
    set(MR_HDF5_MODULE "${module}" PARENT_SCOPE)
    set(MR_HDF5_LIBRARIES "${HDF5_C_LIBRARIES}" PARENT_SCOPE)
  endif()
endfunction()
