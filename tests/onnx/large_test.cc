// Files too large for memory: pieces with gaps of zeros between them stand for models with gigabytes of weights.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "onnx/wire_writer.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;

namespace {

/// A file of given pieces, zeros between them.
class SparseSource final : public ByteSource {
 public:
  /// Appends bytes that are there, or a gap.
  void add(const std::string& bytes) {
    pieces_[size_] = bytes;
    size_ += static_cast<std::int64_t>(bytes.size());
  }
  void add_gap(std::int64_t bytes) { size_ += bytes; }

  std::int64_t size() const override { return size_; }
  void read(std::int64_t offset, std::span<std::uint8_t> out) override {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    const auto end = offset + static_cast<std::int64_t>(out.size());
    auto piece = pieces_.upper_bound(offset);
    if (piece != pieces_.begin()) --piece;
    for (; piece != pieces_.end() && piece->first < end; ++piece) {
      const auto [at, bytes] = *piece;
      const auto length = static_cast<std::int64_t>(bytes.size());
      const std::int64_t from = std::max(at, offset), to = std::min(at + length, end);
      for (std::int64_t i = from; i < to; ++i) {
        out[static_cast<std::size_t>(i - offset)] = static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(i - at)]);
      }
    }
  }

 private:
  std::map<std::int64_t, std::string> pieces_;
  std::int64_t size_ = 0;
};

/// A model of `tensors` initializers of `rows` x 1024 floats. The graph's length is computed first.
SparseSource large_model(int tensors, std::int64_t rows, std::int64_t missing = 0) {
  const std::int64_t payload = rows * 1024 * 4;
  std::vector<std::string> heads;
  std::int64_t length = 0;
  for (int i = 0; i < tensors; ++i) {
    Wire fields;
    fields.number(1, rows).number(1, 1024).number(2, 1).text(8, "w" + std::to_string(i));
    fields.tag(9, 2).raw_varint(static_cast<std::uint64_t>(payload));
    Wire head;
    head.tag(5, 2).raw_varint(fields.bytes.size() + static_cast<std::uint64_t>(payload));
    heads.push_back(head.bytes + fields.bytes);
    length += static_cast<std::int64_t>(heads.back().size()) + payload;
  }
  const Wire rest = graph_bytes(relu());
  length += static_cast<std::int64_t>(rest.bytes.size());

  SparseSource source;
  source.add(Wire().number(1, 8).tag(7, 2).raw_varint(static_cast<std::uint64_t>(length)).bytes);
  for (const auto& head : heads) {
    source.add(head);
    source.add_gap(payload);
  }
  if (missing > 0) return source;
  source.add(rest.bytes);
  source.add(Wire().add(8, opset(17)).bytes);
  return source;
}

}  // namespace

TEST_CASE("a file of many gigabytes is read by its structure alone") {
  // 50 tensors of 512 MiB: 25 GiB, far beyond 32 bits and beyond what one protobuf message may be
  SparseSource source = large_model(50, 128 << 10);
  REQUIRE(source.size() > 26'000'000'000);
  const Model model = read_model(source, "large");
  CHECK(model.file_bytes == source.size());
  CHECK(model.bytes_read < 51 * (16 << 10) + 4096);
  CHECK(model.warnings.empty());
  const Tensor& last = model.graph.tensor(find(model.graph, "w49"));
  CHECK(last.shape == Shape{128 << 10, 1024});
  CHECK_FALSE(last.value);
  CHECK(model.graph.nodes.size() == 1);
}

TEST_CASE("many tensors of medium size take few calls") {
  SparseSource source = large_model(2000, 25);  // 100 kB each: reading over the gaps is cheaper than jumping
  const Model model = read_model(source, "medium");
  CHECK(model.graph.tensors.size() == 2002);
  CHECK(model.bytes_read <= source.size());
}

TEST_CASE("a large file that is cut short says so") {
  SparseSource source = large_model(5, 128 << 10, 1);
  try {
    read_model(source, "cut");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::truncated_file);
    CHECK(error.where() == "byte 2");
  }
}

TEST_CASE("payloads are dropped wherever tensors occur") {
  const std::string big(20'000, '\1');
  const Wire dropped = tensor("big", DType::float32, {50, 100}, big);
  const auto as_attribute = Wire().text(1, "value").add(5, dropped).number(20, 4);
  GraphParts body;
  body.nodes = {node("Constant", {}, {"o"}, "inner", {as_attribute})};
  body.initializers = {dropped};
  body.outputs = {value_info("o", {1})};
  Wire function;
  function.text(1, "f").text(4, "a").text(5, "b").text(10, "d");
  function.add(7, node("Constant", {}, {"c"}, "fc", {as_attribute})).add(7, node("Add", {"a", "c"}, {"b"}, "fa"));
  GraphParts parts = relu();
  parts.initializers = {dropped};
  parts.nodes = {node("Constant", {}, {"c"}, "outer", {as_attribute}),
                 node("If", {"c"}, {"i"}, "if", {attribute("then_branch", graph_bytes(body))}),
                 node("f", {"i"}, {"y"}, "call", {}, "d")};
  Wire wire = graph_bytes(parts);
  const Wire values = tensor("sparse", DType::float32, {5000}, big);
  wire.add(15, Wire().add(1, values).add(2, tensor("", DType::int64, {2500}, big)).number(3, 9999));
  const std::string bytes = model(wire, {function});
  REQUIRE(bytes.size() > 7 * big.size());

  const Model slim = read(bytes);
  CHECK(slim.warnings.empty());
  const auto* constant = slim.graph.node(0).get_tensor("value");
  REQUIRE(constant != nullptr);
  CHECK(constant->shape == Shape{50, 100});
  CHECK_FALSE(constant->value);
  Limits tight;
  tight.kept_bytes = 12'000;  // less than one payload
  CHECK(read(bytes, tight).graph.nodes.size() == 4);
  Limits all;
  all.kept_payload_bytes = 1 << 20;
  REQUIRE(read(bytes, all).graph.node(0).get_tensor("value")->value);
}

TEST_CASE("payloads in single elements are dropped as well") {
  Wire floats = Wire().number(1, 3000).number(2, 1).text(8, "f");
  Wire ints = Wire().number(1, 3000).number(2, 7).text(8, "i");
  for (int i = 0; i < 3000; ++i) {
    floats.real(4, 1);
    ints.number(7, i);
  }
  GraphParts parts = relu();
  parts.initializers = {floats, ints};
  const Model model = read(parts);
  CHECK(model.warnings.empty());
  CHECK_FALSE(model.graph.tensor(find(model.graph, "f")).value);
  CHECK_FALSE(model.graph.tensor(find(model.graph, "i")).value);
}
