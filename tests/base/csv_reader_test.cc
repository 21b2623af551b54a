#include "base/csv_reader.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

using namespace blackthorn;

TEST_CASE("CSV is read as RFC 4180 says") {
  const CsvTable table =
      CsvTable::parse("\xEF\xBB\xBFname,latency_ms\r\n\"a,\"\"b\"\"\",1.5\r\n\r\n\"two\nlines\",2\nlast,-3e2");
  REQUIRE(table.rows() == 3);
  CHECK(table.text(0, "name") == "a,\"b\"");
  CHECK(table.number(0, "latency_ms") == 1.5);
  CHECK(table.text(1, "name") == "two\nlines");
  CHECK(table.line(1) == 4);
  CHECK(table.line(2) == 6);
  CHECK(table.number(2, "latency_ms") == -300);
  CHECK_FALSE(table.has("mode"));
  CHECK_THROWS_AS(table.text(0, "mode"), Error);
  CHECK_THROWS_AS(table.number(0, "name"), Error);
}

TEST_CASE("bad CSV names the line") {
  const auto where = [](const std::string& text) -> std::string {
    try {
      CsvTable::parse(text);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::bad_request);
      return error.where();
    }
    return "no error";
  };
  CHECK(where("a,b\n1,2\n3\n") == "line 3");
  CHECK(where("a,b\n1,\"2\n3,4\n") == "line 2");
  CHECK(where("a\nb,c\n") == "line 2");
  CHECK(where("") == "");
  CHECK(where("a,b\n") == "no error");
}
