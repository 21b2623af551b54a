#include "platform/json_text.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "base/formatted.h"

namespace blackthorn::platform {

namespace {

using nlohmann::json;

[[noreturn]] void fail(const JsonOrigin& origin, const std::string& message, std::string where) {
  const std::string name = origin.name.empty() ? "" : ' ' + in_quotes(origin.name);
  throw Error(origin.code, formatted("{}{}: {}", origin.what, name, message), std::move(where));
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …" → from "line" on, printable.
std::string reason_of(std::string reason) {
  if (const auto at = reason.find("at line"); at != std::string::npos) reason.erase(0, at + 3);
  for (char& c : reason) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return reason.substr(0, 300);
}

// Builds the tree from what the parser finds, checking while it goes.
class TreeBuilder final : public nlohmann::json_sax<json> {
 public:
  explicit TreeBuilder(const JsonOrigin& origin) : origin_(origin) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr) != nullptr; }
  bool boolean(bool value) override { return add(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
  bool number_float(number_float_t value, const string_t&) override { return add(value) != nullptr; }
  bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
  bool binary(binary_t&) override { return false; }  // not in JSON texts

  bool start_object(std::size_t) override { return open(json::value_t::object); }
  bool start_array(std::size_t) override { return open(json::value_t::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Frame& frame = frames_.back();
    frame.key = std::move(name);
    const auto [member, fresh] = frame.container->get_ref<json::object_t&>().emplace(frame.key, nullptr);
    if (!fresh && origin_.unique_keys) {
      fail(origin_, formatted("the key {} stands twice in one object; remove one", in_quotes(frame.key)), pointer());
    }
    frame.member = &member->second;
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const json::exception& error) override {
    constexpr int out_of_range = 406;
    if (error.id == out_of_range) fail(origin_, "not JSON that can be read: a number is out of range", "");
    fail(origin_, formatted("not JSON, {}", reason_of(error.what())), formatted("byte {}", byte));
  }

 private:
  struct Frame {
    json* container;
    json* member = nullptr;  // of an object: where the next value goes
    std::string key;
    std::size_t begun = 0;  // values so far
  };

  json* add(json value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Frame& frame = frames_.back();
    ++frame.begun;
    if (frame.container->is_object()) {
      *frame.member = std::move(value);
      return frame.member;
    }
    frame.container->push_back(std::move(value));
    return &frame.container->back();
  }

  bool open(json::value_t type) {
    json* container = add(type);
    if (frames_.size() >= static_cast<std::size_t>(kMaxJsonDepth)) {
      fail(origin_, formatted("nested deeper than {} levels", kMaxJsonDepth), pointer());
    }
    frames_.push_back({container, nullptr, {}, 0});
    return true;
  }

  bool close() {
    frames_.pop_back();
    return true;
  }

  std::string pointer() const {
    std::string result;
    for (const Frame& frame : frames_) {
      result = pointer_to(result, frame.container->is_array() ? std::to_string(frame.begun - 1) : frame.key);
    }
    return result;
  }

  const JsonOrigin& origin_;
  json root_;
  std::vector<Frame> frames_;
};

}  // namespace

json parse_json_text(std::string_view text, const JsonOrigin& origin) {
  if (text.size() > origin.max_bytes) {
    fail(origin, formatted("larger than {} bytes", origin.max_bytes), "");
  }
  TreeBuilder tree(origin);
  json::sax_parse(text, &tree);
  return tree.take();
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
  return result += '"';
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
