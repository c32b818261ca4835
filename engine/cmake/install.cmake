# `cmake --install` and find_package(Backprop): libraries, headers and package files, and the command.
#   find_package(Backprop REQUIRED)
#   target_link_libraries(program PRIVATE Backprop::engine)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Backprop)
set(libraries)
foreach(name options graph ops transform plan run cpu mpi cuda engine data model)
  if(TARGET backprop_${name})
    list(APPEND libraries backprop_${name})
    set_target_properties(backprop_${name} PROPERTIES EXPORT_NAME ${name})
  endif()
endforeach()

install(TARGETS ${libraries} EXPORT Backprop ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
# Headers are included from the root, as in the repository: "engine/ops/ops.h".
foreach(layer graph ops transform plan run model)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/engine/${layer} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/backprop/engine
    COMPONENT library FILES_MATCHING PATTERN *.h)
endforeach()
install(EXPORT Backprop NAMESPACE Backprop:: FILE BackpropTargets.cmake DESTINATION ${package} COMPONENT library)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/BackpropConfig.cmake.in
  ${CMAKE_BINARY_DIR}/BackpropConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/BackpropConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/BackpropConfig.cmake ${CMAKE_BINARY_DIR}/BackpropConfigVersion.cmake
  DESTINATION ${package} COMPONENT library)
install(TARGETS backprop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT command)
