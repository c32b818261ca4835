# BACKPROP_CUDA: the CUDA backend, for three generations of GPUs. On where nvcc is found; the presets that check the
# engine itself leave it off.
include(CheckLanguage)
if(EMSCRIPTEN)
  set(BACKPROP_CUDA OFF)
elseif(NOT DEFINED BACKPROP_CUDA OR BACKPROP_CUDA)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    set(found ON)
  else()
    set(found OFF)
    message(STATUS "nvcc not found: the CUDA backend is not built (BACKPROP_CUDA)")
  endif()
  option(BACKPROP_CUDA "Build the CUDA backend (needs nvcc 12 or later)" ${found})
  if(BACKPROP_CUDA AND NOT found)
    message(FATAL_ERROR "BACKPROP_CUDA is on, but there is no nvcc")
  endif()
endif()

if(BACKPROP_CUDA)
  # Machine code for the first two and the last; "90" also carries PTX, for GPUs to come and for the emulator.
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90 100-real)
  endif()
  enable_language(CUDA)
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION) # CMake 3.25 does not know that nvcc speaks C++20
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_STANDARD_REQUIRED ON)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Shared) # so that the tests' emulator can stand in
  set(CMAKE_CUDA_FLAGS_DEBUG -O3)        # kernels are what ships, in every configuration
  find_package(CUDAToolkit 12 REQUIRED)
endif()

# backprop_cuda_options(TARGET): how this project's kernels are compiled. What they spill, or keep in local memory, is
# an error; so is every warning.
function(backprop_cuda_options target)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:
    --expt-relaxed-constexpr
    -fmad=false # products and sums round as written, as on the CPU
    --no-compress # the emulator reads the PTX
    -Werror=all-warnings
    -Xptxas=-warn-spills,-warn-lmem-usage>)
endfunction()

# Target backprop_cuda: the backend, or one function that says that there is none.
function(backprop_cuda_backend)
  set(folder ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../backend/cuda)
  if(NOT BACKPROP_CUDA)
    add_library(backprop_cuda STATIC ${folder}/absent.cpp)
    target_link_libraries(backprop_cuda PUBLIC backprop_graph)
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp ${folder}/*.cu)
  list(FILTER sources EXCLUDE REGEX "/absent.cpp$")
  if(BACKPROP_NCCL)
    list(FILTER sources EXCLUDE REGEX "/nccl_absent.cpp$")
  else()
    list(FILTER sources EXCLUDE REGEX "/nccl.cpp$")
  endif()
  add_library(backprop_cuda STATIC ${sources})
  backprop_cuda_options(backprop_cuda)
  target_link_libraries(backprop_cuda PUBLIC backprop_graph PRIVATE CUDA::cublas CUDA::cudart)
  if(BACKPROP_NCCL)
    target_link_libraries(backprop_cuda PRIVATE ${BACKPROP_NCCL_LIBRARY})
    target_include_directories(backprop_cuda SYSTEM PRIVATE ${BACKPROP_NCCL_INCLUDE})
  endif()
endfunction()
