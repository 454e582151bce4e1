// SPDX-License-Identifier: MIT
// The state of a page as named fields in the URL's hash: "page=sample&seed=7&temperature=0.8". A
// view lists its fields once; the same list is read, written and reset, so that none can drift.
// Whoever opens a link may have written anything: what cannot be read keeps its default, what is out
// of range is clamped, unknown keys are ignored.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

template <typename T>
struct FieldRange {
  T initial;
  T low;
  T high;
};

class Fields {
 public:
  virtual ~Fields() = default;

  virtual void integer(std::string_view key, int& value, FieldRange<int> range) = 0;
  virtual void seed(std::string_view key, std::uint64_t& value, std::uint64_t initial) = 0;
  // Four decimals.
  virtual void number(std::string_view key, double& value, FieldRange<double> range) = 0;
  // The shortest digits that read back as the same number.
  virtual void exact_number(std::string_view key, double& value, FieldRange<double> range) = 0;
  // One of names; the first by default.
  virtual void choice(std::string_view key, int& value,
                      std::span<const std::string_view> names) = 0;
  virtual void flag(std::string_view key, bool& value, bool initial) = 0;
  // Empty by default; at most 64 characters of [a-z0-9_.-] and commas.
  virtual void word(std::string_view key, std::string& value) = 0;
  // Empty by default; at most `longest` characters of [A-Za-z0-9_.-].
  virtual void letters(std::string_view key, std::string& value, std::size_t longest) = 0;
  // Empty by default; at most max_count numbers with three decimals in [-1000, 1000].
  virtual void numbers(std::string_view key, std::vector<float>& values, std::size_t max_count) = 0;
  // Of this visit alone: undo goes back to it, and no link holds it.
  virtual void unshared(std::string_view key, int& value) = 0;
};

using FieldTexts = std::map<std::string, std::string, std::less<>>;

// Key and value pairs of a hash, percent-decoded. A hash of more than 16 KB is ignored.
FieldTexts parse_hash(std::string_view hash);

// Sets every field from the texts, or to its default.
class FieldReader final : public Fields {
 public:
  explicit FieldReader(const FieldTexts& texts) : texts_(texts) {}

  void integer(std::string_view key, int& value, FieldRange<int> range) override;
  void seed(std::string_view key, std::uint64_t& value, std::uint64_t initial) override;
  void number(std::string_view key, double& value, FieldRange<double> range) override;
  void exact_number(std::string_view key, double& value, FieldRange<double> range) override;
  void choice(std::string_view key, int& value, std::span<const std::string_view> names) override;
  void flag(std::string_view key, bool& value, bool initial) override;
  void word(std::string_view key, std::string& value) override;
  void letters(std::string_view key, std::string& value, std::size_t longest) override;
  void numbers(std::string_view key, std::vector<float>& values, std::size_t max_count) override;
  // Stays as it is where the texts do not name it.
  void unshared(std::string_view key, int& value) override;

 private:
  std::string_view text(std::string_view key) const;

  const FieldTexts& texts_;
};

enum class WrittenFor { link, undo };

// Writes the fields that differ from their defaults.
class FieldWriter final : public Fields {
 public:
  explicit FieldWriter(WrittenFor use = WrittenFor::link) : use_(use) {}

  void integer(std::string_view key, int& value, FieldRange<int> range) override;
  void seed(std::string_view key, std::uint64_t& value, std::uint64_t initial) override;
  void number(std::string_view key, double& value, FieldRange<double> range) override;
  void exact_number(std::string_view key, double& value, FieldRange<double> range) override;
  void choice(std::string_view key, int& value, std::span<const std::string_view> names) override;
  void flag(std::string_view key, bool& value, bool initial) override;
  void word(std::string_view key, std::string& value) override;
  void letters(std::string_view key, std::string& value, std::size_t longest) override;
  void numbers(std::string_view key, std::vector<float>& values, std::size_t max_count) override;
  void unshared(std::string_view key, int& value) override;

  const std::string& hash() const { return hash_; }

 private:
  void add(std::string_view key, std::string_view value);

  WrittenFor use_;
  std::string hash_;
};

}  // namespace lab
