#pragma once

#include <string>
#include <string_view>

/// What the cost lessons (3, 4, 5 and 7) draw and compare: JSON in, JSON out. Knows no file and runs nothing.
/// All throw backprop::Error, one clear sentence, for text that is not JSON and for values that do not fit.
namespace backprop::cost {

/// The plan of a dense chain. Asked with {n, d, b, gradients: "none" | "all" | "first" | [layers, from 1],
/// checkpoint: {policy: "none" | "positions" | "sqrt" | "binomial" | "budget", positions: [..], slots,
/// bytes}, mode: "lesson" | "fast", dtype: "f32" | "f64", detail: "totals" | "timeline" | "bands"}; all but
/// n, d and b have defaults: the first or last named here, "all" gradients. Answers {schema, size: {n, d, b},
/// schedule: [{kind, from, to}], advances, report: report_json}.
std::string dense_chain_report(std::string_view request);

/// The eight costs of a dense chain {n, d, b}, n from 2 on: {schema, size, costs: [{id, counted, closed,
/// formula, leading: {text, terms: [{n, d, b}]}}]}. Operations for T, numbers for M.
std::string dense_chain_costs(std::string_view request);

/// The eight costs along an axis, {n, d, b, axis: "n" | "d" | "b", values: [ascending, two or more]}:
/// {schema, axis, values, costs: [{id, counted: [..], closed: [..], exponent}]}, the exponent fitted to what
/// was counted.
std::string dense_chain_sweep(std::string_view request);

/// The dense chain's fits where each leading term dominates: {schema, fits: [{id, term, fitted: {n, d, b}}]}.
std::string dense_chain_fits();

/// A feed-forward network {widths: [n_0, .., n_L], examples, biases}: {schema, formulas: {parameters,
/// gradient_descent, inputs, activations, activation_calls, multiply_adds_forward, multiply_adds_backward},
/// counted: {the same}, training: {operations_run, operations_train, bytes_run, bytes_train}}.
std::string feed_forward_report(std::string_view request);

/// Exponents of n layers of n units for {sizes: [two or more]}: {schema, one_example: {forward, backward,
/// iterations}, n_examples: {the same}}, by multiply-adds.
std::string square_network_fits(std::string_view request);

/// What each op's gradient reads (engine/model/op_keeps.h): {schema, ops: [{name, formula, inputs: [{name,
/// kept}], between: [types], result: bool}]}.
std::string op_keeps();

}  // namespace backprop::cost
