#include "engine/model/data/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "engine/graph/error.h"

namespace backprop::data {

namespace {

[[noreturn]] void fail_with_errno(const std::string& path) {
  fail("file", path + ": " + std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
}

/// An open file, closed at the end of its life.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) {
      fail_with_errno(path);
    }
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

void write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      fail_with_errno(path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
}

/// Removes what processes that were killed while they wrote this file left beside it.
void remove_leftovers(const std::string& path) {
  const std::string begin = std::string(base_name(path)) + ".part-";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(path), error)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(begin)) {
      continue;
    }
    const pid_t writer = std::atoi(name.c_str() + begin.size());
    if (writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH) {
      ::unlink(entry.path().c_str());
    }
  }
}

}  // namespace

std::string read_file(const std::string& path, std::uint64_t most) {
  const Descriptor file(path, O_RDONLY);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) {
    fail_with_errno(path);
  }
  if (!S_ISREG(status.st_mode)) {
    fail("file", path + ": expected a file");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > most) {
    fail("file", path + ": " + std::to_string(size) + " bytes are too many: at most " + std::to_string(most));
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::read(file.number(), bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      fail_with_errno(path);
    }
    if (got == 0) {
      break;  // it became shorter meanwhile
    }
    at += static_cast<std::size_t>(got);
  }
  bytes.resize(at);
  return bytes;
}

void write_file(const std::string& path, std::span<const std::string_view> pieces) {
  const std::string beside = path + ".part-" + std::to_string(::getpid());
  try {
    const Descriptor file(beside, O_WRONLY | O_CREAT | O_TRUNC);
    for (const std::string_view piece : pieces) {
      write_all(file, piece, beside);
    }
    if (::fsync(file.number()) != 0) {
      fail_with_errno(beside);
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) {
      fail_with_errno(path);
    }
  } catch (const Error&) {
    ::unlink(beside.c_str());
    throw;
  }
  // The new name is on the disk once its folder is; some file systems do not offer it.
  const int number = ::open(folder_of(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (number >= 0) {
    ::fsync(number);
    ::close(number);
  }
  remove_leftovers(path);
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace backprop::data
