// Counts the work from one model file to its report: calls of the reader, bytes read, and for each room how often it
// asks for memory. usage: counts FILE | counts --jobs FILE (jobs.h). Under callgrind the instructions of the same are
// counted from outside.
#include <cstdio>
#include <fstream>
#include <string_view>

#include "analysis/session.h"
#include "base/error.h"
#include "counts/allocations.h"
#include "counts/jobs.h"
#include "onnx/reader.h"
#include "print/json_writer.h"
#include "report/formats.h"

namespace {

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::analysis;
using namespace blackthorn::print;
using namespace blackthorn::report;

/// A file, read in the windows of a browser; says how often it was asked.
class CountingFile final : public ByteSource {
 public:
  explicit CountingFile(const std::string& path) : file_(path, std::ios::binary | std::ios::ate) {
    if (!file_) throw Error(ErrorCode::unreadable_file, "cannot open " + path);
    size_ = static_cast<std::int64_t>(file_.tellg());
  }
  std::int64_t size() const override { return size_; }
  void read(std::int64_t offset, std::span<std::uint8_t> out) override {
    ++calls;
    file_.seekg(offset);
    file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  }

  std::int64_t calls = 0;

 private:
  std::ifstream file_;
  std::int64_t size_ = 0;
};

/// Writes what was allocated since the call before.
void note(JsonWriter& json, std::string_view room) {
  static std::int64_t before = 0;
  const std::int64_t now = counts::allocations.calls;
  if (!room.empty()) json.any_key(room).integer(now - before);
  before = counts::allocations.calls;
}

void count(const char* path) {
  platform::Tables tables;
  const auto table = tables.compiled("jetson-nano", "", "");
  CountingFile source(path);

  JsonWriter json;
  json.begin_object();
  note(json, "");
  const auto model = std::make_shared<const Model>(read_model(source, "model.onnx"));
  note(json, "read_allocations");
  Graph graph = model->graph;
  note(json, "copy_allocations");
  const Network network(std::move(graph), model->opset(), {});
  note(json, "infer_allocations");
  const Engine engine = build_engine(network, engine_options(table->precision));
  note(json, "engine_allocations");
  const Estimate with_steps = estimate_latency(engine, table->functions);
  note(json, "estimate_allocations");
  const Analysis report = Session(model, tables).analyse({});
  note(json, "");
  const std::string text = report_json(report);
  note(json, "report_allocations");
  json.integer("bytes_read", model->bytes_read)
      .integer("reader_calls", source.calls)
      .integer("nodes", static_cast<std::int64_t>(engine.graph->nodes.size()))
      .integer("layers", static_cast<std::int64_t>(with_steps.layers.size()))
      .integer("report_bytes", static_cast<std::int64_t>(text.size()))
      .end_object();
  std::puts(json.take().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const bool jobs = argc == 3 && argv[1] == std::string_view("--jobs");
  if (argc != 2 && !jobs) {
    std::fputs("usage: counts FILE | counts --jobs FILE\n", stderr);
    return 2;
  }
  try {
    if (jobs)
      counts::run_jobs(argv[2]);
    else
      count(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "counts: %s\n", error.what());
    return 1;
  }
}
