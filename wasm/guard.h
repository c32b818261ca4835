#pragma once

#include <emscripten/bind.h>

#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

namespace backprop::wasm {

/// Leaves `message` for guard.js, which throws it as a JavaScript `Error` once the C++ call has returned.
void leave_error(const std::string& message);
/// Tells guard.js that this export may leave an error.
void note_export(const char* name);

/// What a call returns to JavaScript when it fails: nobody sees it.
template <class Result>
Result no_result() {
  if constexpr (std::is_same_v<Result, emscripten::val>) {
    return emscripten::val::undefined();
  } else {
    return Result();
  }
}

/// `Guard<f>::call` has the signature of `f`, and turns a C++ exception into a JavaScript `Error` with its
/// message.
///
/// The `Error` is thrown by JavaScript after C++ has returned normally: an exception that left C++ by itself
/// would arrive as a `WebAssembly.Exception` without a message, and would leak shadow stack and the copied
/// arguments each time.
template <auto function>
struct Guard;

template <class Result, class... Args, Result (*function)(Args...)>
struct Guard<function> {
  static Result call(Args... args) {
    std::string message;
    try {
      return function(std::forward<Args>(args)...);
    } catch (const std::bad_alloc&) {
      message = "[engine] out of memory: WebAssembly has at most 4 GB";
    } catch (const std::exception& error) {
      message = error.what();
    } catch (...) {
      message = "unknown error in the engine";
    }
    leave_error(message);
    return no_result<Result>();
  }
};

/// Exports `function` to JavaScript under `name`. The only way this project exports anything.
template <auto function>
void expose(const char* name) {
  emscripten::function(name, &Guard<function>::call);
  note_export(name);
}

}  // namespace backprop::wasm
