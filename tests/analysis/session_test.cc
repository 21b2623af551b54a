// A session redoes a stage only when what it rests on has changed: what stays is the very same object.
#include "analysis/session.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::analysis;
using namespace blackthorn::testing;

namespace {

std::shared_ptr<const Model> small_model() {
  GraphBuilder b;
  b.input("x", {1, 8, 16, 16}).weights("w", {16, 8, 3, 3}).node("Conv", "c", {"x", "w"}, {"y"});
  b.node("Relu", "r", {"y"}, {"out"}).output("out");
  auto model = std::make_shared<Model>();
  model->name = "small";
  model->opsets[""] = 13;
  model->graph = *b.network().graph;
  return model;
}

Settings settings(const char* mode, const char* precision) {
  Settings made;
  made.mode = mode;
  made.precision = precision;
  return made;
}

}  // namespace

TEST_CASE("each stage is done again only when what it rests on changes") {
  platform::Tables tables;
  Session session(small_model(), tables);
  const auto& modes = tables.find("jetson-nano")->modes;
  REQUIRE(modes.size() > 1);
  const Analysis first = session.analyse(settings("", "fp16"));

  Settings with_budget = settings("", "fp16");
  with_budget.budget = {1e6, false};
  const Analysis budgeted = session.analyse(with_budget);
  CHECK(&budgeted.estimate == &first.estimate);
  CHECK(budgeted.budget_met() == true);
  CHECK_FALSE(first.budget_met().has_value());

  const Analysis slower = session.analyse(settings(modes.back().id.c_str(), "fp16"));
  CHECK(&slower.engine == &first.engine);
  CHECK(&slower.inference == &first.inference);
  CHECK(slower.estimate.latency_ms > first.estimate.latency_ms);

  const Analysis single = session.analyse(settings("", "fp32"));
  CHECK(&single.inference == &first.inference);
  CHECK(&single.engine != &first.engine);
  CHECK(single.engine.layers.size() < first.engine.layers.size());  // no input is converted

  Settings larger = settings("", "fp32");
  larger.binding.batch = 4;
  const Analysis batch = session.analyse(larger);
  CHECK(&batch.inference != &first.inference);
  CHECK(batch.inference.batch.size == 4);

  // What came before stays what it was.
  CHECK(first.inference.batch.size == 1);
  CHECK(first.graph.nodes[0].name == "c");
}

TEST_CASE("a budget of images a second is one of the batch") {
  platform::Tables tables;
  Session session(small_model(), tables);
  Settings asked = settings("", "fp16");
  asked.binding.batch = 8;
  const Analysis eight = session.analyse(asked);
  // What lies between the time of the batch and that of an image decides.
  asked.budget = parse_budget(std::to_string(eight.estimate.fps * 0.9) + "fps");
  CHECK(session.analyse(asked).budget_met() == true);
  CHECK(*session.analyse(asked).budget_ms == doctest::Approx(eight.estimate.latency_ms / 0.9).epsilon(1e-4));
  asked.budget = parse_budget(std::to_string(eight.estimate.fps * 1.1) + "fps");
  CHECK(session.analyse(asked).budget_met() == false);
  asked.budget = parse_budget(std::to_string(eight.estimate.latency_ms * 0.9) + "ms");
  CHECK(session.analyse(asked).budget_met() == false);
}

TEST_CASE("who wants times alone pays for no steps, and gets those that are there") {
  platform::Tables tables;
  Session session(small_model(), tables);
  const Analysis times = session.analyse(settings("", "fp32"), Detail::times);
  CHECK_FALSE(times.estimate.layers[0].step.has_value());
  const Analysis whole = session.analyse(settings("", "fp32"));
  CHECK(whole.estimate.latency_ms == times.estimate.latency_ms);
  CHECK(whole.estimate.layers[0].step.has_value());
  CHECK(&session.analyse(settings("", "fp32"), Detail::times).estimate == &whole.estimate);
}

TEST_CASE("after a setting that cannot be, the session goes on") {
  platform::Tables tables;
  Session session(small_model(), tables);
  const double before = session.analyse(settings("", "fp16")).estimate.latency_ms;
  Settings wrong;
  wrong.binding.shapes["nope"] = {1};
  CHECK_THROWS_AS(session.analyse(wrong), Error);
  CHECK_THROWS_AS(session.analyse(settings("warp", "")), Error);
  CHECK(session.analyse(settings("", "fp16")).estimate.latency_ms == before);
}

TEST_CASE("the engine's precision is that of its elements, whatever the table calls it") {
  platform::PrecisionInfo half;
  half.id = "half";
  half.bytes_per_element = 2;
  CHECK(engine_options(half).precision == Precision::fp16);
  half.id = "fp16";
  half.bytes_per_element = 4;
  CHECK(engine_options(half).precision == Precision::fp32);
}
