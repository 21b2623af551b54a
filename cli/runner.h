// A runner (docs/runners.md) as a process: one request in, one answer out, with a limit of time.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "room.h"

namespace blackthorn::cli {

/// Why a runner gave no answer that can be used. The runner may be asked again.
class RunnerFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Set by SIGINT and SIGTERM once `watch_interrupts` was called: `ask` returns early with a fault.
void watch_interrupts();
bool interrupted();

class Runner {
 public:
  /// `command` is for the shell; `limit_s` is for each request.
  Runner(std::string command, double limit_s) : command_(std::move(command)), limit_s_(limit_s) {}
  ~Runner() { stop(); }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// The answer, an object. A runner whose answer says `"reads_on": true` is kept for further requests, any other ends
  /// with its input. Throws RunnerFault for no answer in time, one that is no object, or a failed process.
  nlohmann::json ask(const nlohmann::json& request);

 private:
  void start();
  /// Ends the process with all that it started; returns its exit status, -1 for a signal.
  int stop();
  void write_line(const std::string& line);
  std::string read_line();

  std::string command_;
  double limit_s_;
  int process_ = -1;  // also of its group
  int to_ = -1, from_ = -1;
  bool reads_on_ = false;
  std::string read_;  // beyond the present answer
};

}  // namespace blackthorn::cli
