#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/cli/commands.h"
#include "engine/graph/error.h"
#include "engine/lab/lab.h"
#include "engine/model/data/file.h"

// `backprop check ANSWERS.json`: what the lab says of a file of answers.

namespace backprop::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string file;
  bool json = false;
};

template <class T>
T entry(const Json& file, const char* name, const char* expected, bool (Json::*is)() const noexcept) {
  if (!file.contains(name) || !(file[name].*is)()) {
    fail("check", fmt::format("expected {} under \"{}\", as in {{\"lesson\": \"cosh-paper\", \"step\": 0, "
                              "\"seed\": 1, \"answers\": {{\"a\": \"log 2\"}}}}",
                              expected, name));
  }
  return file[name].template get<T>();
}

/// A line for each check, what was not passed with its reason.
void print(const Json& report) {
  for (const Json& check : report["checks"]) {
    const std::string status = check.value("status", "");
    fmt::print("{:<10} {}\n", status, check.value("name", ""));
    if (status != "passed" && check.contains("message") && check["message"].is_string()) {
      fmt::print("           {}\n", check["message"].get<std::string>());
    }
  }
}

int run(const Options& options) {
  const Json file = Json::parse(data::read_file(options.file, 64U << 20U), nullptr, false);
  if (!file.is_object()) {
    fail("check", options.file + ": expected a JSON object");
  }
  const auto lesson = entry<std::string>(file, "lesson", "a lesson's name", &Json::is_string);
  const auto step = entry<int>(file, "step", "a step's number", &Json::is_number_integer);
  const auto seed = entry<std::uint32_t>(file, "seed", "a whole number", &Json::is_number_unsigned);
  Json answers = Json::object();
  for (const char* const part : {"answers", "claims"}) {
    if (file.contains(part)) {
      answers[part] = file[part];
    }
  }
  if (answers.empty()) {
    fail("check", options.file + ": expected \"answers\" or \"claims\"");
  }
  const Json report = Json::parse(lab::check(lesson, step, seed, answers.dump()));
  if (options.json) {
    fmt::print("{}\n", report.dump(2));
  } else {
    print(report);
  }
  for (const Json& check : report["checks"]) {
    if (check.value("status", "") != "passed") {
      return found;
    }
  }
  return done;
}

}  // namespace

void add_check(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("check", "What the lab says of a file of answers");
  command->add_option("answers", options->file, "{\"lesson\", \"step\", \"seed\", \"answers\" or \"claims\"}")
      ->required()
      ->type_name("ANSWERS.json");
  command->add_flag("--json", options->json, "print the report as JSON");
  command->footer("Exit code: 0 all passed, 1 something did not, 2 the file cannot be used.");
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace backprop::cli
