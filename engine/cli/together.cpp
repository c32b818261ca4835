#include "engine/cli/together.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "engine/cli/commands.h"

namespace backprop::cli {

namespace {

void add_up(Processes& processes, std::vector<double>& numbers) {
  processes.all_reduce({.dtype = DType::f64,
                        .input = numbers.data(),
                        .result = numbers.data(),
                        .elements = numbers.size(),
                        .mean = false});
}

/// One process's text, to all; `own` counts there alone.
std::string text_of(Processes& processes, int rank, const std::string& own) {
  const bool mine = processes.rank() == rank;
  std::vector<double> size{mine ? static_cast<double>(own.size()) : 0};
  add_up(processes, size);
  std::vector<double> letters(static_cast<std::size_t>(size[0]));
  if (mine) {
    std::copy(own.begin(), own.end(), letters.begin());
  }
  add_up(processes, letters);
  std::string text(letters.size(), ' ');
  std::transform(letters.begin(), letters.end(), text.begin(),
                 [](double letter) { return static_cast<char>(letter); });
  return text;
}

}  // namespace

void together(Processes& processes, const std::function<void()>& work) {
  if (processes.size() == 1) {
    work();
    return;
  }
  std::vector<double> failures(static_cast<std::size_t>(processes.size()));
  std::string own;
  try {
    work();
  } catch (const std::exception& error) {
    own = error.what();
    failures[static_cast<std::size_t>(processes.rank())] = 1;
  }
  add_up(processes, failures);
  const auto first = std::find(failures.begin(), failures.end(), 1);
  if (first == failures.end()) {
    return;
  }
  const int rank = static_cast<int>(first - failures.begin());
  const std::string text = text_of(processes, rank, own);
  const bool in_all = std::count(failures.begin(), failures.end(), 1) == processes.size();
  throw SharedError(in_all ? text : fmt::format("process {} of {}: {}", rank, processes.size(), text));
}

bool is_as_in_first(Processes& processes, const std::string& text) {
  return processes.size() == 1 || text_of(processes, 0, text) == text;
}

bool in_any(Processes& processes, bool holds) { return sum_over(processes, holds ? 1 : 0) > 0; }

double sum_over(Processes& processes, double number) {
  std::vector<double> total{number};
  add_up(processes, total);
  return total[0];
}

int tell(Processes& processes, const std::exception& error, const std::string& hint) {
  const auto print = [&](const std::string& who) {
    std::fprintf(stderr, "backprop: %s%s%s\n", who.c_str(), error.what(), hint.c_str());
  };
  const int rank = processes.rank();
  if (processes.size() == 1) {
    print("");
  } else if (dynamic_cast<const SharedError*>(&error) != nullptr) {
    if (rank == 0) {
      print("");
    }
  } else {
    if (rank > 0) {
      // What is wrong here is most likely wrong in process 0 too, which then says so and ends this one.
      std::this_thread::sleep_for(std::chrono::seconds(2));
      print(fmt::format("process {} of {}: ", rank, processes.size()));
    } else {
      print("");
    }
    processes.end_all(bad_input);
  }
  return bad_input;
}

}  // namespace backprop::cli
