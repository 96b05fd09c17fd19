// Changes bytes in the ways that break parsers, the same ones for the same seed: what the replay finds on one
// machine it finds on every other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fuzzing {

class Mutator {
 public:
  // `seeds` and `words` (a dictionary, may be empty) must outlive it. At least one seed.
  Mutator(const std::vector<std::string>& seeds, const std::vector<std::string>& words, std::uint64_t seed)
      : seeds_(seeds), words_(words), random_(seed) {}

  // One of the seeds after a few changes.
  std::string Next();

 private:
  void Change(std::string& bytes);
  void FlipBit(std::string& bytes);
  void SetNumber(std::string& bytes);
  void Insert(std::string& bytes, std::string_view piece);
  void Overwrite(std::string& bytes, std::string_view piece);
  void Cut(std::string& bytes);
  void Repeat(std::string& bytes);
  std::string SomeBytes();
  std::string_view SomeWord();
  std::string_view PieceOf(std::string_view bytes);
  std::size_t Below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

  const std::vector<std::string>& seeds_;
  const std::vector<std::string>& words_;
  std::mt19937_64 random_;
};

// The words of a dictionary as libFuzzer reads it (https://llvm.org/docs/LibFuzzer.html#dictionaries):
// lines of name="word", \\, \" and \xAB inside; '#' begins a comment.
std::vector<std::string> ReadDictionary(std::string_view text);

}  // namespace fuzzing
