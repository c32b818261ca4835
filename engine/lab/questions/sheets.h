#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/lab/questions/question.h"

namespace backprop::lab {

// The questions of each lesson, with the numbers of a seed.
Sheet cost_of_backprop(std::uint32_t seed);
Sheet why_keep_inputs(std::uint32_t seed);
Sheet feed_forward_costs(std::uint32_t seed);
Sheet will_it_fit(std::uint32_t seed);
Sheet checkpointing(std::uint32_t seed);
Sheet train(std::uint32_t seed);

/// Whether the lesson asks questions whose numbers come from a seed. They are its step 0.
bool has_questions(std::string_view lesson);

/// The questions of such a lesson.
Sheet questions_of(std::string_view lesson, std::uint32_t seed);

/// Adds `blanks` of a QuestionSheet to `sheet`: what is asked, without the answers.
void write_questions(std::string_view lesson, std::uint32_t seed, nlohmann::ordered_json& sheet);

/// Adds `answers` of a SheetAnswers: a right one for each question, by name.
void write_answers(std::string_view lesson, std::uint32_t seed, nlohmann::ordered_json& answers);

/// The verdict on the answers, as a PaperReport. `seed` among the answers says for which numbers they were
/// found; otherwise they belong to the seed given. `sheet_seed` of the report is the one that was used.
void check_questions(std::string_view lesson, std::uint32_t seed, const nlohmann::json& answers,
                     nlohmann::ordered_json& report);

}  // namespace backprop::lab
