# What every target of this project is compiled with. Engine libraries link it PUBLIC: headers are included from the root.
add_library(backprop_options INTERFACE)
target_include_directories(backprop_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_features(backprop_options INTERFACE cxx_std_20)
# Kernels for GPUs have options of their own (cuda.cmake).
target_compile_options(backprop_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:
  -Wall -Wextra -Wpedantic
  # GCC 12 warns of impossible overlaps inside std::string (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${BACKPROP_WARNINGS_AS_ERRORS}>:-Werror>
  # Products and sums round as written, on every target: page, command and native runs agree to the bit.
  -ffp-contract=off>)
