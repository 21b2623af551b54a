// Rows of measurement files as observations, from texts in memory and a real graph of the project.
#include "calibration/observations.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "base/error.h"
#include "onnx/byte_source.h"
#include "onnx/reader.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::calibration;

namespace {

const std::string kLayerHeader =
    "device,precision,batch,network,layer,kind,c_in,h_in,w_in,c_out,h_out,w_out,kernel_h,kernel_w,stride,dilation,"
    "groups,latency_ms,kernel_name,source\n";

Files files_of(const std::string& csv) {
  Files files;
  files.text = [csv](const std::string&) { return csv; };
  files.model = [](const std::string& name) {
    std::ifstream file(BLACKTHORN_SOURCE_DIR "/platforms/networks/" + name, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    const std::string text = bytes.str();
    MemorySource source({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return read_model(source, name);
  };
  return files;
}

std::vector<Observation> load(const std::string& csv, Selection rows = {}) {
  Recipe recipe;
  MeasurementSet set;
  set.id = "s";
  set.file = "f.csv";
  set.rows = std::move(rows);
  set.weight = 0.5;
  recipe.sets.push_back(set);
  return load_observations(recipe, files_of(csv));
}

}  // namespace

TEST_CASE("a layer's row becomes the layer with its elements and MACs") {
  const auto observations = load(kLayerHeader +
                                 "jetson-tx1,fp16,2,net,conv1,conv,64,56,56,128,28,28,3,3,2,1,1,0.5,some_kernel,me\n"
                                 "jetson-tx1,fp32,4,net,fc,fully_connected,256,6,6,4096,1,1,,,,,,2,,me\n");
  REQUIRE(observations.size() == 2);
  const Observation& conv = observations[0];
  CHECK_FALSE(conv.whole);
  CHECK(conv.platform == "jetson-tx1");
  CHECK(conv.network == "net");
  CHECK(conv.kernel == "some_kernel");
  CHECK(conv.measured_ms == 0.5);
  CHECK(conv.weight == 0.5);
  REQUIRE(conv.layers.size() == 1);
  CHECK(conv.layers[0].kind == LayerKind::conv);
  CHECK(conv.layers[0].shape.elements_in == 2 * 64 * 56 * 56);
  CHECK(conv.layers[0].shape.elements_out == 2 * 128 * 28 * 28);
  CHECK(conv.layers[0].shape.macs == std::int64_t{2} * 128 * 28 * 28 * 64 * 9);
  const LayerShape& full = observations[1].layers[0].shape;
  CHECK(full.c_in == 256 * 36);
  CHECK(full.h_in == 1);
  CHECK(full.macs == std::int64_t{4} * 256 * 36 * 4096);
}

TEST_CASE("a network's row becomes the engine of its graph, a cell's the network of the search space") {
  const auto networks = load(
      "name,file,relation,device,precision,batch,input,latency_ms,source,family\n"
      "tv_squeezenet1_1,tv_squeezenet1_1.onnx,same,jetson-nano,fp16,2,3x224x224 (not printed),4.3,me,squeezenet\n");
  REQUIRE(networks.size() == 1);
  CHECK(networks[0].whole);
  CHECK(networks[0].family == "squeezenet");
  CHECK(networks[0].layers.size() > 20);
  CHECK(networks[0].layers[1].shape.batch == 2);
  const auto cells = load(
      "device,precision,arch,latency_ms,energy_mj\n"
      "jetson-tx2,fp32,|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|none~2|,3,13.5\n");
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].energy_mj == 13.5);
  CHECK(cells[0].layers.size() > 10);
}

TEST_CASE("only the rows that a set selects are read") {
  const std::string csv = kLayerHeader +
                          "a,fp16,1,,,conv,8,8,8,8,8,8,3,3,1,1,1,0.5,,me\n"
                          "a,fp32,1,,,conv,8,8,8,8,8,8,3,3,1,1,1,1.5,,me\n"
                          "b,fp32,1,,,pool,8,8,8,8,8,8,3,3,1,1,1,2.5,,you\n";
  const auto times = [&](Selection rows) {
    std::vector<double> ms;
    for (const Observation& observation : load(csv, std::move(rows))) ms.push_back(observation.measured_ms);
    return ms;
  };
  CHECK(times({}) == std::vector{0.5, 1.5, 2.5});
  CHECK(times({{{"device", {"a"}}}, {}, 0}) == std::vector{0.5, 1.5});
  CHECK(times({{{"device", {"a", "b"}}, {"kind", {"po"}}}, {}, 0}) == std::vector{2.5});
  CHECK(times({{}, {{"source", {"y"}}}, 0}) == std::vector{0.5, 1.5});
  CHECK(times({{}, {}, 1.5}) == std::vector{1.5, 2.5});
}

TEST_CASE("a layer belongs to the family of its network") {
  Recipe recipe;
  MeasurementSet layers, networks;
  layers.file = "layers.csv";
  networks.file = "networks.csv";
  recipe.sets = {layers, networks};
  Files files = files_of("");
  files.text = [](const std::string& file) -> std::string {
    if (file == "layers.csv")
      return kLayerHeader +
             "a,fp16,1,tv_squeezenet1_1,c,conv,8,8,8,8,8,8,3,3,1,1,1,0.5,,me\n"
             "a,fp16,1,other,c,conv,8,8,8,8,8,8,3,3,1,1,1,0.5,,me\n";
    return "name,file,device,precision,batch,input,latency_ms,source,family\n"
           "tv_squeezenet1_1,tv_squeezenet1_1.onnx,b,fp16,1,3x224x224,4.3,me,squeezenet\n";
  };
  const auto observations = load_observations(recipe, files);
  REQUIRE(observations.size() == 3);
  CHECK(observations[0].family == "squeezenet");
  CHECK(observations[1].family == "other");
}

TEST_CASE("a network's row that cannot be read is named too") {
  const std::string header = "name,file,device,precision,batch,input,latency_ms,source,family\n";
  for (const char* input : {"3x224", "3xx224", "many"}) {
    CAPTURE(input);
    try {
      load(header + "tv_squeezenet1_1,tv_squeezenet1_1.onnx,b,fp16,1," + input + ",4.3,me,squeezenet\n");
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.where().starts_with("f.csv, line 2"));
    }
  }
}

TEST_CASE("a row that cannot be read is named with file and line") {
  const std::vector<std::string> faults = {
      "a,fp16,1,,,conv,8,8,8,8,8,8,3,3,1,1,1,0,,me\n",
      "a,fp16,1,,,conf,8,8,8,8,8,8,3,3,1,1,1,1,,me\n",
      "a,fp16,1,,,conv,x,8,8,8,8,8,3,3,1,1,1,1,,me\n",
  };
  for (const std::string& fault : faults) {
    CAPTURE(fault);
    try {
      load(kLayerHeader + "a,fp16,1,,,conv,8,8,8,8,8,8,3,3,1,1,1,0.5,,me\n" + fault);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.where() == "f.csv, line 3");
    }
  }
}
