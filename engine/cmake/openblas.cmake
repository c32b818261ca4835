# BACKPROP_OPENBLAS: matrix products by OpenBLAS where that is faster than Eigen. On where it is found; the presets that
# check the engine itself leave it off, so that results are the same on every machine.
find_library(BACKPROP_OPENBLAS_LIBRARY openblas)
# Its own cblas.h first: the system's may be another library's.
find_path(BACKPROP_OPENBLAS_INCLUDE cblas.h
  PATH_SUFFIXES ${CMAKE_LIBRARY_ARCHITECTURE}/openblas-pthread openblas-pthread openblas ${CMAKE_LIBRARY_ARCHITECTURE})
if(BACKPROP_OPENBLAS_LIBRARY AND BACKPROP_OPENBLAS_INCLUDE)
  set(found ON)
else()
  set(found OFF)
endif()
option(BACKPROP_OPENBLAS "Multiply matrices with OpenBLAS where that is faster (Debian: libopenblas-dev)" ${found})
if(BACKPROP_OPENBLAS)
  if(NOT found)
    message(FATAL_ERROR "BACKPROP_OPENBLAS is on, but there is no OpenBLAS (Debian: libopenblas-dev)")
  endif()
endif()
# What was not found is no reason to configure again (web/scripts/lib/cmake.mjs).
foreach(variable LIBRARY INCLUDE)
  if(NOT BACKPROP_OPENBLAS_${variable})
    unset(BACKPROP_OPENBLAS_${variable} CACHE)
  endif()
endforeach()
