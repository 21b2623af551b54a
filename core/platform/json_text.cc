#include "platform/json_text.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "base/error.h"

namespace blackthorn::platform {

namespace {

using nlohmann::json;

[[noreturn]] void fail(const JsonOrigin& origin, const std::string& message, std::string where) {
  throw Error(origin.code, std::string(origin.what) + ' ' + in_quotes(origin.name) + ": " + message, std::move(where));
}

// What the parser tells us while it goes: enough to know where we are.
class Watch {
 public:
  explicit Watch(const JsonOrigin& origin) : origin_(origin) {}

  void see(int depth, json::parse_event_t event, const json& value) {
    using Event = json::parse_event_t;
    if (event == Event::key) {
      frames_.back().key = value.get_ref<const std::string&>();
      if (origin_.unique_keys && !frames_.back().keys.insert(frames_.back().key).second) {
        fail(origin_, "the key " + in_quotes(frames_.back().key) + " stands twice in one object; remove one",
             pointer());
      }
    } else if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kMaxJsonDepth) {
        fail(origin_, "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels", pointer());
      }
      frames_.push_back({event == Event::array_start, 0, {}, {}});
    } else {
      if (event == Event::object_end || event == Event::array_end) frames_.pop_back();
      if (!frames_.empty()) ++frames_.back().index;
    }
  }

 private:
  struct Frame {
    bool is_array;
    std::size_t index;
    std::string key;
    std::set<std::string> keys;
  };

  std::string pointer() const {
    std::string result;
    for (const Frame& frame : frames_) {
      result = pointer_to(result, frame.is_array ? std::to_string(frame.index) : frame.key);
    }
    return result;
  }

  const JsonOrigin& origin_;
  std::vector<Frame> frames_;
};

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …" → from "line" on, printable.
std::string reason_of(const json::parse_error& error) {
  std::string reason = error.what();
  if (const auto at = reason.find("at line"); at != std::string::npos) reason.erase(0, at + 3);
  for (char& c : reason) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return reason.substr(0, 300);
}

}  // namespace

json parse_json_text(std::string_view text, const JsonOrigin& origin) {
  if (text.size() > origin.max_bytes) {
    fail(origin,
         "larger than " + std::to_string(origin.max_bytes) + " bytes, which no " + std::string(origin.what) + " is",
         "");
  }
  Watch watch(origin);
  try {
    return json::parse(text, [&](int depth, json::parse_event_t event, json& value) {
      watch.see(depth, event, value);
      return true;
    });
  } catch (const json::parse_error& error) {
    fail(origin, "not JSON, " + reason_of(error), "byte " + std::to_string(error.byte));
  } catch (const json::exception&) {
    fail(origin, "not JSON that can be read: a number is out of range", "");
  }
}

json parse_table_text(std::string_view text, std::string_view name) {
  JsonOrigin origin;
  origin.name = name;
  return parse_json_text(text, origin);
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string result = "\"";
  for (const char c : text.substr(0, kLongest)) result += c < 0x20 || c > 0x7e ? '?' : c;
  if (text.size() > kLongest) result += "…";
  return result + "\"";
}

std::string pointer_to(std::string_view parent, std::string_view key) {
  std::string result(parent);
  result += '/';
  for (const char c : key) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c < 0x20 || c > 0x7e ? '?' : c;
    }
  }
  return result;
}

}  // namespace blackthorn::platform
