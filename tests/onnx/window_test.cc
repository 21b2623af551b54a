// The moving window: the same bytes as the source, in few reads, and none of what is jumped over.
#include "onnx/window.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace blackthorn;
using namespace blackthorn::onnx;

namespace {

/// As large as wished, without memory: byte i is i · 31 / 7, so that neighbours differ. Counts what is read.
class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(std::int64_t size) : size_(size) {}
  static std::uint8_t at(std::int64_t offset) { return static_cast<std::uint8_t>(offset * 31 / 7); }

  std::int64_t size() const override { return size_; }
  void read(std::int64_t offset, std::span<std::uint8_t> out) override {
    REQUIRE(offset >= 0);
    REQUIRE(static_cast<std::int64_t>(out.size()) <= size_ - offset);
    ++calls;
    bytes += static_cast<std::int64_t>(out.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = at(offset + static_cast<std::int64_t>(i));
  }

  int calls = 0;
  std::int64_t bytes = 0;

 private:
  std::int64_t size_;
};

}  // namespace

TEST_CASE("every byte is the source's") {
  CountingSource source(100'000);
  Window window(source);
  bool same = true;
  for (std::int64_t i = 0; i < source.size(); ++i) same = same && window.byte(i) == CountingSource::at(i);
  CHECK(same);
  CHECK(window.bytes_read() == 100'000);
  CHECK(source.bytes == window.bytes_read());

  std::string copy;
  CountingSource again(100'000);
  Window second(again);
  second.append(123, 80'000, copy);
  REQUIRE(copy.size() == 80'000);
  for (std::size_t i = 0; i < copy.size(); ++i) {
    same = same && static_cast<std::uint8_t>(copy[i]) == CountingSource::at(static_cast<std::int64_t>(i) + 123);
  }
  CHECK(same);
}

TEST_CASE("reading on takes few calls, jumping reads little") {
  constexpr std::int64_t mib = 1 << 20;
  CountingSource straight(64 * mib);
  Window onwards(straight);
  for (std::int64_t i = 0; i < straight.size(); i += 1000) onwards.byte(i);
  CHECK(straight.calls < 30);
  CHECK(onwards.bytes_read() <= straight.size());

  // 100 payloads of 40 MiB, beyond what 32 bits can count
  CountingSource jumps(4000 * mib);
  Window jumping(jumps);
  for (std::int64_t i = 0; i < 100; ++i) CHECK(jumping.byte(i * 40 * mib) == CountingSource::at(i * 40 * mib));
  CHECK(jumps.calls == 100);
  CHECK(jumping.bytes_read() == 100 * (16 << 10));
}

TEST_CASE("the window may go back") {
  CountingSource source(1'000'000);
  Window window(source);
  CHECK(window.byte(900'000) == CountingSource::at(900'000));
  CHECK(window.byte(3) == CountingSource::at(3));
  CHECK(window.byte(999'999) == CountingSource::at(999'999));
}
