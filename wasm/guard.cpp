#include "wasm/guard.h"

#include <emscripten.h>

EM_JS(void, backprop_leave_error, (const char* message),
      { Module['guard'].message = UTF8ToString(message); });
EM_JS(void, backprop_note_export, (const char* name), { Module['guard'].names.push(UTF8ToString(name)); });

namespace backprop::wasm {

void leave_error(const std::string& message) { backprop_leave_error(message.c_str()); }
void note_export(const char* name) { backprop_note_export(name); }

}  // namespace backprop::wasm
