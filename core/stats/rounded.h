// How many digits of a fitted number are written into tables.
#pragma once

namespace blackthorn::stats {

/// Four significant digits: more is never known, and the text is the same on every machine.
double rounded(double value);

}  // namespace blackthorn::stats
