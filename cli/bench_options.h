// What the options of `blackthorn bench` say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "args.h"
#include "measurer.h"
#include "room.h"

namespace blackthorn::cli {

/// The parts between separators, empty ones too.
std::vector<std::string> split(const std::string& text, char by);
inline constexpr std::int64_t kMostSize = std::int64_t{1} << 40;
/// A number from `low` to `high`. Throws Error bad_request that names the option, as do the others here.
std::int64_t whole(std::string_view text, std::string_view option, std::int64_t low = 0, std::int64_t high = kMostSize);
/// "30min", "90s", "2h" → seconds, at most a year.
double seconds(const std::string& text, std::string_view option);
/// --runner, --precision, --repeats, --warmup, --timeout.
MeasurerOptions measurer_options(const Arguments& arguments);

/// `blackthorn bench --sweep RANGE`; returns the exit status.
int run_sweep(const Arguments& arguments, const std::string& range);

}  // namespace blackthorn::cli
