#include "print/sheet.h"

#include <doctest/doctest.h>

using namespace blackthorn;
using namespace blackthorn::print;

namespace {

Sheet example() {
  Sheet sheet;
  sheet.columns = {{"name", "layer", ColumnUnit::name},
                   {"latency_ms", "time ms", ColumnUnit::ms},
                   {"macs", "MACs", ColumnUnit::quantity},
                   {"interval", "90 %", ColumnUnit::ms, Audience::people},
                   {"in_range", "in range", ColumnUnit::flag, Audience::programs}};
  sheet.rows = {{std::string("conv|1,\x1b"), 2.3149, std::int64_t{57'802'752}, std::string("2.0–2.6"), true},
                {std::string("pool"), Cell(), std::int64_t{0}, Cell(), false},
                {std::string("total"), 2.3149, std::int64_t{57'802'752}, Cell(), Cell()}};
  sheet.footers = 1;
  return sheet;
}

}  // namespace

TEST_CASE("a sheet as text: aligned, safe, with its sum set off") {
  CHECK(sheet_text(example()) ==
        "layer          time ms    MACs     90 %\n"
        "───────────────────────────────────────\n"
        "conv|1,\\u{1B}     2.31  57.8 M  2.0–2.6\n"
        "pool                         0\n"
        "───────────────────────────────────────\n"
        "total             2.31  57.8 M\n");
}

TEST_CASE("a sheet as Markdown") {
  CHECK(sheet_markdown(example()) ==
        "| layer | time ms | MACs | 90 % |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| `conv\\|1,\\u{1B}` | 2.31 | 57.8 M | 2.0–2.6 |\n"
        "| `pool` |  | 0 |  |\n"
        "| **total** | **2.31** | **57.8 M** |  |\n");
}

TEST_CASE("a sheet as CSV: full numbers, no sums") {
  CHECK(sheet_csv(example()) ==
        "name,latency_ms,macs,in_range\n"
        "\"conv|1,\x1b\",2.3149,57802752,true\n"
        "pool,,0,false\n");
}

TEST_CASE("a sheet as JSON") {
  JsonWriter json;
  write_json(json, example());
  CHECK(json.take() == R"([{"name":"conv|1,\u001b","latency_ms":2.3149,"macs":57802752,"in_range":true},)"
                       R"({"name":"pool","latency_ms":null,"macs":0,"in_range":false}])");
}

namespace {

struct Layer {
  std::string name;
  double latency_ms;
  std::vector<std::string_view> outside;
};
struct Sum {
  double latency_ms;
};

constexpr ColumnOf<Layer, Sum> kColumns[] = {
    {"name", "layer", ColumnUnit::name, Audience::all, [](const Layer& layer) -> Cell { return layer.name; }},
    {"latency_ms", "time ms", ColumnUnit::ms, Audience::all,
     [](const Layer& layer) -> Cell { return layer.latency_ms; },
     [](const Sum& sum) -> Cell { return sum.latency_ms; }},
    {"outside", "outside", ColumnUnit::words, Audience::programs,
     [](const Layer& layer) -> Cell { return layer.outside; }},
};

}  // namespace

TEST_CASE("columns say what stands in them, also in rows of another sort") {
  Sheet sheet = sheet_of(kColumns, std::vector<Layer>{{"conv", 2.3149, {"c_in", "stride"}}, {"pool", 1, {}}});
  add_other(sheet, kColumns, Sum{3.3149});
  sheet.footers = 1;
  CHECK(sheet_csv(sheet) == "name,latency_ms,outside\nconv,2.3149,c_in stride\npool,1,\n");
  JsonWriter json;
  write_json(json, sheet);
  CHECK(json.take() == R"([{"name":"conv","latency_ms":2.3149,"outside":["c_in","stride"]},)"
                       R"({"name":"pool","latency_ms":1.0,"outside":[]}])");
  CHECK(sheet_text(sheet) ==
        "layer  time ms\n"
        "──────────────\n"
        "conv      2.31\n"
        "pool      1.00\n"
        "──────────────\n"
        "          3.31\n");
}
