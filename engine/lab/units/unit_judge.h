#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/lab/paper/judgement.h"
#include "engine/lab/paper/readings.h"
#include "engine/lab/units/unit.h"

namespace backprop::lab {

/// Judges the blanks of a unit step in order, keeping the learner's own answers, so that a later blank that
/// follows from an earlier slip is recognised.
class UnitJudge {
 public:
  explicit UnitJudge(const UnitSheet& sheet) : sheet_(sheet) {}

  /// The verdict on `text` in `blank`, which is one of the sheet's.
  Judgement judge(const UnitBlank& blank, const std::string& text);

 private:
  using Curve = std::vector<double>;  // at each of the sheet's points

  Curve curve(const Candidate& candidate, const Expression& part) const;
  Curve curve(double (*value)(const Scope&)) const;
  /// What the blank may be, given the learner's own earlier answers; empty if they were right or there are
  /// none.
  Curve following(const UnitBlank& blank) const;
  bool names_itself(const UnitBlank& blank, const Expression& part, LetterE e) const;
  bool matches(const UnitBlank& blank, const Candidate& candidate, const Expression& part,
               const Curve& expected) const;
  bool all_match(const UnitBlank& blank, const Candidate& candidate, const Curve& expected) const;
  bool name_slip(const UnitBlank& blank, const Candidate& candidate, Judgement& verdict) const;
  void name_wrong(const UnitBlank& blank, const Candidate& candidate, const std::string& text,
                  Judgement& verdict) const;

  const UnitSheet& sheet_;
  std::map<std::string, Curve> own_;
};

}  // namespace backprop::lab
