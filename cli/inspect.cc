// blackthorn inspect: shapes, parameters and MACs of a model, and what becomes of each node.

#include "commands.h"
#include "inputs.h"
#include "output.h"
#include "report/facts.h"
#include "report/formats.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

int run(const Arguments& arguments) {
  const Output output(arguments, Offer::text_or_json);
  const Settings settings = settings_from_options(arguments);
  Model model = read_model_file(arguments.operands()[0]);
  const Settings in_model = name_shapes(settings, model);
  const Analysis report = analyse(std::move(model), in_model, Detail::times);
  output.write(output.json() ? inspect_json(report) : inspect_text(report));
  return kDone;
}

}  // namespace

const Command kInspectCommand = {
    "inspect",
    "MODEL",
    1,
    1,
    R"(Shows what shape inference and the fusion rules make of a model: for every node its output's shape, its MACs,
and its class: the node of a layer, fused into one, free, or unsupported, with the rule that decided. As JSON
every tensor with type and shape besides.

Exit status: 0 done, 2 bad input (the error is on standard error).

Examples
  blackthorn inspect resnet50.onnx
  blackthorn inspect segmenter.onnx --dim height=512 --dim width=1024 --format json
)",
    estimate_options(Budget::none, Offer::text_or_json),
    run,
};

}  // namespace blackthorn::cli
