#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "engine/run/kernels.h"

namespace backprop {

/// result = the sum of `input` over all processes, or their mean. Both lie in the communicator's device's
/// memory and may be the same.
struct AllReduceCall {
  DType dtype;
  const void* input;
  void* result;
  std::size_t elements;
  bool mean;
};

/// Processes that compute together, seen from one of them. All of them make the same calls in the same order;
/// a reduction is done once every one has asked for it.
class Communicator {
 public:
  virtual ~Communicator() = default;
  /// Which process this is, 0 to size - 1.
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual const Device& device() const = 0;
  /// Of what the device's calls before have made; one reduction after the other. It may still be under way
  /// when the device's next calls are: until wait(), nobody may write the input, and nobody read or write the
  /// result. Every process gets the same bits, in every run. Throws Error for dtypes that are not floating.
  virtual void all_reduce(const AllReduceCall& call) = 0;
  /// The device's calls from now on come after every reduction so far.
  virtual void wait() {}
};

/// The processes themselves; they reduce what lies in the CPU's memory.
class Processes : public Communicator {
 public:
  const Device& device() const override { return cpu(); }
  /// Nothing to wait for: a reduction returns when it is done.
  void wait() final {}
  /// Which of the processes on the same machine this is, from 0.
  virtual int local_rank() const = 0;
  /// How many of the processes are on this machine.
  virtual int local_size() const = 0;
  /// What these bytes are in process 0, to all.
  virtual void broadcast(void* data, std::size_t bytes) = 0;
  /// Ends all processes at once, with this exit code.
  [[noreturn]] virtual void end_all(int code) = 0;
};

/// A process that is alone.
class OneProcess final : public Processes {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  int local_rank() const override { return 0; }
  int local_size() const override { return 1; }
  void all_reduce(const AllReduceCall& call) override {
    if (call.elements > 0) {
      std::memmove(call.result, call.input, call.elements * size_of(call.dtype));
    }
  }
  void broadcast(void* /*data*/, std::size_t /*bytes*/) override {}
  [[noreturn]] void end_all(int code) override { std::exit(code); }
};

/// The processes that a launcher (mpirun, srun) started together with this one, by MPI (engine/backend/mpi);
/// without a launcher, this process alone. To be called once; MPI ends with the result's life. Throws Error
/// if there are several but this build has no MPI.
std::unique_ptr<Processes> join_processes();

/// cuda() on this process's own GPU: the only one it sees, or of several the one of its local rank. To be
/// called before cuda(). Throws Error where cuda() does, and if there are more processes than GPUs.
Device& own_gpu(const Processes& processes);

/// The same processes for memory of cuda(), by NCCL. All of them call it. Throws Error if this build has no
/// NCCL.
std::unique_ptr<Communicator> gpu_communicator(Processes& processes);

}  // namespace backprop
