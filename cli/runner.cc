// A child process in a group of its own, with pipes to and from it. Both are polled together, so neither a runner that
// does not read nor one that does not stop talking keeps us from seeing the time or an interrupt.
// Tests: tests/cli/bench.test.mjs, tests/cli/hostile_runner.test.mjs, tests/runners.
#include "runner.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "bench/runner_protocol.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;

constexpr int kPollMs = 200;       // how soon an interrupt is seen
constexpr int kHintMs = 300;       // from the end of its input, where it is not wanted any more, to a polite signal
constexpr int kByItselfMs = 2000;  // the same where it has answered
constexpr int kGraceMs = 2000;     // from the polite signal to the other
constexpr int kNoShell = 127;      // as the shell's own status

constexpr std::string_view kBlank = " \t\r\n";

using Clock = std::chrono::steady_clock;

/// In the new process, where only system calls are safe: becomes the shell that runs the command.
[[noreturn]] void become(const char* command, int in, int out, pid_t parent) {
  // A group of its own: a terminal's Ctrl-C goes to us alone, and what the runner starts can be ended with it.
  ::setpgid(0, 0);
  // Where we are killed without a chance to end it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kNoShell);
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGINT}) std::signal(signal, SIG_DFL);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
  ::_exit(kNoShell);
}

}  // namespace

void watch_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    // Whoever started us with `nohup` or in the background wants it ignored.
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = [](int) { g_interrupted = 1; };
    ::sigaction(signal, &action, nullptr);
  }
}

bool interrupted() { return g_interrupted != 0; }

void Runner::start() {
  std::array<int, 2> in{-1, -1}, out{-1, -1};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) throw RunnerFault(std::string("no pipe to it: ") + std::strerror(errno));
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    const int reason = errno;
    for (const int descriptor : in) ::close(descriptor);
    throw RunnerFault(std::string("no pipe from it: ") + std::strerror(reason));
  }
  const pid_t parent = ::getpid();
  process_ = ::fork();
  const int reason = errno;
  if (process_ == 0) become(command_.c_str(), in[0], out[1], parent);
  ::close(in[0]);
  ::close(out[1]);
  to_ = in[1];
  from_ = out[0];
  read_.clear();
  reads_on_ = false;
  if (process_ < 0) throw RunnerFault(std::string("the runner cannot be started: ") + std::strerror(reason));
  ::setpgid(process_, process_);  // whichever of us comes first
  ::fcntl(to_, F_SETFL, O_NONBLOCK);
}

void Runner::close_input() {
  if (to_ >= 0) ::close(to_);
  to_ = -1;
}

Runner::End Runner::end(int patience_ms) {
  close_input();
  read_.clear();
  if (from_ >= 0) ::close(from_);
  from_ = -1;
  if (process_ < 0) return {};
  int status = 0;
  const auto ended = [&](int wait_ms) {
    constexpr int step_ms = 10;
    for (int waited = 0; waited <= wait_ms; waited += step_ms) {
      if (::waitpid(process_, &status, WNOHANG) == process_) return true;
      ::usleep(step_ms * 1000);
    }
    return false;
  };
  const bool by_itself = ended(patience_ms);
  if (!by_itself) {
    ::kill(-process_, SIGTERM);
    if (!ended(kGraceMs)) {
      ::kill(-process_, SIGKILL);
      ::waitpid(process_, &status, 0);
    }
  }
  ::kill(-process_, SIGKILL);  // what it may have left behind
  process_ = -1;
  return {by_itself, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

void Runner::stop() { end(kHintMs); }

void Runner::send(std::string_view& rest) {
  const ssize_t count = ::write(to_, rest.data(), rest.size());
  if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  // One that went away, or reads nothing: its answer, or its status, will tell.
  if (count < 0 && errno != EINTR && errno != EAGAIN) rest = {};
}

bool Runner::receive() {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(from_, buffer.data(), buffer.size());
  if (count > 0) read_.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

bool Runner::take_line(std::string& line) {
  read_.erase(0, std::min(read_.find_first_not_of(kBlank), read_.size()));
  const std::size_t end = read_.find('\n');
  if (end == std::string::npos) return false;
  line = read_.substr(0, end);
  read_.erase(0, end + 1);
  return true;
}

std::string Runner::exchange(std::string_view line) {
  const auto limit = Clock::now() + std::chrono::duration<double>(limit_s_);
  std::string answer;
  std::size_t received = 0;
  if (reads_on_) expect_nothing(0);
  for (;;) {
    if (interrupted()) throw RunnerFault("interrupted");
    if (Clock::now() > limit) {
      std::array<char, 64> text{};
      std::snprintf(text.data(), text.size(), "no answer within %g s", limit_s_);
      throw RunnerFault(text.data());
    }
    std::array<pollfd, 2> waiting = {{{from_, POLLIN, 0}, {line.empty() ? -1 : to_, POLLOUT, 0}}};
    if (::poll(waiting.data(), waiting.size(), kPollMs) <= 0) continue;
    if (waiting[1].revents != 0) send(line);
    // A runner that reads to the end of its input may wait for it.
    if (line.empty() && !reads_on_) close_input();
    if (waiting[0].revents == 0) continue;
    const std::size_t before = read_.size();
    const bool more = receive();
    received += read_.size() - before;
    if (take_line(answer)) return answer;
    if (received > bench::kMostAnswerBytes) throw RunnerFault("an answer without an end");
    if (more) continue;
    if (!read_.empty()) return std::exchange(read_, {});  // a last line without its end
    const End how = end(kByItselfMs);
    throw RunnerFault("the runner ended without an answer, " +
                      (how.status < 0 ? std::string("by a signal") : "status " + std::to_string(how.status)));
  }
}

std::string Runner::ask(std::string_view line) {
  try {
    if (process_ < 0) start();
    return exchange(line);
  } catch (const RunnerFault&) {
    stop();
    throw;
  }
}

void Runner::expect_nothing(int wait_ms) {
  std::string line;
  const auto limit = Clock::now() + std::chrono::milliseconds(wait_ms);
  for (pollfd waiting{from_, POLLIN, 0};;) {
    if (take_line(line)) throw RunnerFault("it says more than one line for a request: " + line.substr(0, 200));
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now());
    if (::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <= 0 || !receive()) return;
  }
}

void Runner::keep(bool reads_on) {
  if (reads_on && reads_on_) return;
  close_input();
  expect_nothing(kByItselfMs);
  const End how = end(kByItselfMs);
  if (how.by_itself && how.status != 0)
    throw RunnerFault("the runner answered and then ended " +
                      (how.status < 0 ? std::string("by a signal") : "with status " + std::to_string(how.status)));
  if (!reads_on) return;
  // From the next request on its input stays open.
  start();
  reads_on_ = true;
}

}  // namespace blackthorn::cli
