#include "engine/lab/questions/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/lab/paper/latex.h"
#include "engine/lab/paper/parser.h"
#include "engine/lab/paper/readings.h"

namespace backprop::lab {
namespace {

using Characters = std::vector<Character>;

struct UnitName {
  std::string_view typed;  // in small letters
  std::string_view unit;   // of bytes, or empty: a factor
  double factor;
};

constexpr std::array<UnitName, 26> kUnits{{
    {"b", "B", 1},        {"byte", "B", 1},      {"bytes", "B", 1},     {"kb", "kB", 1},
    {"mb", "MB", 1},      {"gb", "GB", 1},       {"tb", "TB", 1},       {"kib", "KiB", 1},
    {"mib", "MiB", 1},    {"gib", "GiB", 1},     {"k", "", 1e3},        {"m", "", 1e6},
    {"g", "", 1e9},       {"thousand", "", 1e3}, {"million", "", 1e6},  {"millions", "", 1e6},
    {"billion", "", 1e9}, {"numbers", "", 1},    {"parameters", "", 1}, {"params", "", 1},
    {"slots", "", 1},     {"macs", "", 1},       {"steps", "", 1},      {"layers", "", 1},
    {"images", "", 1},    {"passes", "", 1},
}};

/// Takes the word at the end. Throws Unreadable for one that is no unit.
const UnitName* take_unit(Characters& text) {
  const Character end = text.back();
  std::size_t last = text.size() - 1;
  while (last > 0 && is_space(text[last - 1].code)) {
    --last;
  }
  std::size_t first = last;
  std::string word;
  while (first > 0 && is_letter(text[first - 1].code)) {
    word.insert(word.begin(), static_cast<char>(small(text[--first].code)));
  }
  if (word.empty() || word == "e") {
    return nullptr;
  }
  const auto* const at =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const UnitName& each) { return each.typed == word; });
  if (at == kUnits.end()) {
    throw Unreadable{"`" + word +
                         "` is no unit that is known here: write a number, or one with kB, MB, GB, KiB, "
                         "MiB or GiB.",
                     text[first].position};
  }
  text.resize(first);
  text.push_back({0, end.position});
  return at;
}

bool is_separator(char32_t c) {
  return c == U',' || c == U'.' || c == U'\'' || c == U'’' || c == U'_' || is_space(c);
}

/// A run of digits with what stands between them.
struct Run {
  std::vector<std::size_t> digits;   // length of each group
  std::vector<char32_t> separators;  // between them; every space is U' '
  std::size_t end = 0;
};

Run run_at(const Characters& text, std::size_t at) {
  Run out;
  while (true) {
    std::size_t length = 0;
    while (is_digit(text[at + length].code)) {
      ++length;
    }
    out.digits.push_back(length);
    at += length;
    if (!is_separator(text[at].code) || !is_digit(text[at + 1].code)) {
      out.end = at;
      return out;
    }
    out.separators.push_back(is_space(text[at].code) ? U' ' : text[at].code);
    ++at;
  }
}

/// How many of the run's separators set thousands apart; what is left over is a decimal point, or nothing
/// that is understood.
std::size_t thousands(const Run& run, bool leading_zero) {
  const std::size_t count = run.separators.size();
  const char32_t first = count > 0 ? run.separators[0] : 0;
  std::size_t same = 0;
  while (same < count && run.separators[same] == first && run.digits[same + 1] == 3) {
    ++same;
  }
  const bool one_point = first == U'.' && same == 1 && (count == 1 || run.separators[1] != U',');
  return run.digits[0] > 3 || leading_zero || one_point ? 0 : same;
}

/// Without what sets thousands apart, and with decimal points.
Characters plain_numbers(const Characters& text) {
  Characters out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i].code) || (!out.empty() && out.back().code == U'.')) {
      out.push_back(text[i++]);
      continue;
    }
    const Run run = run_at(text, i);
    const std::size_t apart = thousands(run, text[i].code == U'0');
    const std::size_t rest = run.separators.size() - apart;
    const char32_t last = rest == 1 ? run.separators.back() : 0;
    const bool decimal = last == U'.' || last == U',';
    std::size_t met = 0;
    for (; i < run.end; ++i) {
      if (is_digit(text[i].code)) {
        out.push_back(text[i]);
      } else if (met++ >= apart) {
        out.push_back({decimal ? U'.' : text[i].code, text[i].position});
      }
    }
  }
  return out;
}

const Vocabulary& numbers_only() {
  static const Vocabulary vocabulary{{}, "", "numbers", "units such as kB, MB and MiB"};
  return vocabulary;
}

}  // namespace

std::variant<Quantity, Unreadable> read_quantity(std::string_view text) {
  try {
    refuse_too_long(text);
    Characters characters = without_latex(decode(text), "");
    const UnitName* unit = take_unit(characters);
    const int position = characters.front().position;
    auto parsed = parse(tokenize(plain_numbers(characters), numbers_only(), true));
    if (const auto* unreadable = std::get_if<Unreadable>(&parsed)) {
      return *unreadable;
    }
    Quantity out;
    const Formula& formula = std::get<Formula>(parsed);
    for (const Expression& part : formula.parts) {
      const double value = part.evaluate({}, LetterE::always_euler, numbers_only());
      if (&part != &formula.parts.front() && !near(value, out.value)) {
        throw Unreadable{"What stands before and after the equals sign is not equal.", position};
      }
      out.value = value;
    }
    if (!std::isfinite(out.value)) {
      throw Unreadable{"This has no value.", position};
    }
    if (unit) {
      out.value *= unit->factor;
      out.unit = unit->unit;
    }
    return out;
  } catch (const Unreadable& unreadable) {
    return unreadable;
  }
}

double bytes_of(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, double>, 8> kBytes{{
      {"B", 1},
      {"kB", 1e3},
      {"MB", 1e6},
      {"GB", 1e9},
      {"TB", 1e12},
      {"KiB", 1024.0},
      {"MiB", 1024.0 * 1024},
      {"GiB", 1024.0 * 1024 * 1024},
  }};
  const auto* const at =
      std::find_if(kBytes.begin(), kBytes.end(), [&](const auto& each) { return each.first == unit; });
  return at == kBytes.end() ? 0 : at->second;
}

}  // namespace backprop::lab
