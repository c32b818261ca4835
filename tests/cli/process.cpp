#include "tests/cli/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace backprop::cli_testing {

namespace {

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Outcome run(const std::string& arguments, const std::string& launcher) {
  const Folder folder;
  const std::string command = launcher + " " + BACKPROP_COMMAND + " " + arguments + " > " +
                              folder.path("out") + " 2> " + folder.path("err");
  const int status = std::system(command.c_str());  // NOLINT: arguments are the tests' own
  return {code_of(status), read(folder.path("out")), read(folder.path("err"))};
}

Process::Process(const std::string& arguments, const std::string& launcher) : pid_(::fork()) {
  if (pid_ < 0) {
    throw std::runtime_error("fork failed");
  }
  if (pid_ == 0) {
    const std::string command =
        "exec " + launcher + " " + BACKPROP_COMMAND + " " + arguments + " > /dev/null 2>&1";
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
}

Process::~Process() {
  if (pid_ > 0) {
    send(SIGKILL);
    wait();
  }
}

void Process::send(int signal) const { ::kill(pid_, signal); }

std::vector<int> Process::children() const {
  std::vector<int> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    // "<id> (<name>) <state> <parent> ..."
    const std::string stat = read(entry.path().string() + "/stat");
    const std::size_t name_end = stat.rfind(')');
    if (name_end != std::string::npos && std::atoi(stat.c_str() + name_end + 4) == pid_) {
      found.push_back(std::atoi(stat.c_str()));
    }
  }
  return found;
}

int Process::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return code_of(status);
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "backprop-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary folder");
  }
  path_ = name;
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace backprop::cli_testing
