// blackthorn facts: the tables that the page shares with the library, as JSON. The page's build writes them into
// web/generated/facts.json, of the form that web/src/facts.ts describes.

#include "analysis/settings.h"
#include "base/layer_kind.h"
#include "commands.h"
#include "inference/batch.h"
#include "output.h"
#include "platform/variables.h"
#include "print/json_writer.h"
#include "report/formats.h"
#include "report/layer_sheet.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

void write_kind(JsonWriter& json, const LayerKindRow& kind) {
  json.begin_object().text("id", kind.id).text("words", kind.words).key("looks").begin_array();
  for (const KindLook& look : kind.looks) {
    if (look.colour.empty()) continue;
    json.begin_object()
        .text("label", look.label)
        .text("colour", look.colour)
        .text("pattern", look.pattern)
        .end_object();
  }
  json.end_array().end_object();
}

void write_variables(JsonWriter& json) {
  json.begin_array();
  for (std::size_t i = 0; i < platform::kVariableCount; ++i)
    json.begin_object().text("id", platform::kVariableNames[i]).text("words", platform::kVariableWords[i]).end_object();
  json.end_array();
}

void write_setting(JsonWriter& json, const Setting& setting) {
  json.begin_object()
      .text("key", setting.key)
      .text("option", setting.option)
      .text("argument", setting.argument)
      .text("help", setting.help)
      .key("default");
  const std::string_view value = setting.unset.page.empty() ? setting.unset.value : setting.unset.page;
  value.empty() ? json.null() : json.text(value);
  json.end_object();
}

void write_format(JsonWriter& json, const Format& format) {
  json.begin_object()
      .text("id", format.id)
      .text("extension", format.extension)
      .text("media", format.media)
      .text("words", format.words)
      .end_object();
}

void write_column(JsonWriter& json, const Column& column) {
  json.begin_object()
      .text("id", column.id)
      .text("title", column.title)
      .text("unit", unit_name(column.unit))
      .end_object();
}

void write_batch_found(JsonWriter& json) {
  json.begin_array();
  for (std::size_t i = 0; i < kBatchFounds; ++i) {
    const auto found = static_cast<BatchFound>(i);
    json.begin_object().text("id", batch_found_name(found)).text("words", batch_found_words(found)).end_object();
  }
  json.end_array();
}

int run(const Arguments&) {
  JsonWriter json;
  json.begin_object();
  json_array(json.key("kinds"), kLayerKindRows, write_kind);
  write_variables(json.key("variables"));
  json_array(json.key("settings"), setting_table(), write_setting);
  json_array(json.key("formats"), format_table(), write_format);
  json_array(json.key("columns"), layer_columns(), write_column);
  write_batch_found(json.key("batch_found"));
  print(json.end_object().take());
  return kDone;
}

}  // namespace

const Command kFactsCommand = {
    "facts",
    "",
    0,
    0,
    R"(Kinds of layers with their words and looks, variables, settings, formats, the columns of the layer table and how
a batch is found, as JSON on standard output. The page's build reads it, so that each of these stands in one place.

Exit status: 0 done.

Examples
  blackthorn facts > web/generated/facts.json
)",
    {},
    run,
};

}  // namespace blackthorn::cli
