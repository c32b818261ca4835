#include <mpi.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "engine/backend/mpi/launcher.h"
#include "engine/run/communicator.h"

namespace backprop {

namespace {

void check(int status, const char* call) {
  if (status != MPI_SUCCESS) {
    char text[MPI_MAX_ERROR_STRING] = {};
    int length = 0;
    MPI_Error_string(status, text, &length);
    fail("mpi", std::string(call) + ": " + std::string(text, static_cast<std::size_t>(length)));
  }
}

MPI_Datatype type_of(float /*zero*/) { return MPI_FLOAT; }
MPI_Datatype type_of(double /*zero*/) { return MPI_DOUBLE; }

/// Bytes that a process sends at a time, and receives.
constexpr std::size_t buffer_bytes = std::size_t{1} << 19;
/// Up to so many elements in all, everybody sends everything to everybody.
constexpr std::size_t few = 16384;

/// MPI itself reduces in an order of its own. Here the values of an element are added in the order of the
/// ranks, in double precision: the same bits in every process and every run, whichever MPI it is.
class Mpi final : public Processes {
 public:
  Mpi() {
    int provided = 0;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
    check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
    if (size_ == 1) {
      fail("mpi",
           "a launcher started several processes that do not know of each other: use the mpirun of the MPI "
           "that this was built with, or srun --mpi=pmix");
    }
    MPI_Comm machine = MPI_COMM_NULL;
    check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine),
          "MPI_Comm_split_type");
    check(MPI_Comm_rank(machine, &local_rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(machine, &local_size_), "MPI_Comm_size");
    check(MPI_Comm_free(&machine), "MPI_Comm_free");
  }
  ~Mpi() override { MPI_Finalize(); }
  Mpi(const Mpi&) = delete;
  Mpi& operator=(const Mpi&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int local_rank() const override { return local_rank_; }
  int local_size() const override { return local_size_; }

  void all_reduce(const AllReduceCall& call) override {
    switch (call.dtype) {
      case DType::f32: reduce<float>(call); break;
      case DType::f64: reduce<double>(call); break;
      default: fail("mpi", "no all_reduce for " + std::string(name_of(call.dtype)));
    }
  }

  void broadcast(void* data, std::size_t bytes) override {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    for (auto* place = static_cast<std::byte*>(data); bytes > 0;) {
      const std::size_t part = std::min(bytes, most);
      check(MPI_Bcast(place, static_cast<int>(part), MPI_BYTE, 0, MPI_COMM_WORLD), "MPI_Bcast");
      place += part;
      bytes -= part;
    }
  }

  [[noreturn]] void end_all(int code) override {
    MPI_Abort(MPI_COMM_WORLD, code);
    std::abort();
  }

 private:
  template <class T>
  void reduce(const AllReduceCall& call) {
    const auto ranks = static_cast<std::size_t>(size_);
    const auto* const input = static_cast<const T*>(call.input);
    auto* const result = static_cast<T*>(call.result);
    if (call.elements * ranks <= few) {
      reduce_few(input, result, call.elements, call.mean);
      return;
    }
    const std::size_t most = std::max<std::size_t>(1, buffer_bytes / sizeof(T) / ranks) * ranks;
    for (std::size_t first = 0; first < call.elements; first += most) {
      reduce_many(input + first, result + first, std::min(most, call.elements - first), call.mean);
    }
  }

  template <class T>
  void reduce_few(const T* input, T* result, std::size_t elements, bool mean) {
    T* const all = room<T>(received_, elements * static_cast<std::size_t>(size_));
    const int count = static_cast<int>(elements);
    check(MPI_Allgather(input, count, type_of(T{}), all, count, type_of(T{}), MPI_COMM_WORLD),
          "MPI_Allgather");
    add(all, result, elements, mean);
  }

  /// Each process adds up one slice and sends it to all.
  template <class T>
  void reduce_many(const T* input, T* result, std::size_t elements, bool mean) {
    const auto ranks = static_cast<std::size_t>(size_);
    const std::size_t slice = (elements + ranks - 1) / ranks;
    const int count = static_cast<int>(slice);
    T* const sent = room<T>(sent_, slice * ranks);
    T* const slices = room<T>(received_, slice * ranks);
    std::fill(std::copy_n(input, elements, sent), sent + slice * ranks, T{0});
    check(MPI_Alltoall(sent, count, type_of(T{}), slices, count, type_of(T{}), MPI_COMM_WORLD),
          "MPI_Alltoall");
    add(slices, sent, slice, mean);
    check(MPI_Allgather(sent, count, type_of(T{}), slices, count, type_of(T{}), MPI_COMM_WORLD),
          "MPI_Allgather");
    std::copy_n(slices, elements, result);
  }

  /// result[i] = sum over ranks r of all[r * elements + i], or their mean.
  template <class T>
  void add(const T* all, T* result, std::size_t elements, bool mean) const {
    for (std::size_t i = 0; i < elements; ++i) {
      double total = 0;
      for (std::size_t rank = 0; rank < static_cast<std::size_t>(size_); ++rank) {
        total += static_cast<double>(all[rank * elements + i]);
      }
      result[i] = static_cast<T>(mean ? total / size_ : total);
    }
  }

  /// A buffer of at least so many elements; it grows to the most ever asked for.
  template <class T>
  static T* room(std::vector<double>& buffer, std::size_t elements) {
    buffer.resize(std::max(buffer.size(), (elements * sizeof(T) + sizeof(double) - 1) / sizeof(double)));
    return reinterpret_cast<T*>(buffer.data());
  }

  int rank_ = 0, size_ = 1, local_rank_ = 0, local_size_ = 1;
  std::vector<double> sent_, received_;
};

}  // namespace

std::unique_ptr<Processes> join_processes() {
  if (mpi_backend::launched_with_others()) {
    return std::make_unique<Mpi>();
  }
  return std::make_unique<OneProcess>();
}

}  // namespace backprop
