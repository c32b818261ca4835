#include "engine/lab/questions/judge_choice.h"

#include <algorithm>
#include <set>

#include "engine/lab/paper/characters.h"
#include "engine/lab/paper/readings.h"

namespace backprop::lab {
namespace {

using Status = Judgement::Status;

constexpr std::size_t kLongest = 400;  // bytes

struct Chosen {
  std::set<std::string> names;
  std::string unknown;
};

Chosen split(const ChoiceAnswer& answer, const std::string& text) {
  Chosen out;
  std::string name;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c != ',' && c != ';' && c != ' ' && !(c >= '\t' && c <= '\r')) {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      continue;
    }
    const bool known = std::any_of(answer.options.begin(), answer.options.end(),
                                   [&](const Option& option) { return option.name == name; });
    if (known) {
      out.names.insert(name);
    } else if (!name.empty() && name != "none" && out.unknown.empty()) {
      out.unknown = name;
    }
    name.clear();
  }
  return out;
}

}  // namespace

Judgement judge_choice(const ChoiceAnswer& answer, const std::string& text) {
  Judgement out;
  if (is_blank(text)) {
    return out;
  }
  const Chosen chosen = text.size() > kLongest ? Chosen{{}, text.substr(0, 20)} : split(answer, text);
  if (!chosen.unknown.empty() || (!answer.several && chosen.names.size() != 1)) {
    std::string listed;
    for (const Option& option : answer.options) {
      listed += (listed.empty() ? "" : ", ") + option.name;
    }
    out.status = Status::unreadable;
    out.position = 0;
    out.message = (chosen.unknown.empty() ? std::string("One of these is asked for: ")
                                          : "`" + chosen.unknown.substr(0, 40) + "` is none of these: ") +
                  listed + ".";
    return out;
  }
  for (const std::string& name : chosen.names) {
    out.read += (out.read.empty() ? "" : ", ") + name;
  }
  const auto is_chosen = [&](const Option& option) { return chosen.names.count(option.name) > 0; };
  const auto wrongly = [&](bool taken) {
    return std::find_if(answer.options.begin(), answer.options.end(), [&](const Option& option) {
      return option.right != taken && is_chosen(option) == taken;
    });
  };
  const auto taken = wrongly(true);
  const auto left = wrongly(false);
  if (taken == answer.options.end() && left == answer.options.end()) {
    out.status = Status::right;
    return out;
  }
  const bool chose = taken != answer.options.end();
  const Option& option = chose ? *taken : *left;
  out.status = Status::wrong;
  out.diagnosis = (chose ? "chose-" : "missed-") + option.name;
  out.message = option.message;
  return out;
}

}  // namespace backprop::lab
