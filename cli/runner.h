// A runner (docs/runners.md) as a process: a line in, a line out, with a limit of time.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "room.h"

namespace blackthorn::cli {

/// Why a runner gave no answer that can be used. The runner may be asked again.
class RunnerFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Set by SIGINT, SIGTERM and SIGHUP once `watch_interrupts` was called: `ask` returns early with a fault.
void watch_interrupts();
bool interrupted();

class Runner {
 public:
  /// `command` is for the shell; `limit_s` is for each request.
  Runner(std::string command, double limit_s) : command_(std::move(command)), limit_s_(limit_s) {}
  ~Runner() { stop(); }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// The line that answers `line`, which has its end. The process is started where none runs. Throws RunnerFault for no
  /// answer in time, a line before the request, one without an end, or a process that ends; that process is over then.
  std::string ask(std::string_view line);

  /// What the answer said: whether the process reads further requests. One that does not ends with its input. Throws
  /// RunnerFault where it ends by itself with another status than 0: then its answer does not count.
  void keep(bool reads_on);

  /// Ends the process with all that it started.
  void stop();

 private:
  /// How a process ended.
  struct End {
    bool by_itself = true;
    int status = 0;  // -1 for a signal
  };

  void start();
  End end(int patience_ms);
  std::string exchange(std::string_view line);
  void send(std::string_view& rest);
  void close_input();
  /// Takes what has come; false at the end of it.
  bool receive();
  /// Until the end of what comes, or so long. Throws RunnerFault for a line that is not blank.
  void expect_nothing(int wait_ms);
  /// The next line that is not blank, without its end, where it has come.
  bool take_line(std::string& line);

  std::string command_;
  double limit_s_;
  int process_ = -1;  // also of its group
  int to_ = -1, from_ = -1;
  bool reads_on_ = false;
  std::string read_;  // beyond the present answer
};

}  // namespace blackthorn::cli
