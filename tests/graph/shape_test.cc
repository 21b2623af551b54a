#include "graph/shape.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace blackthorn::graph;

namespace {

using Dims = std::vector<std::int64_t>;

Dims dims(const Shape& shape) { return {shape.begin(), shape.end()}; }

Dims counted(std::size_t rank) {
  Dims made;
  for (std::size_t i = 0; i < rank; ++i) made.push_back(static_cast<std::int64_t>(10 + i));
  return made;
}

/// Around the rank from which dimensions lie on the heap.
constexpr std::size_t kRanks[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 32};

}  // namespace

TEST_CASE("shapes are what they are made from, at every rank") {
  for (const std::size_t rank : kRanks) {
    const Dims expected = counted(rank);
    const Shape shape(expected);
    CHECK(dims(shape) == expected);
    CHECK(shape.size() == rank);
    CHECK(shape.empty() == (rank == 0));
    CHECK(dims(Shape(expected.begin(), expected.end())) == expected);
    CHECK(dims(Shape(rank, 7)) == Dims(rank, 7));
    if (rank == 0) continue;
    CHECK(shape.front() == expected.front());
    CHECK(shape.back() == expected.back());
    CHECK(shape[rank / 2] == expected[rank / 2]);
  }
  CHECK(dims(Shape{1, 2, 3}) == Dims{1, 2, 3});
  CHECK(dims(Shape{3}) == Dims{3});
}

TEST_CASE("copies and moves between all ranks") {
  for (const std::size_t from : kRanks) {
    for (const std::size_t to : kRanks) {
      const Shape source(counted(from));
      Shape target(to, -1);
      target = source;
      CHECK(dims(target) == counted(from));
      target.push_back(5);  // the copy alone
      CHECK(dims(source) == counted(from));

      Shape taken = source;
      Shape moved(to, -1);
      moved = std::move(taken);
      CHECK(dims(moved) == counted(from));
      CHECK(taken.empty());  // NOLINT(bugprone-use-after-move)
      taken.push_back(1);
      CHECK(dims(taken) == Dims{1});
      CHECK(dims(Shape(std::move(moved))) == counted(from));
    }
    Shape own(counted(from));
    const Shape& same = own;
    own = same;
    CHECK(dims(own) == counted(from));
  }
}

TEST_CASE("edits do what those of a vector do") {
  for (const std::size_t rank : kRanks) {
    for (std::size_t place = 0; place <= rank; ++place) {
      const auto at = [&](auto& list) { return list.begin() + static_cast<std::ptrdiff_t>(place); };
      for (const std::size_t more : {0, 1, 3, 6}) {
        Dims expected = counted(rank);
        Shape shape(expected), repeated(expected);
        const Dims added(more, -1);
        expected.insert(at(expected), added.begin(), added.end());
        shape.insert(at(shape), added.begin(), added.end());
        repeated.insert(at(repeated), more, -1);
        CHECK(dims(shape) == expected);
        CHECK(dims(repeated) == expected);
      }
      Dims expected = counted(rank);
      Shape one(expected), rest(expected), sized(expected);
      sized.resize(place);
      CHECK(dims(sized) == Dims(expected.begin(), at(expected)));
      sized.resize(rank + 1, 9);
      CHECK(sized.size() == rank + 1);
      CHECK(sized.back() == 9);
      rest.erase(at(rest), rest.end());
      CHECK(dims(rest) == Dims(expected.begin(), at(expected)));
      if (place == rank) continue;
      one.erase(at(one));
      expected.erase(at(expected));
      CHECK(dims(one) == expected);
    }
    Shape grown;
    for (const std::int64_t dim : counted(rank)) grown.push_back(dim);
    CHECK(dims(grown) == counted(rank));
    grown.push_back(1);
    grown.pop_back();
    CHECK(grown == Shape(counted(rank)));
    grown.clear();
    CHECK(grown == Shape{});
  }
}

TEST_CASE("a dimension of the shape itself can be added to it, also where it has to grow") {
  Shape shape{1, 2, 3, 4};
  shape.push_back(shape.front());
  shape.insert(shape.begin(), shape.back());
  CHECK(dims(shape) == Dims{1, 1, 2, 3, 4, 1});
}

TEST_CASE("shapes compare dimension by dimension") {
  const std::vector<Dims> ordered = {{}, {1}, {1, 2}, {1, 2, 3, 4}, {1, 2, 3, 4, 0}, {1, 3}, {2}};
  for (std::size_t a = 0; a < ordered.size(); ++a) {
    for (std::size_t b = 0; b < ordered.size(); ++b) {
      CHECK((Shape(ordered[a]) == Shape(ordered[b])) == (a == b));
      CHECK((Shape(ordered[a]) < Shape(ordered[b])) == (a < b));
    }
  }
}
