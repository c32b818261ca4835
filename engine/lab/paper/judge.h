#pragma once

#include <string>
#include <vector>

#include "engine/lab/paper/cosh.h"
#include "engine/lab/paper/judgement.h"
#include "engine/lab/paper/places.h"
#include "engine/lab/paper/readings.h"

namespace backprop::lab {

/// Judges the blanks in order, keeping the learner's own answers, so that a later blank that follows from an
/// earlier slip is recognised.
class CoshJudge {
 public:
  /// `place`: where the blanks ask for numbers.
  explicit CoshJudge(Place place);

  /// The verdict on `text` in `blank`. Blanks come in the order of cosh_blanks(), each once.
  Judgement judge(const Blank& blank, const std::string& text);

 private:
  using Curve = std::vector<double>;  // at the place, then at each of cosh_points()

  std::vector<Candidate> candidates(const Blank& blank, const std::string& text, const Formula& plain) const;
  Curve curve(const Candidate& candidate, const Expression& part) const;
  bool names_itself(const Blank& blank, const Expression& part, LetterE e) const;
  bool matches(const Candidate& candidate, const Expression& part, const Curve& expected) const;
  bool is_right(const Blank& blank, const Candidate& candidate, const Expression& part) const;
  bool follows(const Blank& blank, const Candidate& candidate, const Expression& part) const;

  bool name_slip(const Blank& blank, const Candidate& candidate, Judgement& verdict) const;
  void name_wrong(const Blank& blank, const Candidate& candidate, const std::string& text,
                  Judgement& verdict) const;
  std::string follows_from(const Blank& blank) const;
  void remember(const Blank& blank, const Curve* own);

  Place place_;
  std::vector<Point> truth_;  // at the place, then at each of cosh_points()
  std::vector<Point> own_;    // the same with the learner's own answers in place
  std::vector<std::string> given_;
};

}  // namespace backprop::lab
