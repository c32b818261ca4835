#include <nccl.h>

#include <algorithm>
#include <cstring>

#include "tests/emulator/machine/memory.h"
#include "tests/emulator/runtime/device.h"
#include "tests/emulator/runtime/meeting.h"
#include "tests/emulator/runtime/stream.h"

// The calls of NCCL that the product makes. Ranks are processes of one machine; they reduce through shared
// memory, in the order of the ranks.

using namespace emulator;

struct ncclComm {
  Meeting meeting;
};

namespace {

template <class T>
void reduce_part(Meeting& meeting, const T* input, T* result, std::size_t elements, bool mean) {
  std::memcpy(meeting.own().data, input, elements * sizeof(T));
  meeting.wait();
  for (std::size_t i = 0; i < elements; ++i) {
    T total = 0;
    for (int rank = 0; rank < meeting.size(); ++rank) {
      T value = 0;
      std::memcpy(&value, meeting.place(rank).data + i * sizeof(T), sizeof(T));
      total += value;
    }
    result[i] = mean ? total / static_cast<T>(meeting.size()) : total;
  }
  meeting.wait();  // before anybody's place is used again
}

/// Everyone must ask for the same; a GPU would hang or read what is not there.
void check_alike(Meeting& meeting, ncclDataType_t type, ncclRedOp_t kind, std::size_t elements) {
  Meeting::Place& own = meeting.own();
  own.type = type;
  own.kind = kind;
  own.elements = elements;
  meeting.wait();
  for (int rank = 0; rank < meeting.size(); ++rank) {
    const Meeting::Place& other = meeting.place(rank);
    if (other.type != own.type || other.kind != own.kind || other.elements != own.elements) {
      misuse("the processes ask for different reductions");
    }
  }
  meeting.wait();
}

template <class T>
void reduce(Meeting& meeting, const void* input, void* result, std::size_t elements, bool mean) {
  constexpr std::size_t most = Meeting::window / sizeof(T);
  for (std::size_t first = 0; first < elements; first += most) {
    reduce_part(meeting, static_cast<const T*>(input) + first, static_cast<T*>(result) + first,
                std::min(most, elements - first), mean);
  }
}

bool on_device(const void* memory, std::size_t bytes) {
  return device_memory().is_device(memory) && device_memory().contains(memory, bytes);
}

}  // namespace

extern "C" {

ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  *id = {};
  const std::string name = Meeting::create();
  std::memcpy(id->internal, name.data(), name.size());
  return ncclSuccess;
}

ncclResult_t ncclCommInitRank(ncclComm_t* communicator, int size, ncclUniqueId id, int rank) {
  if (refused_in_capture()) return ncclInvalidUsage;
  *communicator = new ncclComm{.meeting = {id.internal, rank, size}};
  Meeting& meeting = (*communicator)->meeting;
  meeting.own().device = current_device();
  meeting.wait();
  for (int other = 0; other < size; ++other) {
    if (other != rank && meeting.place(other).device == meeting.own().device) {
      return ncclInvalidUsage;  // two ranks on one GPU
    }
  }
  return ncclSuccess;
}

ncclResult_t ncclCommDestroy(ncclComm_t communicator) {
  run_all_streams();
  communicator->meeting.wait();  // as the real one may
  delete communicator;
  return ncclSuccess;
}

/// Waits for nobody; what was asked for and did not begin is forgotten.
ncclResult_t ncclCommAbort(ncclComm_t communicator) {
  drop_all_work();
  delete communicator;
  return ncclSuccess;
}

ncclResult_t ncclAllReduce(const void* input, void* result, std::size_t elements, ncclDataType_t type,
                           ncclRedOp_t kind, ncclComm_t communicator, cudaStream_t stream) {
  if ((type != ncclFloat32 && type != ncclFloat64) || (kind != ncclSum && kind != ncclAvg)) {
    misuse("the emulator does not know: an all-reduce other than the sum or mean of floats or doubles");
  }
  const std::size_t bytes = elements * (type == ncclFloat32 ? sizeof(float) : sizeof(double));
  if (elements > 0 && (!on_device(input, bytes) || !on_device(result, bytes))) {
    misuse("an all-reduce reads or writes outside of an allocation");
  }
  enqueue(stream, [=, &meeting = communicator->meeting] {
    check_alike(meeting, type, kind, elements);
    const bool mean = kind == ncclAvg;
    type == ncclFloat32 ? reduce<float>(meeting, input, result, elements, mean)
                        : reduce<double>(meeting, input, result, elements, mean);
  });
  return ncclSuccess;
}

const char* ncclGetErrorString(ncclResult_t result) {
  switch (result) {
    case ncclSuccess: return "no error";
    case ncclInvalidUsage: return "invalid usage";
    default: return "unknown result code";
  }
}

}  // extern "C"
