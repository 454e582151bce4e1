// SPDX-License-Identifier: MIT
// State in the URL: fields, hostile hashes, history.
#include "wasm/state/fields.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/views/fake_page.h"
#include "wasm/state/history.h"

using namespace lab;

namespace {

struct Everything {
  int count = 0;
  std::uint64_t seed = 0;
  double scale = 0;
  double exact = 0;
  int kind = 0;
  bool on = false;
  std::string name;
  std::string drawn;
  std::vector<float> values;

  void describe(Fields& fields) {
    constexpr std::array<std::string_view, 3> kKinds{"one", "two", "three"};
    fields.integer("count", count, {20, 4, 40});
    fields.seed("seed", seed, 1);
    fields.number("scale", scale, {1, 0, 3});
    fields.exact_number("exact", exact, {1, 0, 100});
    fields.choice("kind", kind, kKinds);
    fields.flag("on", on, true);
    fields.word("name", name);
    fields.letters("drawn", drawn, 10);
    fields.numbers("values", values, 4);
  }
};

Everything read(std::string_view hash) {
  const FieldTexts texts = parse_hash(hash);
  FieldReader reader(texts);
  Everything everything;
  everything.describe(reader);
  return everything;
}

std::string write(Everything everything) {
  FieldWriter writer;
  everything.describe(writer);
  return writer.hash();
}

// The link that a page copies once it has shown a link and is at rest.
std::string settled(const std::string& hash) {
  FakePage page(hash);
  page.settle();
  page.key("l");
  return page.last<Copy>().text;
}

}  // namespace

TEST_CASE("fields at their defaults are not written") { CHECK(write(read("")).empty()); }

TEST_CASE("every kind of field survives the way through a hash") {
  const std::string hash =
      "count=12&seed=18446744073709551615&scale=0.125&exact=0.5789473684210527&kind=three"
      "&on=0&name=a-b_c.9&values=1,-2.5,3";
  const Everything everything = read(hash);
  CHECK(everything.count == 12);
  CHECK(everything.seed == 18446744073709551615u);
  CHECK(everything.scale == 0.125);
  CHECK(everything.exact == 0.11 / 0.19);
  CHECK(everything.kind == 2);
  CHECK_FALSE(everything.on);
  CHECK(everything.name == "a-b_c.9");
  CHECK(everything.values == std::vector<float>{1, -2.5f, 3});
  CHECK(write(everything) == hash);
}

TEST_CASE("hostile fields keep their defaults or are clamped") {
  CHECK(read("count=9999999999").count == 20);
  CHECK(read("count=1000").count == 40);
  CHECK(read("count=-5").count == 4);
  CHECK(read("count=12abc").count == 20);
  CHECK(read("scale=nan").scale == 1.0);
  CHECK(read("scale=inf").scale == 1.0);
  CHECK(read("scale=0x1p3").scale == 1.0);
  CHECK(read("scale=1e300").scale == 3.0);
  CHECK(read("scale=").scale == 1.0);
  CHECK(read("exact=inf").exact == 1.0);
  CHECK(read("exact=1e300").exact == 100.0);
  CHECK(read("seed=-1").seed == 1);
  CHECK(read("kind=four").kind == 0);
  CHECK(read("name=<script>").name.empty());
  CHECK(read("name=" + std::string(65, 'a')).name.empty());
  CHECK(read("values=1,2,x").values.empty());
  CHECK(read("values=1,2,3,4,5,6").values.size() == 4);
  CHECK(read("values=1e9,-1e9").values == std::vector<float>{1000, -1000});
  CHECK(read("&&=&==&count").count == 20);
  CHECK(read("%63ount=%31%32").count == 12);
  CHECK(read("count=12%").count == 20);
  CHECK(read(std::string(20000, 'a') + "&count=12").count == 20);
}

TEST_CASE("the state of every page survives the way through its link") {
  for (const char* hash :
       {"model=deep&theme=dark&projector=1&hide=nav,status&seed=12&temperature=0.75&size=large"
        "&selected=3&code=0,1.5,5,-2",
        "model=plane&from=around&class=3&noise=0.3",
        "page=explore&model=plane&x=0.25&y=-1.5&span=2.5&density=12&spacing=quantile&layers=map"
        "&tool=move&without=1,4&at=0.5,0.25&path=0,0,1,1,2,0&speed=2",
        "page=explore&model=deep&plane=codes&xaxis=2&yaxis=3&codes=1,12,23",
        "page=inspect&model=capsules-vae&defect=crack&seed=8&limit=1.5&order=score&descending=1"}) {
    CHECK(settled(hash) == "#" + std::string(hash));
  }
}

TEST_CASE("a hostile link opens a page that works") {
  for (const char* hash :
       {"page=nowhere&model=../../etc/passwd&seed=99999999999999999999999",
        "page=explore&model=plane&span=0&density=-1&x=1e308&path=1,2,3&at=1&without=,,,",
        "page=explore&model=deep&plane=codes&codes=-5,1e9,nan&xaxis=4000000&yaxis=4000000",
        "page=explore&model=plane&spacing=quantile&x=900&span=0.01",
        "page=inspect&limit=0&taken=1&seed=18446744073709551615",
        "page=sample&model=plane&selected=399&code=99999,1,-4,2,nan",
        "hide=nav,controls,status,lens,detail,list"}) {
    INFO(hash);
    FakePage page(hash);
    CHECK_NOTHROW(page.settle());
    CHECK(page.count<Run>() + page.count<Inspect>() > 0);
  }
}

TEST_CASE("a link to three equal codes says that they span no plane") {
  FakePage page("page=explore&model=deep&plane=codes&codes=5,5,5");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "There is no plane to show. plane_through: expected three codes not on one line, found "
        "equal codes");
}

TEST_CASE("history undoes and redoes, and a new step ends what could be redone") {
  StateHistory history;
  history.start("a");
  CHECK_FALSE(history.can_undo());
  CHECK(history.commit("b", 1));
  CHECK(history.commit("c", 2));
  CHECK(history.undo() == "b");
  CHECK(history.undo() == "a");
  CHECK_FALSE(history.undo());
  CHECK(history.redo() == "b");
  CHECK(history.commit("d", 3));
  CHECK_FALSE(history.redo());
  CHECK(history.undo() == "b");
}

TEST_CASE("changes in quick succession are one step") {
  StateHistory history;
  history.start("a");
  CHECK(history.commit("b", 1.0));
  CHECK_FALSE(history.commit("c", 1.3));
  CHECK_FALSE(history.commit("d", 1.7));
  CHECK(history.undo() == "a");
}

TEST_CASE("history forgets the oldest of very many steps") {
  StateHistory history;
  history.start("start");
  for (int i = 0; i < 1000; ++i) history.commit(std::to_string(i), i);
  int steps = 0;
  while (history.undo()) ++steps;
  CHECK(steps == 199);
  CHECK(history.current() == "800");
}

TEST_CASE("letters are kept as they are, and left out where there are too many or others") {
  CHECK(read("drawn=aZ09-_.").drawn == "aZ09-_.");
  CHECK(write(read("drawn=aZ09-_.")) == "drawn=aZ09-_.");
  CHECK(read("drawn=abcdefghijk").drawn.empty());
  CHECK(read("drawn=a%20b").drawn.empty());
  CHECK(read("drawn=a,b").drawn.empty());
}
