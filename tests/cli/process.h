#pragma once

#include <string>
#include <vector>

namespace backprop::cli_testing {

/// What a finished command left behind.
struct Outcome {
  int code = -1;  ///< exit code, or 128 and the signal that ended it
  std::string out, err;
};

/// Runs bin/backprop with arguments as in a shell; by a launcher, if one is named.
Outcome run(const std::string& arguments, const std::string& launcher = "");

/// The command at work, killed at the end of its life if it still runs.
class Process {
 public:
  explicit Process(const std::string& arguments, const std::string& launcher = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal) const;
  /// Ids of the processes that it started and that still live.
  std::vector<int> children() const;
  /// Waits for its end: as Outcome::code.
  int wait();

 private:
  int pid_;
};

/// An empty folder that is gone in the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

std::string read(const std::string& path);

}  // namespace backprop::cli_testing
