// Jobs whose work is counted one by one: what a user asks of the library, from files to the text of the answer.
#pragma once

#include <string>

namespace blackthorn::counts {

/// `file` holds a JSON array of jobs, {"do": "estimate", "model": FILE, …} (the table in jobs.cc). Prints a line of
/// JSON for each: its allocations, the most bytes held at once, bytes of its answer, and the error where that was one.
/// Each is one call of `counted_job`, by which callgrind tells them apart. Throws Error for a list that cannot be read.
void run_jobs(const std::string& file);

}  // namespace blackthorn::counts
