#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace emulator {

/// Memory that the processes of one communicator share, a place for each, and where they wait for each other.
/// What ncclGetUniqueId gives out is its name.
class Meeting {
 public:
  static constexpr int most_ranks = 16;
  static constexpr std::size_t window = std::size_t{64} << 10;

  /// What a process puts down for the others to see.
  struct Place {
    std::int64_t device;
    std::int64_t kind;  ///< of the reduction, and of how many elements of which type in all
    std::int64_t type;
    std::uint64_t elements;
    std::byte data[window];
  };

  /// A name that no other meeting has, and an empty meeting of that name.
  static std::string create();

  /// Comes to a meeting of so many processes; when all are there, nobody else can come.
  Meeting(const std::string& name, int rank, int size);
  ~Meeting();
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  Place& place(int rank) const;
  Place& own() const { return place(rank_); }

  /// Returns when all have called it. Ends the program where one does not come for a minute.
  void wait();

 private:
  struct Shared {
    std::atomic<std::uint64_t> arrived;
    Place places[most_ranks];
  };

  int rank_, size_;
  std::uint64_t rounds_ = 0;
  Shared* shared_ = nullptr;
};

}  // namespace emulator
