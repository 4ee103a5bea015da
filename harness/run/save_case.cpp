#include "harness/run/save_case.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include "harness/tensors/tensor_file.h"

namespace assay {
namespace {

template <class Number>
std::vector<std::byte> bytes_of(const std::vector<Number>& numbers) {
  std::vector<std::byte> bytes(numbers.size() * sizeof(Number));
  if (!numbers.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

// One number for each element, in their order: of a sample, nothing is known of the others.
std::vector<double> spread_out(const std::vector<double>& numbers, const Expectation& expected, const ValueForm& form) {
  std::vector<double> all(static_cast<std::size_t>(form.count()), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (const auto place = expected.place_of(static_cast<std::int64_t>(i), form.row_length()))
      all[i] = numbers.at(*place);
  return all;
}

}  // namespace

std::vector<std::string> save_case(const Trial& trial, const std::string& folder) {
  std::filesystem::create_directories(folder);
  std::vector<std::string> files;
  const auto save = [&](const std::string& name, Dtype dtype, const std::vector<std::int64_t>& dims,
                        const std::vector<std::byte>& bytes) {
    files.push_back(folder + "/" + name + ".npy");
    write_npy(files.back(), dtype, dims, bytes);
  };
  for (const Buffer& input : trial.inputs())
    if (input.kind != Kind::path) save(input.name, input.dtype, input.dims, input.bytes);
  const std::vector<ValueForm> forms = trial.op().outputs(trial.which(), trial.inputs());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const Expectation& expected = trial.expected()[i];
    if (expected.accepts) continue;  // several answers are right, and none of them is expected
    if (forms[i].kind == Kind::array) {
      save(forms[i].name + ".expected", Dtype::f64, forms[i].dims,
           bytes_of(spread_out(expected.numbers, expected, forms[i])));
      save(forms[i].name + ".budget", Dtype::f64, forms[i].dims,
           bytes_of(spread_out(expected.budget, expected, forms[i])));
    } else {
      save(forms[i].name + ".expected", Dtype::i64, {std::ssize(expected.exact)}, bytes_of(expected.exact));
    }
  }
  return files;
}

void save_answer(const std::vector<Buffer>& outputs, const std::string& implementation, const std::string& folder,
                 std::vector<std::string>& files) {
  for (const Buffer& output : outputs) {
    files.push_back(folder + "/" + output.name + ".got." + implementation + ".npy");
    write_npy(files.back(), output.dtype, output.dims, output.bytes);
  }
}

}  // namespace assay
