#pragma once

#include <optional>
#include <string>

namespace backprop::lab {

/// The verdict on one blank.
struct Judgement {
  enum class Status { right, follows, partial, wrong, unreadable, empty };
  Status status = Status::empty;
  std::string read;
  std::string read_latex;
  std::string message;
  std::string diagnosis;        // empty: none
  std::optional<int> position;  // unreadable: where, in UTF-16 units
  std::optional<double> value;  // at the lesson's own point
  double credit = 0;            // partial: the part of the points that is earned
};

}  // namespace backprop::lab
