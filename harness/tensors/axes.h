// Which axes of an array are which dimensions of an op.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/core/op_info.h"

namespace assay {

// "[rows, 2 cols]": how an op declares it.
std::string declared_shape(const ValueInfo& value);

// The shape as the signature has it: leading axes folded into that of independent rows, or one of them added; leading
// axes of one element left out where no rows are. Throws InputError, about `from`, where nothing fits.
std::vector<std::int64_t> folded(const OpInfo& op, const ValueInfo& value, const std::vector<std::int64_t>& dims,
                                 const std::string& from);

// KnownSizes of dimensions, and who says so.
class KnownSizes {
 public:
  explicit KnownSizes(const OpInfo& op) : op_(op) {}

  void set(const std::string& dimension, std::int64_t size, const std::string& by);
  // Takes them from the shape of a value. Throws InputError, about `from`, if it contradicts what is known.
  void take(const ValueInfo& value, const std::vector<std::int64_t>& dims, const std::string& from);
  // All of them, in the order of the op. Throws InputError for one that nobody says.
  std::vector<Dimension> all() const;

 private:
  bool would_fit(const ValueInfo& value, const std::vector<std::int64_t>& shape) const;

  struct Known {
    std::int64_t size;
    std::string by;
  };
  const OpInfo& op_;
  std::map<std::string, Known> known_;
};

}  // namespace assay
