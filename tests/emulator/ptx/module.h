#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulator/machine/lanes.h"

namespace emulator {

struct Warp;

/// Where an address points.
enum class Space : std::uint8_t { generic, global, shared, local, call_parameter, kernel_parameter };

/// Marks a generic address as one of these spaces, in its upper bits; global addresses are those of the host.
constexpr Word shared_mark = Word{5} << 60;
constexpr Word local_mark = Word{6} << 60;
constexpr Word parameter_mark = Word{7} << 60;
constexpr Word mark_bits = Word{15} << 60;

/// A register of the warp (0 or more), a constant of the module (its complement), or nothing.
using Operand = int;
constexpr Operand no_operand = -0x7fffffff;

/// What an instruction asks of the scheduler.
enum class Control : std::uint8_t {
  next,          ///< nothing: execute and go on
  branch,        ///< to `target`
  branch_table,  ///< to one of `targets`, by the first source
  call,          ///< of the function at `target`
  leave,         ///< return, or end of the thread
  barrier,       ///< waits for the block
  warp_meeting,  ///< waits for the lanes named in the last source, then executes
};

struct ParameterCopy {
  std::size_t from, to, bytes;
};

/// A call's arguments and results, copied between the caller's and the function's own places.
struct CallSite {
  std::vector<ParameterCopy> arguments, results;
};

struct Instruction {
  using Execute = void (*)(Warp&, const Instruction&, LaneMask);

  Execute execute = nullptr;
  Operand results[4]{no_operand, no_operand, no_operand, no_operand};
  Operand sources[5]{no_operand, no_operand, no_operand, no_operand, no_operand};
  Control control = Control::next;
  Operand guard = no_operand;  ///< executed in the lanes where this predicate is (not) true
  bool guard_negated = false;

  // Of memory instructions: [base + offset], `count` elements of `width` bytes.
  Space space = Space::generic;
  Operand base = no_operand;
  std::int64_t offset = 0;
  std::uint8_t width = 0, count = 1;
  bool is_signed = false;
  bool atomic = false;                  ///< ordered with other threads' accesses of this kind
  mutable std::size_t recent_area = 0;  ///< where the last address was found

  int options = 0;  ///< meaning is the executing function's
  int target = -1;
  std::vector<int> targets;
  std::shared_ptr<const CallSite> site;
  std::string text;     ///< for errors
  std::string message;  ///< of an instruction that the emulator does not know
};

struct KernelParameter {
  std::size_t offset, bytes;
};

struct Kernel {
  std::string name;
  int entry = 0;
  std::vector<KernelParameter> parameters;
  std::size_t parameter_bytes = 0;
  std::size_t shared_bytes = 0;  ///< static
};

/// Special registers fill the first rows of every warp.
enum Special : int {
  tid_x,
  tid_y,
  tid_z,
  ntid_x,
  ntid_y,
  ntid_z,
  ctaid_x,
  ctaid_y,
  ctaid_z,
  nctaid_x,
  nctaid_y,
  nctaid_z,
  laneid,
  warpid,
  lanemask_eq,
  lanemask_lt,
  lanemask_le,
  lanemask_gt,
  lanemask_ge,
  dynamic_shared,  ///< where the launch's dynamic shared memory begins
  special_count
};

/// PTX, read once: code for the machine.
struct Module {
  std::vector<Instruction> code;
  std::map<std::string, Kernel> kernels;
  int registers = special_count;
  std::vector<Word> constants;                            ///< each repeated for every lane
  std::size_t local_bytes = 0, call_parameter_bytes = 0;  ///< a lane
  std::vector<std::unique_ptr<std::byte[]>> variables;    ///< memory of module-level variables
};

/// Throws std::runtime_error that names what it does not know.
std::unique_ptr<Module> load_module(const std::string& ptx);

}  // namespace emulator
