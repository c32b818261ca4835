#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/model/dense_chain.h"
#include "engine/model/polynomial.h"

namespace backprop {

/// What is asked about a dense chain. T counts operations: multiply-adds for products, one per element
/// otherwise. M counts the numbers held at the peak, above the parameters themselves.
enum class Cost : std::uint8_t {
  t_run,             ///< no gradients wanted
  t_forward,         ///< the forward pass where the graph is kept
  t_backward,        ///< the backward pass, for all weights
  t_backward_first,  ///< the backward pass, for W_1 only
  m_run,
  m_forward,  ///< the loss and every value that the backward pass reads are kept
  m_backward,
  m_backward_first,
};

constexpr std::size_t cost_count = 8;
constexpr std::array<Cost, cost_count> all_costs{
    Cost::t_run, Cost::t_forward, Cost::t_backward, Cost::t_backward_first,
    Cost::m_run, Cost::m_forward, Cost::m_backward, Cost::m_backward_first};

/// "T_run", .., "M_backward_first".
std::string_view name_of(Cost cost);

/// Counted: the network is built, differentiated and planned in mode lesson, and the plans' reports added up.
/// In the order of all_costs.
std::array<std::uint64_t, cost_count> counted_costs(const DenseChainSize& size);

/// The same as a formula, exact for n >= 2.
LargestOf closed_form(Cost cost);
std::uint64_t closed_form_value(Cost cost, const DenseChainSize& size);

/// The terms that the cost is O of, without constants: each is of the order of the cost somewhere, and their
/// sum everywhere.
Polynomial leading_terms(Cost cost);

/// Sizes among which one leading term is nearly all of the cost, for fitting its exponents.
std::vector<DenseChainSize> where_dominant(Cost cost, std::size_t term);

/// Exponents of n, d and b, fitted to what is counted there.
std::vector<double> dominant_exponents(Cost cost, std::size_t term);

}  // namespace backprop
