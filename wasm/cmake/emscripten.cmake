# Differences between Emscripten releases, in one place: from 3.1.6 (Debian 12) to a current emsdk.

# Debian's Emscripten needs Debian's node modules (acorn) for optimised links, but a foreign node does not look there.
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.30 AND EXISTS /usr/share/nodejs/acorn)
  set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
endif()

# Later releases give a stack of 64 KB unless told, and renamed the option.
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.27)
  set(backprop_stack -sTOTAL_STACK=4MB)
else()
  set(backprop_stack -sSTACK_SIZE=4MB)
endif()

add_library(backprop_wasm_link INTERFACE)
target_link_options(backprop_wasm_link INTERFACE
  -fwasm-exceptions ${backprop_stack} -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB)

# An ES module for pages and workers. Node imports it too and passes `wasmBinary`.
add_library(backprop_wasm_module INTERFACE)
target_link_libraries(backprop_wasm_module INTERFACE backprop_wasm_link)
target_link_options(backprop_wasm_module INTERFACE
  --bind -sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=web,worker
  -sDYNAMIC_EXECUTION=0 -sFILESYSTEM=0
  -sEXPORTED_RUNTIME_METHODS=HEAPF32,HEAPF64)

# A command that node runs: the tests.
# It is CommonJS, whatever the package around the build directory says.
file(WRITE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/package.json "{ \"type\": \"commonjs\" }\n")
add_library(backprop_wasm_command INTERFACE)
target_link_libraries(backprop_wasm_command INTERFACE backprop_wasm_link)
target_link_options(backprop_wasm_command INTERFACE
  -sENVIRONMENT=node -sWASM_ASYNC_COMPILATION=0 -sEXIT_RUNTIME=1)
