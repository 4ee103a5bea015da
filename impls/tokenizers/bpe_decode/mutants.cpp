// Decoders with one bug each: in which marks go and what goes with them; and those around a call.
#include <algorithm>
#include <string>
#include <string_view>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/bpe_decode/op.h"

namespace assay::bpe_decode {
namespace {

enum class Bug {
  none,
  end_of_text_kept,
  newline_kept,
  return_kept,
  any_mark,
  blank_kept,
  first_two_of_run,
  whole_run,
  one_in_a_line,
  repeated,
  blanks_trimmed,
  across_buffers,
  ends_at_zero,
  last_byte_lost,
  writes_past_end,
  text_overwritten
};

bool goes(std::string_view rest, Bug bug) {
  if (!rest.starts_with("@@")) return false;
  if (bug == Bug::any_mark) return true;
  if (rest.size() == 2) return bug != Bug::end_of_text_kept;
  if (bug == Bug::first_two_of_run || bug == Bug::whole_run) {
    const std::size_t behind = rest.find_first_not_of('@');
    return behind == rest.npos || rest[behind] == ' ' || rest[behind] == '\n' || rest[behind] == '\r';
  }
  return rest[2] == ' ' || (rest[2] == '\n' && bug != Bug::newline_kept) ||
         (rest[2] == '\r' && bug != Bug::return_kept);
}

std::string decoded(std::string_view all, Bug bug) {
  std::string made;
  bool done = false;
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (bug == Bug::ends_at_zero && all[at] == '\0') break;
    if (all[at] == '\n') done = false;
    const bool cut = bug == Bug::across_buffers && at / 4096 != (at + 2) / 4096;
    if (cut || (bug == Bug::one_in_a_line && done) || !goes(all.substr(at), bug)) {
      made += all[at];
      continue;
    }
    done = true;
    at += bug == Bug::whole_run ? std::min(all.find_first_not_of('@', at), all.size()) - at - 1 : 1;
    if (at + 1 < all.size() && all[at + 1] == ' ' && bug != Bug::blank_kept) ++at;
    if (bug == Bug::blanks_trimmed) at = std::min(all.find_first_not_of(' ', at + 1), all.size()) - 1;
  }
  if (bug == Bug::last_byte_lost && made.size() > 1) made.pop_back();
  return made;
}

Prepared prepare_decoder(const Request&, Bug bug) {
  return make_runner([bug](const Call& call) {
    const Value& input = call.inputs[segmented];
    std::string made = decoded(input.text(), bug);
    if (bug == Bug::repeated) made = decoded(made, bug);
    Value& output = call.outputs[text];
    const std::int64_t room = output.dims[0];
    std::copy(made.begin(), made.end(), output.as<char>());
    if (bug == Bug::writes_past_end) output.as<char>()[room] = '\0';
    if (bug == Bug::text_overwritten && room > 0) input.as<char>()[0] = ' ';
    output.dims[0] = static_cast<std::int64_t>(made.size());
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_decoder);
  std::vector<Mutant> all{
      mutant("mark_at_end_kept", "keeps a mark at the end of the text", Bug::end_of_text_kept),
      mutant("mark_before_newline_kept", "keeps a mark before a newline", Bug::newline_kept),
      mutant("mark_before_return_kept", "keeps a mark before a carriage return", Bug::return_kept),
      mutant("every_mark_goes", "drops '@@' wherever it stands", Bug::any_mark),
      mutant("blank_kept", "keeps the blank behind a mark", Bug::blank_kept),
      mutant("first_two_of_a_run", "drops the first two of a run of '@'", Bug::first_two_of_run),
      mutant("whole_run_goes", "drops a run of '@' as a whole", Bug::whole_run),
      mutant("one_in_a_line", "drops the first mark of each line alone", Bug::one_in_a_line),
      mutant("marks_of_what_is_left", "drops the marks that are left when marks are gone", Bug::repeated),
      mutant("blanks_trimmed", "drops all blanks behind a mark", Bug::blanks_trimmed),
      mutant("mark_across_buffers_kept", "keeps a mark across the edge of buffers of 4096 bytes", Bug::across_buffers),
      mutant("ends_at_zero_byte", "takes a zero byte for the end of the text", Bug::ends_at_zero),
      mutant("last_byte_lost", "drops the last byte", Bug::last_byte_lost),
      mutant("writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end),
      mutant("text_overwritten", "writes a blank to what it reads", Bug::text_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_decoder(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::bpe_decode
