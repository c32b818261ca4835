#include "engine/lab/paper/places.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "engine/lab/paper/cosh.h"
#include "engine/lab/paper/parser.h"
#include "engine/lab/paper/readings.h"

namespace backprop::lab {
namespace {

Place log_of(const char* text, double value) {
  return {std::string("log") + (std::string_view(text).find('/') == std::string_view::npos ? " " : "") + text,
          std::log(value)};
}

}  // namespace

const Place& first_place() {
  static const Place place = log_of("2", 2);
  return place;
}

const std::vector<Place>& other_places() {
  static const std::vector<Place> places{
      log_of("5", 5.0),         log_of("6", 6.0),         log_of("7", 7.0),         log_of("(3/2)", 3.0 / 2),
      log_of("(5/2)", 5.0 / 2), log_of("(4/3)", 4.0 / 3), log_of("(5/3)", 5.0 / 3), log_of("(7/2)", 7.0 / 2),
  };
  return places;
}

const Place& place_of(std::uint32_t seed) {
  // Neighbouring seeds shall not give neighbouring places (Knuth's multiplicative hash).
  return other_places()[(seed * 2654435761U >> 16U) % other_places().size()];
}

const Place* find_place(const std::string& text) {
  const auto read = parse(text, cosh_vocabulary());
  const auto* formula = std::get_if<Formula>(&read);
  if (!formula || !formula->parts.back().is_constant(LetterE::always_euler)) {
    return nullptr;
  }
  const double x = formula->parts.back().evaluate({}, LetterE::always_euler, cosh_vocabulary());
  const auto at = std::find_if(other_places().begin(), other_places().end(),
                               [x](const Place& place) { return near(x, place.x); });
  return at == other_places().end() ? nullptr : &*at;
}

std::string listed_places() {
  std::string out;
  for (const Place& place : other_places()) {
    const bool last = &place == &other_places().back();
    out += (out.empty() ? "" : last ? " or " : ", ") + place.name;
  }
  return out;
}

}  // namespace backprop::lab
