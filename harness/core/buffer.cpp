#include "harness/core/buffer.h"

#include <functional>
#include <numeric>

#include "harness/core/dtype.h"

namespace assay {
namespace {

std::int64_t product(const std::vector<std::int64_t>& dims, std::size_t from) {
  return std::accumulate(dims.begin() + static_cast<std::ptrdiff_t>(from), dims.end(), std::int64_t{1},
                         std::multiplies<>());
}

}  // namespace

std::int64_t ValueForm::count() const { return product(dims, 0); }
std::int64_t ValueForm::row_length() const { return product(dims, dims.size() < 2 ? 0 : 1); }
std::int64_t ValueForm::rows() const { return dims.size() < 2 ? 1 : dims[0]; }

std::int64_t Buffer::count() const { return product(dims, 0); }
std::int64_t Buffer::row_length() const { return product(dims, dims.size() < 2 ? 0 : 1); }
std::int64_t Buffer::rows() const { return dims.size() < 2 ? 1 : dims[0]; }
void Buffer::set_number(std::int64_t index, double value) {
  encode(dtype, value, bytes.data() + static_cast<std::size_t>(index) * size_of(dtype));
}
std::string_view Buffer::text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace assay
