# Installs the library into an empty folder, builds the program beside this file with it, runs it, and expects cosh's
# slope at log 2.
#   cmake -DBUILD=<build folder> -DWORK=<folder> -DSOURCE=<this folder> -DCXX=<compiler> -DFLAGS=<its flags> -P run.cmake
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed --component library)
file(COPY ${SOURCE}/CMakeLists.txt ${SOURCE}/cosh.cpp DESTINATION ${WORK}/program)
run(${CMAKE_COMMAND} -S ${WORK}/program -B ${WORK}/build -DCMAKE_PREFIX_PATH=${WORK}/installed
  -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/cosh)
if(NOT output STREQUAL "0.75\n")
  message(FATAL_ERROR "expected 0.75, got ${output}")
endif()
file(REMOVE_RECURSE ${WORK})
