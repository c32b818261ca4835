# What every target of this project is compiled with. Engine libraries link it PUBLIC: headers are included from the root.
add_library(backprop_options INTERFACE)
target_include_directories(backprop_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/backprop>)
target_compile_features(backprop_options INTERFACE cxx_std_20)
# Kernels for GPUs have options of their own (cuda.cmake).
target_compile_options(backprop_options INTERFACE
  "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic>>"
  # GCC 12 warns of impossible overlaps inside std::string (its bug 105651).
  $<BUILD_INTERFACE:$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>>
  $<BUILD_INTERFACE:$<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${BACKPROP_WARNINGS_AS_ERRORS}>>:-Werror>>
  # Products and sums round as written, on every target: page, command and native runs agree to the bit.
  $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>)

option(BACKPROP_NATIVE "Compile for this machine's processor, with all its vector instructions" OFF)
if(BACKPROP_NATIVE)
  target_compile_options(backprop_options INTERFACE
    $<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:-march=native>>)
endif()
