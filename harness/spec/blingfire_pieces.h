// Vocabularies of BERT as BlingFire ships them, beside the automata that it encodes with.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// The vocab.txt that an .i2w file of a BERT was made of. It has the texts of all ids, of which those that begin a word
// have a blank in front, and those that go on with one nothing. Throws InputError, with `name`, for what is no such
// file.
std::string vocab_txt_of_i2w(std::string_view content, const std::string& name);

}  // namespace assay
