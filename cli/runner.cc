// A child process in a group of its own, with pipes to and from it and a limit of time by poll.
// Tests: tests/cli/bench.test.mjs, tests/runners.
#include "runner.h"
#include "room.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

extern char** environ;

namespace blackthorn::cli {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;

constexpr std::size_t kMostAnswerBytes = 64 << 20;  // of a line: more is no list of samples
constexpr int kPollMs = 200;                        // how soon an interrupt is seen
constexpr int kGraceMs = 2000;                      // from the polite signal to the other

using Clock = std::chrono::steady_clock;

}  // namespace

void watch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_interrupted = 1; };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return g_interrupted != 0; }

void Runner::start() {
  std::array<int, 2> in{}, out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
    throw RunnerFault("no pipe to the runner: " + std::string(std::strerror(errno)));
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  // A group of its own: a terminal's Ctrl-C goes to us alone, and what the runner starts can be ended with it.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGINT);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  std::string shell = "/bin/sh", flag = "-c", command = command_;
  std::array<char*, 4> words = {shell.data(), flag.data(), command.data(), nullptr};
  const int failed = ::posix_spawn(&process_, shell.c_str(), &actions, &attributes, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  ::close(in[0]);
  ::close(out[1]);
  to_ = in[1];
  from_ = out[0];
  read_.clear();
  reads_on_ = false;
  if (failed != 0) {
    process_ = -1;
    throw RunnerFault("the runner cannot be started: " + std::string(std::strerror(failed)));
  }
}

int Runner::stop() {
  if (to_ >= 0) ::close(to_);
  if (from_ >= 0) ::close(from_);
  to_ = from_ = -1;
  if (process_ < 0) return 0;
  int status = 0;
  const auto ended = [&](int wait_ms) {
    for (int waited = 0; waited <= wait_ms; waited += 10) {
      if (::waitpid(process_, &status, WNOHANG) == process_) return true;
      ::usleep(10'000);
    }
    return false;
  };
  // One whose input has ended mostly ends by itself.
  constexpr int by_itself_ms = 300;
  if (!ended(by_itself_ms)) {
    ::kill(-process_, SIGTERM);
    if (!ended(kGraceMs)) {
      ::kill(-process_, SIGKILL);
      ::waitpid(process_, &status, 0);
    }
  }
  ::kill(-process_, SIGKILL);  // what it may have left behind
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void Runner::write_line(const std::string& line) {
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t count = ::write(to_, line.data() + done, line.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;  // it went away, or reads nothing: its answer, or its status, will tell
    done += static_cast<std::size_t>(count);
  }
}

std::string Runner::read_line() {
  const auto end = Clock::now() + std::chrono::duration<double>(limit_s_);
  for (;;) {
    if (const std::size_t line = read_.find('\n'); line != std::string::npos) {
      std::string result = read_.substr(0, line);
      read_.erase(0, line + 1);
      if (result.find_first_not_of(" \t\r") == std::string::npos) continue;
      return result;
    }
    if (interrupted()) throw RunnerFault("interrupted");
    if (Clock::now() > end) throw RunnerFault("no answer within " + std::to_string(static_cast<int>(limit_s_)) + " s");
    pollfd waiting{from_, POLLIN, 0};
    if (::poll(&waiting, 1, kPollMs) <= 0) continue;
    std::array<char, 65536> buffer{};
    const ssize_t count = ::read(from_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      std::string rest = std::move(read_);
      read_.clear();
      if (rest.find_first_not_of(" \t\r\n") != std::string::npos) return rest;  // a last line without its end
      const int status = stop();
      throw RunnerFault("the runner ended without an answer, " +
                        (status < 0 ? std::string("by a signal") : "status " + std::to_string(status)));
    }
    read_.append(buffer.data(), static_cast<std::size_t>(count));
    if (read_.size() > kMostAnswerBytes) throw RunnerFault("an answer without an end");
  }
}

nlohmann::json Runner::ask(const nlohmann::json& request) {
  try {
    if (process_ < 0) start();
    write_line(request.dump() + '\n');
    if (!reads_on_) {
      ::close(to_);  // a runner that reads to the end of its input may wait for it
      to_ = -1;
    }
    const std::string line = read_line();
    nlohmann::json answer = nlohmann::json::parse(line, nullptr, false);
    if (!answer.is_object()) throw RunnerFault("its answer is no JSON object: " + line.substr(0, 200));
    const bool said = answer.contains("reads_on") && answer["reads_on"] == true;
    if (!reads_on_) {
      stop();
      // From the next request on its input stays open.
      if (said) {
        start();
        reads_on_ = true;
      }
    } else if (!said) {
      stop();
    }
    return answer;
  } catch (const RunnerFault&) {
    stop();
    throw;
  }
}

}  // namespace blackthorn::cli
