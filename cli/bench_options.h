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
/// A number that is not negative. Throws Error bad_request that names the option, as do the others here.
std::int64_t whole(std::string_view text, std::string_view option);
/// "30min", "90s", "2h" → seconds.
double seconds(const std::string& text, std::string_view option);
/// --runner, --precision, --repeats, --warmup, --timeout.
MeasurerOptions measurer_options(const Arguments& arguments);

/// `blackthorn bench --sweep RANGE`; returns the exit status.
int run_sweep(const Arguments& arguments, const std::string& range);

}  // namespace blackthorn::cli
