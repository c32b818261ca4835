#include <nccl.h>

#include <exception>
#include <string>

#include "engine/backend/cuda/stream.h"
#include "engine/run/communicator.h"

// One process per GPU. They reduce on a stream of their own, beside the device's, which forks off where a
// reduction is asked for and joins where it is waited for: also in a recording, which then holds both.

namespace backprop {

namespace {

void check(ncclResult_t status, const std::string& call) {
  if (status != ncclSuccess) {
    fail("nccl", call + ": " + ncclGetErrorString(status) + " (NCCL_DEBUG=WARN says more)");
  }
}

class Nccl final : public Communicator {
 public:
  explicit Nccl(Processes& processes)
      : rank_(processes.rank()), size_(processes.size()), computing_(cuda_backend::stream()) {
    // Together with the id, so that nobody waits for one that does not come.
    struct {
      ncclResult_t status;
      ncclUniqueId id;
    } start{};
    if (rank_ == 0) {
      start.status = ncclGetUniqueId(&start.id);
    }
    processes.broadcast(&start, sizeof start);
    check(start.status, "ncclGetUniqueId");
    check(ncclCommInitRank(&communicator_, size_, start.id, rank_),
          "ncclCommInitRank as " + std::to_string(rank_) + " of " + std::to_string(size_));
  }
  /// Destroying waits for the others, who may be waiting for a process that fails: that one aborts.
  ~Nccl() override {
    std::uncaught_exceptions() > exceptions_ ? ncclCommAbort(communicator_) : ncclCommDestroy(communicator_);
  }
  Nccl(const Nccl&) = delete;
  Nccl& operator=(const Nccl&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  const Device& device() const override { return cuda(); }

  void all_reduce(const AllReduceCall& call) override {
    if (!is_floating(call.dtype)) {
      fail("nccl", "no all_reduce for " + std::string(name_of(call.dtype)));
    }
    after(computing_, reducing_.get());
    check(ncclAllReduce(call.input, call.result, call.elements,
                        call.dtype == DType::f32 ? ncclFloat32 : ncclFloat64, call.mean ? ncclAvg : ncclSum,
                        communicator_, reducing_.get()),
          "ncclAllReduce of " + std::to_string(call.elements) + " elements");
    under_way_ = true;
  }

  void wait() override {
    if (under_way_) {
      after(reducing_.get(), computing_);
      under_way_ = false;
    }
  }

 private:
  /// What `second` does from now on comes after what `first` was asked for until now.
  void after(cudaStream_t first, cudaStream_t second) {
    reached_.record(first);
    reached_.hold(second);
  }

  int rank_, size_;
  cudaStream_t computing_;
  cuda_backend::Stream reducing_;
  cuda_backend::Event reached_;
  bool under_way_ = false;
  ncclComm_t communicator_ = nullptr;
  int exceptions_ = std::uncaught_exceptions();
};

}  // namespace

std::unique_ptr<Communicator> gpu_communicator(Processes& processes) {
  return std::make_unique<Nccl>(processes);
}

}  // namespace backprop
