#include "engine/lab/questions/judge_number.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <variant>

#include "engine/lab/paper/readings.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/quantity.h"

namespace backprop::lab {
namespace {

using Status = Judgement::Status;
using Unit = NumberAnswer::Unit;

constexpr double kExact = 1e-9;    // relative: rounding of the arithmetic that was typed
constexpr double kRounded = 0.01;  // so close to the exact number that it was rounded

bool within(double value, double expected, double tolerance) {
  return std::fabs(value - expected) <= std::max(tolerance, kExact) * std::fabs(expected);
}

bool is_whole(double value) { return std::fabs(value - std::round(value)) < 1e-6; }

std::string shown(double value) {
  if (is_whole(value) && std::fabs(value) < 1e15) {
    return grouped(std::llround(value));
  }
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", value);
  return buffer;
}

std::string latex(const std::string& number) {
  std::string out;
  for (const char c : number) {
    out += c == ',' ? std::string("{,}") : std::string(1, c);
  }
  return out;
}

class NumberJudge {
 public:
  NumberJudge(const Question& question, const NumberAnswer& answer, const Quantity& quantity)
      : question_(question), answer_(answer), quantity_(quantity), asked_in_(answer.asked_in) {
    if (answer.unit == Unit::bytes && asked_in_.empty()) {
      asked_in_ = "B";
    }
  }

  Judgement run(const OwnNumbers& truth, OwnNumbers& own) {
    Judgement out;
    const bool bytes = answer_.unit == Unit::bytes;
    if (!bytes && !quantity_.unit.empty()) {
      out.status = Status::unreadable;
      out.message = "Asked is a number, not an amount of memory: write it without " + quantity_.unit + ".";
      out.position = 0;
      return out;
    }
    unit_ = quantity_.unit.empty() ? asked_in_ : quantity_.unit;
    value_ = quantity_.value * (bytes ? bytes_of(unit_) : 1);
    // A large number without a unit, where MB were asked for, counts bytes.
    if (bytes && quantity_.unit.empty() && fits(quantity_.value, answer_.expected)) {
      unit_ = "B";
      value_ = quantity_.value;
    }
    out.value = value_;
    out.read = shown(quantity_.value);
    out.read_latex = latex(out.read);
    if (bytes) {
      out.read += unit_ == "B" ? " bytes" : " " + unit_;
      out.read_latex += unit_ == "B" ? "\\text{ bytes}" : "\\text{ " + unit_ + "}";
    }
    own[question_.name] = value_;
    if (fits(value_, answer_.expected)) {
      out.status = Status::right;
    } else if (follows(truth, own)) {
      out.status = Status::follows;
      out.message =
          "Follows correctly from your earlier answers. Full credit; it will change when you mend those.";
    } else {
      out.status = Status::wrong;
      name(out);
    }
    return out;
  }

 private:
  bool fits(double value, double expected) const { return within(value, expected, answer_.tolerance); }

  bool follows(const OwnNumbers& truth, const OwnNumbers& own) const {
    if (!answer_.follow) {
      return false;
    }
    std::vector<double> values;
    bool wrong = false;
    for (const std::string& source : answer_.from) {
      const auto given = own.find(source);
      values.push_back(given == own.end() ? truth.at(source) : given->second);
      wrong = wrong || !near(values.back(), truth.at(source));
    }
    return wrong && fits(value_, answer_.follow(values));
  }

  void name(Judgement& out) const {
    const auto said = [&out](std::string slug, std::string message) {
      out.diagnosis = std::move(slug);
      out.message = std::move(message);
    };
    const auto at = std::find_if(answer_.slips.begin(), answer_.slips.end(),
                                 [this](const NumberSlip& slip) { return fits(value_, slip.value); });
    if (at != answer_.slips.end()) {
      return said(at->slug, at->message);
    }
    if (answer_.unit == Unit::bytes && name_bytes(out)) {
      return;
    }
    if (answer_.tolerance == 0 && is_whole(answer_.expected) && !is_whole(value_)) {
      return said("not-whole", "Asked is a whole number.");
    }
    if (within(value_, answer_.expected, kRounded)) {
      return said("rounded", answer_.tolerance == 0
                                 ? "Close, but not exact, and the exact number is asked for."
                                 : "Close, but not within the tolerance.");
    }
    said("wrong-number", question_.advice);
  }

  /// Powers of 1024 for powers of 1000, bits, numbers that were not turned into bytes.
  bool name_bytes(Judgement& out) const {
    const double decimal = bytes_of(unit_);
    const char* const binary = unit_ == "kB" ? "KiB" : unit_ == "MB" ? "MiB" : unit_ == "GB" ? "GiB" : "";
    if (*binary != '\0' && fits(quantity_.value * bytes_of(binary), answer_.expected)) {
      out.diagnosis = "binary-for-decimal";
      out.message = "These are " + std::string(binary) + ". Write that unit, or convert: 1 " + unit_ +
                    " is " + grouped(std::llround(decimal)) + " bytes, 1 " + binary + " is " +
                    grouped(std::llround(bytes_of(binary))) + ".";
      return true;
    }
    if (fits(value_ * 4, answer_.expected)) {
      out.diagnosis = "numbers-for-bytes";
      out.message = "This counts numbers. Each float32 takes 4 bytes.";
      return true;
    }
    if (fits(value_, answer_.expected * 8)) {
      out.diagnosis = "bits-for-bytes";
      out.message = "These are bits: a byte has 8.";
      return true;
    }
    if (fits(value_, answer_.expected * 2)) {
      out.diagnosis = "doubles";
      out.message = "Twice too much. A float32 takes 4 bytes, not 8, and each value is kept once.";
      return true;
    }
    return false;
  }

  const Question& question_;
  const NumberAnswer& answer_;
  const Quantity& quantity_;
  std::string asked_in_;
  std::string unit_;
  double value_ = 0;
};

}  // namespace

Judgement judge_number(const Question& question, const NumberAnswer& answer, const std::string& text,
                       const OwnNumbers& truth, OwnNumbers& own) {
  Judgement out;
  if (is_blank(text)) {
    return out;
  }
  const auto read = read_quantity(text);
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    out.status = Status::unreadable;
    out.message = unreadable->message;
    out.position = unreadable->position;
    return out;
  }
  return NumberJudge(question, answer, std::get<Quantity>(read)).run(truth, own);
}

}  // namespace backprop::lab
