// What the readers of all formats share. For the files of this folder alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "impls/tokenizers/formats/bpe_model.h"

namespace assay::tokenizers {

// Thrown by readers, and caught by read_bpe_model and read_codes.
struct Refused {
  std::uint32_t line;  // 0: the file as a whole
  std::string complaint;
};

[[noreturn]] inline void refuse(std::uint32_t line, std::string complaint) {
  throw Refused{line, std::move(complaint)};
}

// What the file holds: never more than byte_bpe_encode's `largest_file` bytes.
std::string whole_vocabulary(const std::string& path);
// Why a file is refused, with its line.
std::string refusal(std::string_view path, const Refused& refused);

// Appends what the base64 stands for.
void append_base64(std::string_view text, std::uint32_t line, std::string& bytes);

// Appends the bytes that these characters stand for in GPT-2's way to write bytes: printable ones as themselves, the
// others from U+0100 on. False if one of them stands for none.
bool append_written_bytes(std::string_view characters, std::string& bytes);

// A token of which the bytes have been appended to the model's from `offset` on.
void add_token(BpeModel& model, std::size_t offset, std::int64_t id, std::uint32_t line);

// Sorts the tokens by id; refuses duplicates, and a model without all single bytes.
void finish(BpeModel& model);

// The readers: of a rank file; of a tokenizer.json, a tekken.json, or a vocab.json with merges.txt behind it.
BpeModel parse_rank_file(std::string_view content);
BpeModel parse_json_vocabulary(std::string_view content);

}  // namespace assay::tokenizers
