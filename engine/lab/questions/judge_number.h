#pragma once

#include <map>
#include <string>

#include "engine/lab/paper/judgement.h"
#include "engine/lab/questions/question.h"

namespace backprop::lab {

/// The learner's own numbers, by question; bytes in bytes.
using OwnNumbers = std::map<std::string, double>;

/// The verdict on `text`, and the number that was read, kept in `own`. `truth` holds what is right for the
/// questions that this one follows from. Sound arithmetic on a wrong earlier number earns full credit.
Judgement judge_number(const Question& question, const NumberAnswer& answer, const std::string& text,
                       const OwnNumbers& truth, OwnNumbers& own);

}  // namespace backprop::lab
