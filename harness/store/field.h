// The fields of a line that may hold anything: each is read as what it must be, and refused by its name where it is
// not. What has been read is right: nobody who gets it has to ask again.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace assay {

// More than anything that is counted, and little enough that thousands of them can be added up.
inline constexpr std::int64_t most_counted = std::int64_t{1} << 50;
// Thirty years: no run lasts as long.
inline constexpr double most_seconds = 1e9;

class Field {
 public:
  // `fault` is what a refusal begins with: "is not a record".
  Field(const nlohmann::json& value, std::string fault, std::string path = {})
      : value_(value), fault_(std::move(fault)), path_(std::move(path)) {}

  const nlohmann::json& json() const { return value_; }
  // "is not a record: 'launch' must be a whole number from 0 to 1000000, not -1".
  [[noreturn]] void refuse(const std::string& expected) const;
  [[noreturn]] void refuse_for(const std::string& why) const;  // "is not a record: WHY"

  bool has(const char* name) const;
  Field of(const char* name) const;  // refuses what is not there
  std::vector<std::pair<std::string, Field>> members() const;
  std::vector<Field> list() const;
  std::vector<Field> list_of(std::size_t size) const;

  std::string text() const;
  std::string word() const;             // printable ASCII without blanks, ',', ';' and '='; not empty
  std::string name() const;             // letters, digits and _ - . @ : +; not empty
  std::string name_or_nothing() const;  // or empty
  std::string file_name() const;        // neither a path nor a way to another folder
  std::string digits() const;           // hexadecimal
  std::string digits_or_nothing() const;
  std::string time() const;  // "2026-11-23T21:09:04Z"
  std::string time_or_nothing() const;
  bool truth() const;
  double number(double least, double greatest) const;
  double seconds() const { return number(0, most_seconds); }
  double error() const;  // from 0; it may be infinite

  // Converting what its type has no room for would have no defined outcome.
  template <std::integral Integer>
  Integer whole(Integer least, Integer greatest) const {
    const auto fits = [&](auto value) {
      return std::cmp_greater_equal(value, least) && std::cmp_less_equal(value, greatest);
    };
    if (!(value_.is_number_unsigned()  ? fits(value_.get<std::uint64_t>())
          : value_.is_number_integer() ? fits(value_.get<std::int64_t>())
                                       : false))
      refuse("a whole number from " + std::to_string(least) + " to " + std::to_string(greatest));
    return value_.get<Integer>();
  }
  std::int64_t count() const { return whole<std::int64_t>(0, most_counted); }
  std::uint64_t seed() const { return whole<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max()); }

 private:
  Field within(const nlohmann::json& value, const std::string& step) const;

  const nlohmann::json& value_;
  std::string fault_, path_;
};

// JSON has no infinity: it is written as a text.
nlohmann::json number(double value);

}  // namespace assay
