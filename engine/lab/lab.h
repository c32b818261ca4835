#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The checks of the lessons: probes, verdicts, diagnoses, answers on paper. JSON in, JSON out, as declared
/// in web/src/lab/types.ts. Knows no file, no clock, no language runtime; calls nothing of the learner's.
namespace backprop::lab {

/// The graphs on which a learner's program is run, and what to do with each (ProbeSet). Paper lessons have
/// none. The same lesson, step and seed always give the same probes. Throws backprop::Error for an unknown
/// lesson or step.
std::string probes(std::string_view lesson, int step, std::uint32_t seed);

/// The verdict on `answers_json` (Answers): a StepReport, or a PaperReport for a lesson on paper. What the
/// answers hold is untrusted: whatever they claim, a report comes back. Throws backprop::Error for an unknown
/// lesson or step, and for text that is not JSON.
std::string check(std::string_view lesson, int step, std::uint32_t seed, std::string_view answers_json);

/// What a lesson of questions asks (QuestionSheet): its texts with the numbers of the seed in them, and for
/// each blank how it is answered. Seed 1 has the numbers of the lesson's text. Throws backprop::Error for a
/// step that has none.
std::string sheet(std::string_view lesson, int step, std::uint32_t seed);

/// A right answer to each of those questions, for whoever asks to see them (SheetAnswers). Throws
/// backprop::Error for a step that has none.
std::string answers(std::string_view lesson, int step, std::uint32_t seed);

/// The lesson's own graph, run by the engine at `x`, for the figure (GraphTrace). `cosh-paper` shows the
/// copies that exist on paper only; `backprop-code` shows the graph of that step's visible case. Throws
/// backprop::Error for a step that has none.
std::string trace(std::string_view lesson, int step, double x);

/// The engine's own results for a step's visible example, to be set beside the learner's:
/// {series: [{label, x, y}], values: [{name, value}]}, either empty where a step has none.
std::string reference(std::string_view lesson, int step);

}  // namespace backprop::lab
