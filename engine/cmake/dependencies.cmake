# Eigen3::Eigen and nlohmann_json::nlohmann_json, for native and WebAssembly builds alike; natively also what the command
# needs, threads, and OpenBLAS if wanted.
#
# Natively they come from their packages. An Emscripten build must not see /usr/include (it would shadow the C library's
# headers), so there the two header-only libraries are linked one by one into an include directory of the build.
if(NOT EMSCRIPTEN)
  find_package(Eigen3 3.4 REQUIRED NO_MODULE)
  find_package(nlohmann_json 3.10 REQUIRED)
  find_package(CLI11 2.1 REQUIRED)
  find_package(fmt 9 REQUIRED)
  find_package(Threads REQUIRED)
  include(${CMAKE_CURRENT_LIST_DIR}/openblas.cmake)
  return()
endif()

function(backprop_header_library target folder header)
  find_path(BACKPROP_${folder}_INCLUDE ${header}
    HINTS ENV BACKPROP_INCLUDE
    PATHS /usr/include /usr/local/include /opt/homebrew/include
    PATH_SUFFIXES eigen3
    NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  set(private ${CMAKE_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${private})
  foreach(name IN LISTS ARGN)
    file(CREATE_LINK ${BACKPROP_${folder}_INCLUDE}/${name} ${private}/${name} SYMBOLIC)
  endforeach()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} INTERFACE ${private})
endfunction()

backprop_header_library(Eigen3::Eigen eigen Eigen/Core Eigen)
backprop_header_library(nlohmann_json::nlohmann_json json nlohmann/json.hpp nlohmann)
