// Where the two factors of a call lie: apart, or as the halves of one input's rows.
#pragma once

#include <cstdint>
#include <string>

#include "harness/op.h"

namespace assay::gates {

enum class Form : std::uint8_t { apart, gate_first, gate_last };

inline Form form_of(const Parameters& parameters) {
  const std::string& form = parameters.get<std::string>("form");
  return form == "apart" ? Form::apart : form == "gate_first" ? Form::gate_first : Form::gate_last;
}

// y is activation(a) b.
template <class T>
struct Operands {
  Rows<T> a, b;
};

template <class T>
Operands<T> operands_of(const Call& call, Form form) {
  const Rows<T> first = rows_of<T>(call.inputs[0]);
  if (form == Form::apart) return {first, rows_of<T>(call.inputs[1])};
  const std::int64_t cols = first.cols / 2;
  const Rows<T> left{first.data, first.rows, cols, first.stride},
      right{first.data + cols, first.rows, cols, first.stride};
  return form == Form::gate_first ? Operands<T>{left, right} : Operands<T>{right, left};
}

}  // namespace assay::gates
