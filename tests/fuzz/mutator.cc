#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fuzzing {
namespace {

constexpr std::size_t kMostChanges = 5;
constexpr std::size_t kMostBytes = 20'000;
constexpr std::size_t kMostRepetitions = 64;

// Where lengths, counts and signs turn over.
constexpr std::array<std::uint64_t, 16> kEdges = {
    0,      1,      2,        0x7f,       0x80,       0xff,       0x100,      0x7fff,
    0x8000, 0xffff, 0x1'0000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x8000000000000000};

// "\x41" and the like at the front of `text`, taken off; any other character as it is.
char TakeCharacter(std::string_view& text) {
  const bool escaped = text.starts_with('\\') && text.size() > 1;
  const bool hex = escaped && text.size() >= 4 && text[1] == 'x';
  char value = escaped ? text[1] : text[0];
  if (hex) {
    unsigned byte = 0;
    std::from_chars(text.data() + 2, text.data() + 4, byte, 16);
    value = static_cast<char>(byte);
  }
  text.remove_prefix(hex ? 4 : escaped ? 2 : 1);
  return value;
}

std::string WordOf(std::string_view line) {
  std::string word;
  const auto open = line.find('"');
  const auto close = line.rfind('"');
  if (line.starts_with('#') || open == close) return word;
  for (std::string_view text = line.substr(open + 1, close - open - 1); !text.empty();)
    word += TakeCharacter(text);
  return word;
}

}  // namespace

std::string Mutator::Next() {
  std::string bytes = seeds_[Below(seeds_.size())];
  for (std::size_t changes = 1 + Below(kMostChanges); changes > 0; --changes) Change(bytes);
  if (bytes.size() > kMostBytes) bytes.resize(kMostBytes);
  return bytes;
}

void Mutator::Change(std::string& bytes) {
  switch (Below(9)) {
    case 0:
      return FlipBit(bytes);
    case 1:
      return SetNumber(bytes);
    case 2:
      return Insert(bytes, SomeBytes());
    case 3:
      return Overwrite(bytes, SomeBytes());
    case 4:
      return Insert(bytes, SomeWord());
    case 5:
      return Overwrite(bytes, SomeWord());
    case 6:
      return Cut(bytes);
    case 7:
      return Repeat(bytes);
    default:
      return Insert(bytes, PieceOf(seeds_[Below(seeds_.size())]));
  }
}

void Mutator::FlipBit(std::string& bytes) {
  if (bytes.empty()) return;
  char& byte = bytes[Below(bytes.size())];
  byte = static_cast<char>(byte ^ (1 << Below(8)));
}

void Mutator::SetNumber(std::string& bytes) {
  const std::size_t width = std::size_t{1} << Below(4);
  const std::uint64_t number = kEdges[Below(kEdges.size())];
  std::string piece;
  for (std::size_t i = 0; i < width; ++i) piece += static_cast<char>(number >> (8 * i));
  if (Below(2) == 0) std::reverse(piece.begin(), piece.end());
  Overwrite(bytes, piece);
}

void Mutator::Insert(std::string& bytes, std::string_view piece) {
  bytes.insert(Below(bytes.size() + 1), piece);
}

void Mutator::Overwrite(std::string& bytes, std::string_view piece) {
  bytes.replace(Below(bytes.size() + 1), piece.size(), piece);
}

void Mutator::Cut(std::string& bytes) {
  if (bytes.empty()) return;
  const std::size_t begin = Below(bytes.size());
  const std::size_t most = Below(4) == 0 ? bytes.size() : std::size_t{8};
  bytes.erase(begin, 1 + Below(most));
}

void Mutator::Repeat(std::string& bytes) {
  const std::string piece(PieceOf(bytes));
  if (piece.empty()) return;
  const std::size_t most = std::min(kMostRepetitions, 1 + kMostBytes / piece.size());
  const std::size_t place = Below(bytes.size() + 1);
  std::string run;
  for (std::size_t times = 1 + Below(most); times > 0; --times) run += piece;
  bytes.insert(place, run);
}

std::string Mutator::SomeBytes() {
  std::string bytes(1 + Below(4), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_());
  return bytes;
}

std::string_view Mutator::SomeWord() {
  return words_.empty() ? std::string_view() : words_[Below(words_.size())];
}

std::string_view Mutator::PieceOf(std::string_view bytes) {
  if (bytes.empty()) return {};
  const std::size_t begin = Below(bytes.size());
  return bytes.substr(begin, 1 + Below(bytes.size() - begin));
}

std::vector<std::string> ReadDictionary(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (std::string word = WordOf(line); !word.empty()) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace fuzzing
