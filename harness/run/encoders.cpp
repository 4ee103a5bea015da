#include "harness/run/encoders.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/chosen_vocabulary.h"

namespace assay {

std::vector<Contender> chosen_encoders(const ChosenEncoders& options) {
  const std::string& op = encoding_op().info().name;
  Options given;
  given.workers = options.workers;
  given.plugins = options.plugins;
  const std::vector<Contender> all = discover(roster_options(given)).of(op);
  std::vector<Contender> found;
  std::vector<std::string> names;
  for (const Contender& each : all) names.push_back(each.subject.implementation);
  for (const std::string& glob : options.implementations)
    if (std::ranges::none_of(all, [&](const Contender& each) { return each.goes_by(glob); }))
      throw InputError("--impl: no implementation of " + op + " is named '" + glob + "'" + suggestion(glob, names));
  for (const Contender& each : all) {
    bool wanted = options.implementations.empty();
    for (const std::string& glob : options.implementations) wanted = wanted || each.goes_by(glob);
    if (wanted) found.push_back(each);
  }
  return found;
}

std::uint64_t count_differing(const TextEncoding::IdTexts& texts, const Ids& expected, const Ids& got) {
  std::uint64_t same = 0;
  std::size_t at = 0, other_at = 0, other = 0;
  for (const std::int32_t id : expected) {
    while (other < got.size() && other_at < at) other_at += texts.of(got[other++]).size();
    if (other < got.size() && other_at == at && got[other] == id) ++same;
    at += texts.of(id).size();
  }
  return expected.size() - same;
}

std::size_t first_difference(const TextEncoding::IdTexts& texts, std::size_t bytes, const Ids& expected,
                             const Ids& got) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i >= got.size() || got[i] != expected[i]) return at;
    at += texts.of(expected[i]).size();
  }
  return got.size() > expected.size() ? at : bytes;
}

}  // namespace assay
