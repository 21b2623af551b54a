// blackthorn estimate: times of one model's layers, or one line for each of several models.

#include <new>

#include "commands.h"
#include "inputs.h"
#include "output.h"
#include "report/formats.h"
#include "report/summary.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

int estimate_one(const std::string& file, const Settings& settings, const Output& output) {
  Model model = read_model_file(file);
  const Settings in_model = name_shapes(settings, model);
  const Analysis report = analyse(std::move(model), in_model);
  output.write(output.format().write(report));
  return report.budget_met().value_or(true) ? kDone : kBudgetMissed;
}

int estimate_several(const std::vector<std::string>& files, const Settings& settings, const Output& output) {
  Summary summary;
  bool failed = false, missed = false;
  const auto fail = [&](const std::string& file, const Error& error) {
    summary.add(file, error);
    print_error(error, file);
    failed = true;
  };
  for (const std::string& file : files) {
    try {
      Model model = read_model_file(file);
      const Settings in_model = name_shapes(settings, model);
      const Analysis report = analyse(std::move(model), in_model, Detail::times);
      summary.add(file, report);
      missed = missed || !report.budget_met().value_or(true);
    } catch (const Error& error) {
      fail(file, error);
    } catch (const std::bad_alloc&) {
      fail(file, Error(ErrorCode::limit_exceeded, "there is not enough memory for this model"));
    }
  }
  output.write(write_sheet(summary.sheet(), output.format().id));
  return failed ? kBadInput : missed ? kBudgetMissed : kDone;
}

int run(const Arguments& arguments) {
  const Output output(arguments, Offer::all);
  const Settings settings = settings_from_options(arguments);
  const std::vector<std::string>& operands = arguments.operands();
  if (operands.size() == 1 && !is_folder(operands[0])) return estimate_one(operands[0], settings, output);
  return estimate_several(model_files(operands), settings, output);
}

}  // namespace

const Command kEstimateCommand = {
    "estimate",
    "MODEL...",
    1,
    SIZE_MAX,
    R"(Says how long every layer of an ONNX model takes on the platform: the layers that TensorRT would execute,
each with time, 90 % interval, what bounds it and what the figure rests on; and the whole network, with what
was assumed, left out or extrapolated. Weights are not read, external data is never opened.

A folder stands for the .onnx files within it, - for standard input. For several models there is one line each;
a model that cannot be read keeps its line, with the error.

Exit status: 0 done, 2 bad input (the error is on standard error), 3 over the budget of --budget. A total that
is only a lower bound does not meet a budget.

Examples
  blackthorn estimate resnet50.onnx
  blackthorn estimate yolov4.onnx --platform jetson-tx2 --mode maxq --precision fp32
  blackthorn estimate detector.onnx --shape images=1x3x416x416 --format json --output report.json
  blackthorn estimate candidates/ --budget 30fps --format csv
)",
    estimate_options(Budget::judged, Offer::all),
    run,
};

}  // namespace blackthorn::cli
