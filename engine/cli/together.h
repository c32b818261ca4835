#pragma once

#include <functional>
#include <string>

#include "engine/graph/error.h"
#include "engine/run/communicator.h"

namespace backprop::cli {

/// An Error that all processes have at the same place, so that one of them tells it for all.
class SharedError : public Error {
 public:
  using Error::Error;
};

/// Does `work`, which does not wait for other processes, in each of them. Where it fails in some, all throw
/// the first one's error, as a SharedError.
void together(Processes& processes, const std::function<void()>& work);

/// Whether process 0 has the same text. All processes call it.
bool is_as_in_first(Processes& processes, const std::string& text);

/// Whether it holds in one of them. All processes call it.
bool in_any(Processes& processes, bool holds);

/// The sum of a number over all of them. All processes call it.
double sum_over(Processes& processes, double number);

/// Says what went wrong, once for all processes, and returns the exit code. An error that is not shared ends
/// all processes at once: others may be waiting for this one.
int tell(Processes& processes, const std::exception& error, const std::string& hint = "");

}  // namespace backprop::cli
