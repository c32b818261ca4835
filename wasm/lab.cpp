#include "engine/lab/lab.h"

#include <emscripten/bind.h>

#include <string>

#include "wasm/guard.h"

namespace backprop::wasm {
namespace {

std::string version() { return BACKPROP_VERSION; }

std::string probes(std::string lesson, int step, std::uint32_t seed) {
  return lab::probes(lesson, step, seed);
}

std::string check(std::string lesson, int step, std::uint32_t seed, std::string answers) {
  return lab::check(lesson, step, seed, answers);
}

std::string sheet(std::string lesson, int step, std::uint32_t seed) { return lab::sheet(lesson, step, seed); }

std::string answers(std::string lesson, int step, std::uint32_t seed) {
  return lab::answers(lesson, step, seed);
}

std::string trace(std::string lesson, int step, double x) { return lab::trace(lesson, step, x); }

std::string reference(std::string lesson, int step) { return lab::reference(lesson, step); }

}  // namespace

EMSCRIPTEN_BINDINGS(backprop_lab) {
  expose<&version>("version");
  expose<&probes>("lab_probes");
  expose<&check>("lab_check");
  expose<&sheet>("lab_sheet");
  expose<&answers>("lab_answers");
  expose<&trace>("lab_trace");
  expose<&reference>("lab_reference");
}

}  // namespace backprop::wasm
