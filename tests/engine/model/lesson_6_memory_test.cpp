#include <gtest/gtest.h>

#include "engine/model/trainer.h"
#include "engine/plan/report.h"
#include "tests/engine/model/models.h"

// The peak that lesson 6 speaks of, to the byte: the same natively and in WebAssembly.

namespace backprop::testing {

namespace {

struct Pinned {
  Optimizer optimizer;
  std::uint64_t peak;       // bytes live at once
  std::uint64_t allocated;  // bytes of the block in which they lie
};

TEST(Lesson6Memory, IsWhatThePlanSaysForSgdAndAdam) {
  for (const Pinned& pinned :
       {Pinned{Sgd{}, 89'215'040, 102'078'656}, Pinned{Adam{}, 126'278'292, 139'146'752}}) {
    Model model = lesson_6();
    model.optimizer = pinned.optimizer;
    ASSERT_EQ(model.batch, 64);
    const Trainer trainer(model);
    const PlanReport planned = report(trainer.plan(), trainer.training().roles);
    EXPECT_EQ(planned.peak_bytes, pinned.peak);
    EXPECT_EQ(planned.arena_bytes, pinned.allocated);
    EXPECT_EQ(trainer.allocated_bytes(), pinned.allocated);
  }
}

}  // namespace

}  // namespace backprop::testing
