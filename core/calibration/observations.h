// Rows of measurement files → observations.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "calibration/dataset.h"
#include "calibration/recipe.h"
#include "graph/graph.h"
#include "inference/infer.h"

namespace blackthorn::calibration {

/// Where files come from; both throw Error unreadable_file.
struct Files {
  std::function<std::string(const std::string& file)> text;  // a CSV file of the measurements
  std::function<Model(const std::string& file)> model;       // a graph of a network
};

/// All rows that the recipe's sets select, in order of the sets and files. A file with a column `arch` holds
/// NAS-Bench-201 networks, one with `kernel_h` layers, else networks, whose `file` names their graph. Throws Error with
/// file and line for a row that cannot be read or estimated.
std::vector<Observation> load_observations(const Recipe& recipe, const Files& files);

/// A layer from its dimensions: elements and MACs are worked out, a fully connected input is taken flat.
LayerRun run_of(LayerKind kind, LayerShape shape);

/// The measured input goes to the first input of its rank: "3x224x224" with batch 4 to one of rank 4. Throws Error
/// bad_request for what is no shape, bad_shape where no input has the rank.
Binding measured_binding(const Model& model, const std::string& input, std::int64_t batch);

}  // namespace blackthorn::calibration
