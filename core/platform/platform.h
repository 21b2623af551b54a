// A platform table (`blackthorn-platform/1`) as checked data, and its latency functions compiled for one power mode
// and precision. The expression form and its operators are described in platforms/schema.json and
// expression.h.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/program.h"
#include "platform/variables.h"

namespace blackthorn::platform {

/// No time in ms and no number of kernels counts as more, whatever a table says: sums over a network and the ends of
/// intervals stay finite.
inline constexpr double kMostTime = 1e15;

/// What a number rests on, best first.
enum class Basis : std::uint8_t { measured, calibrated, derived, assumed };
std::string_view basis_name(Basis basis);

struct Mode {
  std::string id;    // "10w"
  std::string name;  // "10 W"
  double gpu_mhz = 0;
  double memory_gb_s = 0;
  double power_w = 0;  // 0 where the vendor gives none
  Basis basis = Basis::derived;
};

struct PrecisionInfo {
  std::string id;  // "fp16"
  double bytes_per_element = 0;
  double flop_per_cycle_per_sm = 0;  // multiply and add count as two
};

/// What a buyer needs.
struct Device {
  std::string gpu;
  std::string compute_capability;
  int sm_count = 0;
  int cores_per_sm = 0;  // FP32 lanes of one SM
  std::int64_t memory_bytes = 0;
  std::int64_t reserved_bytes = 0;  // operating system, CUDA and TensorRT themselves
  double launch_price_usd = 0;
  std::string price_note;
  int launch_year = 0;
  std::string last_software;
};

struct Source {
  std::string id;  // by which kinds refer to it
  std::string text;
  std::string url;  // may be empty
};

/// Range of a variable within which the kind's function was supported.
struct Range {
  Variable variable = Variable::batch;
  double low = 0;
  double high = 0;
};

/// Relative error of a kind as the logarithm's standard deviation: 0.10 is about ±10 %.
struct ErrorModel {
  double sigma = 0;
  std::string source;  // where the figure is from, in words
};

struct KindInfo {
  std::string kind;  // "conv"
  Basis basis = Basis::assumed;
  std::vector<Range> ranges;
  ErrorModel error;
  std::vector<std::string> sources;      // texts of those in Platform::sources
  std::vector<Variable> step_variables;  // what a designer can change, to look for steps
  std::string formula;                   // in words, for the page
};

/// Mean power of board and GPU during inference, where it was measured: energy is it times the latency. Another
/// precision or mode, or another rate of arithmetic, draws another power, so no energy is known there.
struct Power {
  double watts = 0;
  double sigma = 0;                                  // of its logarithm
  std::string precision;                             // id of the one that was measured
  double low_gflop_per_s = 0, high_gflop_per_s = 0;  // range of 2 · MACs / latency
  std::string source;
};

struct Coefficient {
  std::string name;
  double value = 0;
  std::optional<double> low, high;
  std::string support;  // "data", "partly", "none"
  std::string source;
};

/// A table that has passed every check.
class Platform {
 public:
  /// Parses and checks a table. `name` is used in messages. A table may say `"extends": "ID"`: what it does not say
  /// itself it takes from an embedded model ("tensorrt-8-gpu") or platform ("jetson-nano"). Throws Error
  /// bad_platform_table; `where` is a JSON pointer to the faulty place, or the byte where the text is not JSON.
  static Platform from_json(std::string_view json, std::string_view name);
  /// The same of a text that has been parsed (parse_json_text: nested no deeper, no key twice).
  static Platform from_tree(const nlohmann::json& table, std::string_view name);
  /// The embedded table of that id. Throws Error unknown_platform, naming those that exist.
  static Platform embedded(std::string_view id);
  /// Ids of the embedded platforms, sorted.
  static std::vector<std::string> embedded_ids();

  std::string id, name, software, date, description;
  Device device;
  std::vector<Mode> modes;                // the first is the default
  std::vector<PrecisionInfo> precisions;  // the first is the default
  std::vector<Coefficient> coefficients;
  std::vector<KindInfo> kinds;
  std::vector<Source> sources;
  Basis basis = Basis::assumed;     // of the table as a whole
  double common_sigma = 0;          // error that all layers of a network share (clocks, software), as in ErrorModel
  std::string common_source;        // where that figure is from, in words
  std::optional<Power> power;       // in the first mode
  double extrapolation_factor = 2;  // sigma grows by this outside the ranges

  /// Empty id: the default. Upper case is taken as lower case. Throw Error unknown_mode / unknown_precision, naming
  /// those that exist.
  const Mode& mode(std::string_view id) const;
  const PrecisionInfo& precision(std::string_view id) const;

  struct Definition;  // checked expressions
  std::shared_ptr<const Definition> definition;
};

/// One kind compiled for a mode and precision: times in ms for the layer's kernels alone.
struct CompiledKind {
  const KindInfo* info = nullptr;  // lives as long as the Platform
  Program latency;
  Program compute;   // the part of arithmetic, to name the bound; constant 0 where the table gives none
  Program memory;    // the part of memory traffic, likewise
  Program launches;  // kernels that the layer enqueues
};

/// All kinds of a platform for one mode and precision.
class CompiledPlatform {
 public:
  /// The platform must outlive this. Takes the coefficients as they now stand in the platform.
  CompiledPlatform(const Platform& platform, const Mode& mode, const PrecisionInfo& precision);

  const Platform& platform() const { return *platform_; }
  /// nullptr where the table does not know the kind.
  const CompiledKind* find(std::string_view kind) const;

  double enqueue_ms() const { return enqueue_ms_; }  // t_cpu: from one enqueue to the next
  double gap_ms() const { return gap_ms_; }          // t_l: between kernels
  double start_ms() const { return start_ms_; }      // t0: once for each inference
  double bytes_per_element() const { return bytes_per_element_; }
  /// nullptr where the table knows no power for this mode and precision.
  const Power* power() const { return power_; }

 private:
  const Platform* platform_;
  std::map<std::string, CompiledKind, std::less<>> kinds_;
  double enqueue_ms_ = 0, gap_ms_ = 0, start_ms_ = 0, bytes_per_element_ = 0;
  const Power* power_ = nullptr;
};

}  // namespace blackthorn::platform
