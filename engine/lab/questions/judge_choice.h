#pragma once

#include <string>

#include "engine/lab/paper/judgement.h"
#include "engine/lab/questions/question.h"

namespace backprop::lab {

/// The verdict on the names of options, several with commas between them; `none` where none holds.
Judgement judge_choice(const ChoiceAnswer& answer, const std::string& text);

}  // namespace backprop::lab
