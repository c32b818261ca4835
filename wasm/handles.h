#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/graph/error.h"

namespace backprop::wasm {

/// What JavaScript holds instead of an object: a number, never reused. 0 is none.
using Handle = std::uint32_t;

/// Objects that JavaScript made and has not freed.
template <class T>
class Handles {
 public:
  /// `kind` names the objects in errors: "[graph] there is no graph 7".
  explicit Handles(std::string_view kind) : kind_(kind) {}

  Handle add(T object) {
    objects_.push_back(std::make_unique<T>(std::move(object)));
    return static_cast<Handle>(objects_.size());
  }

  T& at(Handle handle) {
    check(handle);
    return *objects_[handle - 1];
  }

  void free(Handle handle) {
    check(handle);
    objects_[handle - 1].reset();
  }

 private:
  void check(Handle handle) const {
    if (handle == 0 || handle > objects_.size() || !objects_[handle - 1]) {
      fail(kind_, "there is no " + kind_ + " " + std::to_string(handle));
    }
  }

  std::string kind_;
  std::vector<std::unique_ptr<T>> objects_;
};

}  // namespace backprop::wasm
