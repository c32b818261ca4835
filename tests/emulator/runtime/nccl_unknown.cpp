#include "tests/emulator/runtime/stream.h"

// The rest of NCCL: its own library, with a communicator of the emulator's, would do anything. It is called
// without arguments here, because none of them matters.

#define UNKNOWN(name) \
  extern "C" [[noreturn]] void name() { emulator::misuse("the emulator does not know: " #name); }

UNKNOWN(ncclAllGather)
UNKNOWN(ncclAlltoAll)
UNKNOWN(ncclBcast)
UNKNOWN(ncclBroadcast)
UNKNOWN(ncclCommAbort)
UNKNOWN(ncclCommCount)
UNKNOWN(ncclCommCuDevice)
UNKNOWN(ncclCommDeregister)
UNKNOWN(ncclCommFinalize)
UNKNOWN(ncclCommGetAsyncError)
UNKNOWN(ncclCommInitAll)
UNKNOWN(ncclCommInitRankConfig)
UNKNOWN(ncclCommInitRankScalable)
UNKNOWN(ncclCommRegister)
UNKNOWN(ncclCommRevoke)
UNKNOWN(ncclCommShrink)
UNKNOWN(ncclCommSplit)
UNKNOWN(ncclCommUserRank)
UNKNOWN(ncclCommWindowDeregister)
UNKNOWN(ncclCommWindowRegister)
UNKNOWN(ncclGather)
UNKNOWN(ncclGetLastError)
UNKNOWN(ncclGetVersion)
UNKNOWN(ncclGroupEnd)
UNKNOWN(ncclGroupSimulateEnd)
UNKNOWN(ncclGroupStart)
UNKNOWN(ncclMemAlloc)
UNKNOWN(ncclMemFree)
UNKNOWN(ncclRecv)
UNKNOWN(ncclRedOpCreatePreMulSum)
UNKNOWN(ncclRedOpDestroy)
UNKNOWN(ncclReduce)
UNKNOWN(ncclReduceScatter)
UNKNOWN(ncclScatter)
UNKNOWN(ncclSend)
