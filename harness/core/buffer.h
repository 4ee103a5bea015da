// Values as the harness has them: a form, and an input that owns its elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/dtype.h"
#include "harness/op.h"

namespace assay {

// The form of a value. Of an output whose length depends on the input, dims[0] is the room that is given.
struct ValueForm {
  std::string name;
  Kind kind = Kind::array;
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> dims;
  bool operator==(const ValueForm&) const = default;

  std::int64_t count() const;  // of elements
  // Elements of one index of the first axis, and how many such indices there are: 1 where there are no two axes.
  std::int64_t row_length() const;
  std::int64_t rows() const;
};

// A value that owns its elements, dense.
struct Buffer {
  std::string name;
  Kind kind = Kind::array;
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> dims;
  std::vector<std::byte> bytes;
  bool constant = false;  // may be read while preparing: a weight, a vocabulary
  bool operator==(const Buffer&) const = default;

  std::int64_t count() const;
  std::int64_t row_length() const;  // as of its form
  std::int64_t rows() const;
  double number(std::int64_t index) const {  // the element, exactly
    return decode(dtype, bytes.data() + static_cast<std::size_t>(index) * size_of(dtype));
  }
  void set_number(std::int64_t index, double value);
  std::string_view text() const;
  ValueForm form() const { return {name, kind, dtype, dims}; }
};

}  // namespace assay
