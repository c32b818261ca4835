# emulator_stops_at(TARGET NAME LIBRARY): adds to TARGET a function for every name that LIBRARY exports with the prefix
# NAME, which stops the program: with a handle of the emulator's the library's own would do anything. They are weak, so
# the functions that the emulator has win; they take no arguments, because none of them matters.
function(emulator_stops_at target name library)
  execute_process(COMMAND ${CMAKE_NM} --dynamic --defined-only ${library} OUTPUT_VARIABLE symbols
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL " [TW] ${name}[A-Za-z0-9_]+" symbols "${symbols}")
  list(LENGTH symbols count)
  if(count LESS 10)
    message(FATAL_ERROR "Only ${count} functions ${name}... found in ${library}")
  endif()
  set(text "#include \"tests/emulator/runtime/stream.h\"\n\n")
  foreach(symbol IN LISTS symbols)
    string(SUBSTRING ${symbol} 3 -1 symbol)
    string(APPEND text "extern \"C\" [[noreturn, gnu::weak]] void ${symbol}() {\n"
      "  emulator::misuse(\"the emulator does not know: ${symbol}\");\n}\n")
  endforeach()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${name}_unknown.cpp)
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
  target_sources(${target} PRIVATE ${file})
endfunction()
