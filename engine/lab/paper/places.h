#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace backprop::lab {

/// A value of x at which every number of the lesson is a fraction or a logarithm of one.
struct Place {
  std::string name;  // 'log 5'
  double x = 0;
};

/// log 2, where lesson 1 begins.
const Place& first_place();

/// Those of the second round. Not log 2, and not log 3, at which the figure walks for everyone to see; all
/// above 0; none at which a slip leads to a right number by coincidence.
const std::vector<Place>& other_places();

const Place& place_of(std::uint32_t seed);

/// The one of other_places() that `text` amounts to ('log 5', 'ln 5'), or null.
const Place* find_place(const std::string& text);

/// 'log 5, log 6 or log 7'
std::string listed_places();

}  // namespace backprop::lab
