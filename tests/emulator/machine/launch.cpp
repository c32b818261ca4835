#include "tests/emulator/machine/launch.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <numeric>
#include <random>

#include "tests/emulator/modes.h"

namespace emulator {

namespace {

template <class T>
void put_in_order(std::vector<T>& what) {
  static std::mt19937 random(1);
  if (modes().order == 1) {
    std::reverse(what.begin(), what.end());
  } else if (modes().order == 2) {
    std::shuffle(what.begin(), what.end(), random);
  }
}

/// Register files, kept from launch to launch: a fresh one costs more than a small kernel.
Word* register_file(std::size_t warp, std::size_t words) {
  static std::vector<std::pair<std::size_t, std::unique_ptr<Word[]>>> files;
  if (files.size() <= warp) {
    files.resize(warp + 1);
  }
  auto& [size, file] = files[warp];
  if (size < words) {
    size = words;
    file = std::unique_ptr<Word[]>(new Word[words]);
  }
  return file.get();
}

void set_specials(Warp& warp, std::size_t dynamic_shared_begin) {
  const Block& block = *warp.block;
  const auto set = [&](Special special, unsigned lane, Word value) { warp.result(special)[lane] = value; };
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const unsigned thread = warp.number * warp_lanes + lane;
    set(tid_x, lane, thread % block.size.x);
    set(tid_y, lane, thread / block.size.x % block.size.y);
    set(tid_z, lane, thread / (block.size.x * block.size.y));
    set(ntid_x, lane, block.size.x), set(ntid_y, lane, block.size.y), set(ntid_z, lane, block.size.z);
    set(ctaid_x, lane, block.index.x), set(ctaid_y, lane, block.index.y), set(ctaid_z, lane, block.index.z);
    set(nctaid_x, lane, block.grid.x), set(nctaid_y, lane, block.grid.y), set(nctaid_z, lane, block.grid.z);
    set(laneid, lane, lane);
    set(warpid, lane, warp.number);
    const LaneMask own = LaneMask{1} << lane;
    set(lanemask_eq, lane, own);
    set(lanemask_lt, lane, own - 1);
    set(lanemask_le, lane, own | (own - 1));
    set(lanemask_gt, lane, static_cast<LaneMask>(~(own | (own - 1))));
    set(lanemask_ge, lane, static_cast<LaneMask>(~(own - 1)));
    set(dynamic_shared, lane, dynamic_shared_begin);
  }
}

void begin_warp(Warp& warp, Block& block, const Kernel& kernel, std::size_t dynamic_shared_begin) {
  const Module& module = block.module;
  warp.block = &block;
  warp.registers = register_file(warp.number, static_cast<std::size_t>(module.registers) * warp_lanes);
  warp.constants = module.constants.data();
  const unsigned threads = std::min(warp_lanes, block.threads() - warp.number * warp_lanes);
  warp.exists = warp.alive = threads == warp_lanes ? all_lanes : (LaneMask{1} << threads) - 1;
  warp.at_barrier = warp.at_meeting = 0;
  warp.meetings = 0;
  warp.barrier_place = -1;
  warp.local.assign(warp_lanes * module.local_bytes, std::byte{0xff});
  warp.call_parameters.assign(warp_lanes * module.call_parameter_bytes, std::byte{0xff});
  std::fill(std::begin(warp.places), std::end(warp.places), kernel.entry);
  for (auto& callers : warp.callers) {
    callers.clear();
  }
  set_specials(warp, dynamic_shared_begin);
}

/// Every warp has run as far as it can: lets them pass the barrier. False if the block has ended.
bool pass_barrier(std::vector<Warp>& warps) {
  Warp* waiting = nullptr;
  bool ended = false;
  for (Warp& warp : warps) {
    if (warp.at_barrier != 0) {
      if (waiting != nullptr && waiting->barrier_place != warp.barrier_place) {
        fault(warp, first_lane(warp.at_barrier), "warps of one block wait at different barriers");
      }
      waiting = &warp;
    }
    ended = ended || warp.alive != warp.exists;
  }
  if (waiting == nullptr) {
    return false;
  }
  if (ended) {
    waiting->current = &waiting->block->module.code[static_cast<std::size_t>(waiting->barrier_place)];
    fault(*waiting, first_lane(waiting->at_barrier),
          "barrier that threads of the block never reach: they have ended");
  }
  for (Warp& warp : warps) {
    warp.at_barrier = 0;
  }
  return true;
}

void run_block(Block& block, const Kernel& kernel, std::vector<Warp>& warps,
               std::size_t dynamic_shared_begin) {
  std::fill(block.shared.begin(), block.shared.end(), std::byte{0xff});
  block.shared_written.assign(block.shared.size(), false);
  if (modes().races) {
    block.shared_shadow.assign(block.shared.size(), Shadow{});
  }
  block.barriers = 0;
  std::vector<Warp*> order;
  for (Warp& warp : warps) {
    begin_warp(warp, block, kernel, dynamic_shared_begin);
    order.push_back(&warp);
  }
  do {
    put_in_order(order);
    for (Warp* const warp : order) {
      warp->run();
    }
    ++block.barriers;
  } while (pass_barrier(warps));
}

}  // namespace

void launch(const Module& module, const Kernel& kernel, Dimensions grid, Dimensions size,
            std::size_t dynamic_shared_bytes, const std::byte* parameters) {
  static std::uint32_t launches = 0;
  const std::size_t dynamic_shared_begin = (kernel.shared_bytes + 15) / 16 * 16;
  Block block{.module = module, .grid = grid, .size = size, .index = {}};
  block.launch = ++launches;
  block.parameters = parameters;
  block.parameter_bytes = kernel.parameter_bytes;
  block.shared.resize(dynamic_shared_bytes > 0 ? dynamic_shared_begin + dynamic_shared_bytes
                                               : kernel.shared_bytes);
  std::vector<Warp> warps((block.threads() + warp_lanes - 1) / warp_lanes);
  for (std::size_t i = 0; i < warps.size(); ++i) {
    warps[i].number = static_cast<unsigned>(i);
  }
  std::vector<unsigned> order(grid.count());
  std::iota(order.begin(), order.end(), 0U);
  put_in_order(order);
  for (const unsigned number : order) {
    block.number = number;
    block.index = {number % grid.x, number / grid.x % grid.y, number / (grid.x * grid.y)};
    run_block(block, kernel, warps, dynamic_shared_begin);
  }
}

}  // namespace emulator
