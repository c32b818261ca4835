#include "engine/lab/growth/bounds.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace backprop::lab {
namespace {

bool is_any(char32_t c, std::u32string_view set) {
  return c != 0 && set.find(c) != std::u32string_view::npos;
}
bool opens(char32_t c) { return is_any(c, U"([{"); }
bool closes(char32_t c) { return is_any(c, U")]}"); }

struct Word {
  std::u32string_view text;  // in small letters
  BoundWord meaning;
};
constexpr Word kWords[] = {
    {U"theta", BoundWord::theta},  {U"omega", BoundWord::omega}, {U"θ", BoundWord::theta},
    {U"Θ", BoundWord::theta},      {U"ϴ", BoundWord::theta},     {U"Ω", BoundWord::omega},
    {U"\u2126", BoundWord::omega}, {U"ω", BoundWord::omega},     {U"\U0001D4AA", BoundWord::big_o},
    {U"o", BoundWord::big_o},
};

class Unwrapper {
 public:
  Unwrapper(const std::vector<Character>& text, const Vocabulary& letters) : in_(text), letters_(letters) {}

  Unwrapped run() {
    skip_name();
    while (at_ + 1 < in_.size()) {
      const char32_t c = in_[at_].code;
      if (word(U"max")) {
        largest(3);
      } else if (word(U"min")) {
        throw Unreadable{"A minimum cannot be read here: write sums, products, powers and max.", here()};
      } else if (bound_word()) {
        continue;
      } else {
        if (opens(c)) {
          is_max_.push_back(false);
        } else if (closes(c) && !is_max_.empty()) {
          is_max_.pop_back();
        }
        put(c == U',' ? comma() : c == U'∈' ? U'=' : c);
        ++at_;
      }
    }
    out_.text.push_back(in_.back());
    return std::move(out_);
  }

 private:
  int here() const { return in_[at_].position; }
  void put(char32_t c) { out_.text.push_back({c, here()}); }

  std::size_t after_spaces(std::size_t i) const {
    while (i + 1 < in_.size() && is_space(in_[i].code)) {
      ++i;
    }
    return i;
  }

  bool word(std::u32string_view text) const {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (at_ + i + 1 >= in_.size() || (small(in_[at_ + i].code) != text[i])) {
        return false;
      }
    }
    return true;
  }

  /// `T_run =`, `M(n, b, d) =`: a name in front that is none of the letters.
  void skip_name() {
    const std::size_t first = after_spaces(0);
    const std::string letter(1,
                             static_cast<char>(is_letter(in_[first].code) ? small(in_[first].code) : U' '));
    if ((letter != "t" && letter != "m") || (letters_.find(letter) >= 0 && in_[first + 1].code != U'_')) {
      return;
    }
    const auto at = std::find_if(in_.begin(), in_.end(),
                                 [](const Character& c) { return c.code == U'=' || c.code == U'∈'; });
    if (at != in_.end()) {
      at_ = static_cast<std::size_t>(at - in_.begin()) + 1;
    }
  }

  void largest(std::size_t length) {
    const std::size_t next = after_spaces(at_ + length);
    if (!opens(in_[next].code)) {
      throw Unreadable{"`max` needs brackets, as in max(a, b).", here()};
    }
    put(U' ');
    at_ = next;
    put(in_[at_++].code);
    is_max_.push_back(true);
  }

  char32_t comma() const {
    if (is_max_.empty() || !is_max_.back()) {
      throw Unreadable{"A comma cannot be read here: the largest of several is max(a, b).", here()};
    }
    return U'+';
  }

  /// Of `log`, the o is no bound.
  bool within_a_word() const {
    const char32_t before = at_ > 0 ? in_[at_ - 1].code : 0;
    return is_letter(before) && letters_.find(std::string(1, static_cast<char>(small(before)))) < 0;
  }

  bool bound_word() {
    if (within_a_word()) {
      return false;
    }
    const auto* const found =
        std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& each) { return word(each.text); });
    if (found == std::end(kWords)) {
      return false;
    }
    const std::size_t next = after_spaces(at_ + found->text.size());
    if (!opens(in_[next].code)) {
      if (found->text == U"o" && letters_.find("o") >= 0) {
        return false;
      }
      throw Unreadable{"Write what it holds in brackets, as in O(" + letters_.names[0] + "^2).", here()};
    }
    const BoundWord meaning = in_[at_].code == U'o' ? BoundWord::small_o : found->meaning;
    // Of several the one that says least: `Θ(nbd) + O(nd)` is an upper bound.
    out_.word = std::max(out_.word, meaning);
    put(U' ');
    at_ = next;
    return true;
  }

  const std::vector<Character>& in_;
  const Vocabulary& letters_;
  std::size_t at_ = 0;
  std::vector<bool> is_max_;
  Unwrapped out_;
};

}  // namespace

Unwrapped without_bounds(const std::vector<Character>& text, const Vocabulary& letters) {
  return Unwrapper(text, letters).run();
}

}  // namespace backprop::lab
