#include "tests/emulator/runtime/meeting.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/emulator/runtime/stream.h"

namespace emulator {

std::string Meeting::create() {
  static int count = 0;
  std::string name = "/backprop-emulator-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
  const int file = ::shm_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600);
  if (file < 0 || ::ftruncate(file, sizeof(Shared)) != 0) misuse("no shared memory for processes to meet in");
  ::close(file);
  return name;
}

Meeting::Meeting(const std::string& name, int rank, int size) : rank_(rank), size_(size) {
  if (size < 1 || size > most_ranks || rank < 0 || rank >= size)
    misuse("ranks are 0 to size - 1, at most 16");
  const int file = ::shm_open(name.c_str(), O_RDWR, 0600);
  if (file < 0) misuse("a communicator's id is not of this machine, or was used before");
  void* const memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (memory == MAP_FAILED) misuse("shared memory cannot be mapped");
  shared_ = static_cast<Shared*>(memory);
  wait();
  if (rank == 0) ::shm_unlink(name.c_str());  // nothing is left behind, however the processes end
}

Meeting::~Meeting() { ::munmap(shared_, sizeof(Shared)); }

Meeting::Place& Meeting::place(int rank) const { return shared_->places[rank]; }

void Meeting::wait() {
  const std::uint64_t all = ++rounds_ * static_cast<std::uint64_t>(size_);
  shared_->arrived.fetch_add(1);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (shared_->arrived.load() < all) {
    if (std::chrono::steady_clock::now() > end)
      misuse("a process waited a minute for the others of its communicator");
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

}  // namespace emulator
