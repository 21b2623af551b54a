// The module's interface, as blackthorn.d.ts describes it: few, coarse functions. A model lives here behind a handle,
// results cross as one string, errors as data; no C++ exception reaches JavaScript.

#include <emscripten/bind.h>

#include <memory>
#include <new>
#include <optional>

#include "analysis/session.h"
#include "base/error.h"
#include "js_source.h"
#include "js_text.h"
#include "onnx/reader.h"
#include "print/json_writer.h"
#include "report/formats.h"
#include "room.h"

namespace blackthorn::wasm {
namespace {

struct Outcome {
  emscripten::val text;
  std::string error;
};

std::string error_json(std::string_view code, const std::string& message, const std::string& where = {}) {
  JsonWriter json;
  json.begin_object().text("code", code).text("message", message).text("where", where).end_object();
  return json.take();
}

/// What `work` returns, or what it throws as data.
template <typename Work>
Outcome guarded(Work work) {
  try {
    return {js_text(work()), ""};
  } catch (const Error& error) {
    return {js_text(""), error_json(error_name(error.code()), error.message(), error.where())};
  } catch (const std::bad_alloc&) {
    return {js_text(""),
            error_json(error_name(ErrorCode::limit_exceeded), "there is not enough memory for this model")};
  } catch (const std::exception& error) {
    return {js_text(""), error_json("internal_error", error.what())};
  } catch (...) {
    return {js_text(""), error_json("internal_error", "an exception from outside the module")};
  }
}

/// The tables of the module: the embedded ones and what the page has loaded.
platform::Tables& tables() {
  static platform::Tables all;
  return all;
}

class ModelHandle {
 public:
  ModelHandle(const emscripten::val& reader, const emscripten::val& name) {
    const Outcome outcome = guarded([&] {
      JsSource source(reader);
      session_.emplace(
          std::make_shared<const Model>(read_model(source, name.isString() ? name.as<std::string>() : "model")),
          tables());
      return std::string();
    });
    error_ = outcome.error;
  }

  std::string error() const { return error_; }

  Outcome estimate(const std::string& settings, const std::string& format) {
    return with_report(settings, [&](const Analysis& report) { return find_format(format).write(report); });
  }

  Outcome inspect(const std::string& settings) { return with_report(settings, inspect_json); }

 private:
  template <typename Write>
  Outcome with_report(const std::string& settings, Write write) {
    if (!session_) return {js_text(""), error_};
    return guarded([&] { return write(session_->analyse(settings_from_json(settings))); });
  }

  std::optional<Session> session_;
  std::string error_;
};

std::unique_ptr<ModelHandle> open_model(const emscripten::val& reader, const emscripten::val& name) {
  return std::make_unique<ModelHandle>(reader, name);
}

/// From then on settings may name the table by the id in the answer.
Outcome load_platform(const std::string& table) {
  return guarded([&] {
    const std::string id = tables().add(table, "table");
    return platform_json(*tables().find(id), id);
  });
}

std::string platforms() { return platforms_json(tables()); }

std::string version() { return BLACKTHORN_VERSION; }

}  // namespace

EMSCRIPTEN_BINDINGS(blackthorn) {
  emscripten::value_object<Outcome>("Outcome").field("text", &Outcome::text).field("error", &Outcome::error);
  emscripten::class_<ModelHandle>("Model")
      .function("error", &ModelHandle::error)
      .function("estimate", &ModelHandle::estimate)
      .function("inspect", &ModelHandle::inspect);
  emscripten::function("version", &version);
  emscripten::function("openModel", &open_model);
  emscripten::function("platforms", &platforms);
  emscripten::function("loadPlatform", &load_platform);
}

}  // namespace blackthorn::wasm
