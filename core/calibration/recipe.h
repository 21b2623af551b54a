// What a calibration starts from (`blackthorn-calibration/1`, platforms/calibration/recipe.json): which coefficients
// are fitted and what is believed of them before, which measurements speak, and which checks judge the result.
// Everything is a table; a row more needs no code.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/room.h"

namespace blackthorn::calibration {

/// A fitted coefficient. Its logarithm has the prior mean log(prior) and the standard deviation `sigma`; each platform
/// then differs from the common value with the standard deviation `between` (0: one value for all).
struct CoefficientPrior {
  std::string name;
  // By platform; "*" for the others. `between` may name a variant, "@tensorrt3".
  std::map<std::string, double, std::less<>> prior;
  double sigma = 0;
  std::map<std::string, double, std::less<>> between;
  std::string meaning;  // in words, for the table

  double prior_at(std::string_view platform) const;
  double between_at(std::string_view platform) const;
};

/// Which rows of a file belong to something: every column named must begin with one of its texts. `except` likewise
/// takes rows out.
struct Selection {
  std::map<std::string, std::vector<std::string>, std::less<>> where, except;
  double at_least_ms = 0;
};

/// Measurements that were made in one way. What their makers do not say is left to the fit: a factor on all times
/// (clocks) and a time added to each (host code), both near none by `scale` and `offset_ms`.
struct MeasurementSet {
  std::string id;
  // Software that is not the tables' own, such as "tensorrt3": a copy of each table whose coefficients may differ by
  // `between` at "@tensorrt3". Empty: the tables' own.
  std::string variant;
  std::string file;  // "networks", "layers-…", "nasbench201-…": how it is read depends on its columns
  Selection rows;
  double sigma = 0.1;     // standard deviation of ln(estimate / measured) that is expected of a row
  double scale = 0;       // standard deviation of the logarithm of the factor on all times
  double offset_ms = 0;   // what is added to each time is taken as about this much, 0 for nothing
  double weight = 1;      // how many independent figures a row counts as
  bool fitted = true;     // false: only checked against
  std::string text, url;  // the source, for the table
};

/// One figure that judges the tables, always on rows that the fit has not seen.
struct Check {
  std::string id, title;
  std::vector<std::string> sets;
  Selection rows;                // further than those of the sets
  std::string leave_out;         // "network", "family", "tenth", "sets": what is left out together
  std::vector<std::string> out;  // with "sets": all these, as one source has made them
  bool remove_scale = false;     // one factor for all rows is removed first
  std::string statistic;         // "mape", "rmspe", "spearman", "worst"
  double goal = 0;               // what the figure should reach; 0: it only reports
};

/// How a table's error figures come about: the spread of what checks held out. `kind` is a layer kind, or "network" for
/// the part that all layers of a network share.
struct ErrorRule {
  std::vector<std::string> platforms;
  std::string kind;
  std::vector<std::string> checks;
  std::string text;  // which measurements these are, in words
};

struct Recipe {
  std::vector<std::string> platforms;
  std::vector<CoefficientPrior> coefficients;
  std::vector<MeasurementSet> sets;
  std::vector<Check> checks;
  std::vector<ErrorRule> errors;
};

/// Throws Error bad_request, with the place, for anything that is not such a recipe.
Recipe parse_recipe(std::string_view json);

}  // namespace blackthorn::calibration
