#include "tests/cli/saved.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "engine/model/safetensors.h"

namespace backprop::cli_testing {

double largest_difference(const std::string& a, const std::string& b) {
  const TensorFile one = read_safetensors(a);
  const TensorFile other = read_safetensors(b);
  EXPECT_EQ(one.metadata, other.metadata);
  EXPECT_EQ(one.tensors.size(), other.tensors.size());
  double largest = 0;
  for (const NamedTensor& tensor : one.tensors) {
    const std::vector<double> x = tensor.values();
    const std::vector<double> y = other.tensor(tensor.name).values();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double difference = std::fabs(x[i] - y[i]);
      largest = std::isnan(largest) || difference <= largest ? largest : difference;  // a nan stays
    }
  }
  return largest;
}

std::uint64_t step_of(const std::string& path) {
  return std::stoull(read_safetensors(path).metadata.at("step"));
}

bool wait_for_file(const std::string& path) {
  for (int i = 0; i < 1200; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
    if (std::filesystem::exists(path)) {
      return true;
    }
  }
  return false;
}

}  // namespace backprop::cli_testing
