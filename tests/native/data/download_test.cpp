// SPDX-License-Identifier: MIT
// Downloads from a server that drops connections, ignores ranges, and sends the wrong thing.
#include "native/data/download.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "native/base/files.h"
#include "shared/base/rng.h"
#include "shared/base/sha256.h"
#include "tests/native/data/http_server.h"
#include "tests/native/data/test_files.h"
#include "tests/native/data/test_idx.h"
#include "tests/native/file_size_limit.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;
using Names = std::vector<std::string>;

// Bytes that do not compress, so that there is something to interrupt.
Bytes random_content() {
  Rng rng(1);
  Bytes bytes(300'000);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng.next_u32());
  return bytes;
}

struct Site {
  Bytes content = random_content();
  Bytes packed = gzip_bytes(content);
  ScratchFolder folder;
  std::vector<std::string> faults;

  // A proxy of the machine must not come between.
  Site() { ::setenv("no_proxy", "127.0.0.1", 1); }

  Download download(std::vector<std::string> urls) const {
    return {.urls = std::move(urls),
            .target = folder.path() / "a.gz",
            .bytes = content.size(),
            .sha256 = sha256_hex(content)};
  }
  std::string fetch_from(std::vector<std::string> urls) {
    return error_text([&] {
      fetch(download(std::move(urls)),
            {.failed = [this](const std::string& fault) { faults.push_back(fault); }});
    });
  }
  bool arrived() const {
    return listing(folder.path()) == Names{"a.gz"} && read_file(folder.path() / "a.gz") == packed;
  }
};

TEST_CASE("a file is downloaded, checked and then known to be there") {
  Site site;
  const HttpServer server([&](const HttpRequest&) { return HttpReply{.body = site.packed}; });
  CHECK_FALSE(is_downloaded(site.download({})));
  CHECK(site.fetch_from({server.url() + "/x/a.gz"}) == "no error");
  CHECK(site.arrived());
  CHECK(is_downloaded(site.download({})));
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0].path == "/x/a.gz");
  CHECK(server.requests()[0].range_start == 0);
}

TEST_CASE("the unpacked file counts as downloaded, a wrong one does not") {
  const Site site;
  put_file(site.folder.path() / "a", site.content);
  CHECK(is_downloaded(site.download({})));
  put_file(site.folder.path() / "a", "something else");
  CHECK_FALSE(is_downloaded(site.download({})));
  put_file(site.folder.path() / "a.gz", gzip_bytes(bytes_of("something else")));
  CHECK_FALSE(is_downloaded(site.download({})));
}

TEST_CASE("a dropped connection is taken up where it broke") {
  Site site;
  const HttpServer server([&](const HttpRequest& request) {
    return request.range_start == 0 ? HttpReply{.body = site.packed, .drop_after = 100'000}
                                    : HttpReply{.status = 206, .body = site.packed};
  });
  CHECK(site.fetch_from({server.url() + "/a.gz"}) == "no error");
  CHECK(site.arrived());
  REQUIRE(server.requests().size() == 2);
  CHECK(server.requests()[1].range_start == 100'000);
}

TEST_CASE("a later run goes on with the partial file of an earlier one") {
  Site site;
  std::size_t served = 0;
  const HttpServer server([&](const HttpRequest& request) {
    ++served;
    // Five attempts of the first run get 1,000 bytes each.
    return HttpReply{.status = request.range_start == 0 ? 200 : 206,
                     .body = site.packed,
                     .drop_after = served <= 5 ? 1000 : site.packed.size()};
  });
  const std::string url = server.url() + "/a.gz";
  CHECK(site.fetch_from({url}).starts_with("fetch: expected a.gz from a mirror, found " + url));
  CHECK_FALSE(fs::exists(site.folder.path() / "a.gz"));
  REQUIRE(listing(site.folder.path()).size() == 1);
  CHECK(site.fetch_from({url}) == "no error");
  CHECK(site.arrived());
  CHECK(server.requests().back().range_start == 5000);
}

TEST_CASE("a server without ranges starts over") {
  Site site;
  std::size_t served = 0;
  const HttpServer server([&](const HttpRequest&) {
    return HttpReply{.body = site.packed,
                     .drop_after = ++served == 1 ? 50'000 : site.packed.size()};
  });
  CHECK(site.fetch_from({server.url() + "/a.gz"}) == "no error");
  CHECK(site.arrived());
}

TEST_CASE("a partial file that is longer than the server's, or of another version, is dropped") {
  Site site;
  const HttpServer server([&](const HttpRequest& request) {
    if (request.range_start == 0) return HttpReply{.body = site.packed};
    if (request.range_start >= site.packed.size()) return HttpReply{.status = 416};
    return HttpReply{.status = 206, .body = site.packed};
  });
  const std::string url = server.url() + "/a.gz";
  const std::string tag = sha256_hex(bytes_of(url)).substr(0, 8);
  const fs::path partial = site.folder.path() / (".a.gz." + tag + ".partial");
  for (const std::size_t length : {site.packed.size() + 10, std::size_t{1000}}) {
    put_file(partial, Bytes(length, 0x55));
    CHECK(site.fetch_from({url}) == "no error");
    CHECK(site.arrived());
  }
}

TEST_CASE("content with another checksum is thrown away and the next mirror tried") {
  Site site;
  Bytes other = site.content;
  other[1234] ^= 1;
  const Bytes wrong = gzip_bytes(other);
  Bytes damaged = site.packed;
  damaged[damaged.size() / 2] ^= 0x10;
  const HttpServer server([&](const HttpRequest& request) {
    if (request.path == "/wrong.gz") return HttpReply{.body = wrong};
    if (request.path == "/damaged.gz") return HttpReply{.body = damaged};
    if (request.path == "/page.gz") return HttpReply{.body = bytes_of("<html>Sign in</html>")};
    if (request.path == "/missing.gz") return HttpReply{.status = 404};
    return HttpReply{.body = site.packed};
  });
  const std::string url = server.url();
  CHECK(site.fetch_from({url + "/wrong.gz", url + "/damaged.gz", url + "/page.gz",
                         url + "/missing.gz", url + "/right.gz"}) == "no error");
  CHECK(site.arrived());
  REQUIRE(site.faults.size() == 4);
  CHECK(site.faults[0] == url + "/wrong.gz: content with another checksum");
  CHECK(site.faults[1].starts_with(url + "/damaged.gz: gzip: expected intact data, found "));
  CHECK(site.faults[2].starts_with(url + "/page.gz: gzip: expected a gzip header"));
  CHECK(site.faults[3] == url + "/missing.gz: The requested URL returned error: 404");
}

TEST_CASE("when no mirror has the file, the error names each one and nothing is left") {
  Site site;
  const HttpServer server([](const HttpRequest& request) {
    return HttpReply{.status = request.path == "/b/a.gz" ? 500 : 404};
  });
  const std::string url = server.url();
  CHECK(site.fetch_from({url + "/a/a.gz", url + "/b/a.gz"}) ==
        "fetch: expected a.gz from a mirror, found " + url +
            "/a/a.gz: The requested URL returned error: 404; " + url +
            "/b/a.gz: The requested URL returned error: 500");
  CHECK(listing(site.folder.path()).empty());
}

TEST_CASE("a wrong file that was there stays until the right one has come") {
  Site site;
  put_file(site.folder.path() / "a.gz", "old");
  const HttpServer server([&](const HttpRequest& request) {
    return request.path == "/missing" ? HttpReply{.status = 404} : HttpReply{.body = site.packed};
  });
  CHECK(site.fetch_from({server.url() + "/missing"}) != "no error");
  CHECK(read_file(site.folder.path() / "a.gz") == bytes_of("old"));
  CHECK(site.fetch_from({server.url() + "/a.gz"}) == "no error");
  CHECK(site.arrived());
}

TEST_CASE("redirections are followed, but to the web only") {
  Site site;
  const HttpServer server([&](const HttpRequest& request) {
    if (request.path == "/moved") return HttpReply{.status = 302, .location = "/here"};
    if (request.path == "/file") return HttpReply{.status = 302, .location = "file:///etc/passwd"};
    return HttpReply{.body = site.packed};
  });
  const std::string refused = site.fetch_from({server.url() + "/file"});
  CHECK(refused.starts_with("fetch: expected a.gz from a mirror, found " + server.url() +
                            "/file: Protocol \"file\""));
  CHECK(listing(site.folder.path()).empty());
  CHECK(site.fetch_from({server.url() + "/moved"}) == "no error");
  CHECK(site.arrived());
}

TEST_CASE("a body without end stops soon after the promised size") {
  Site site;
  const HttpServer server(
      [](const HttpRequest&) { return HttpReply{.body = Bytes(2'000'000, 1)}; });
  CHECK(site.fetch_from({server.url() + "/a.gz"}) == "fetch: expected a.gz from a mirror, found " +
                                                         server.url() +
                                                         "/a.gz: more than 307096 bytes");
  CHECK(listing(site.folder.path()).empty());
}

TEST_CASE("a full disk stops the download and leaves nothing") {
  Site site;
  const HttpServer server([&](const HttpRequest&) { return HttpReply{.body = site.packed}; });
  std::string text;
  {
    const FileSizeLimit limit(65'536);
    text = site.fetch_from({server.url() + "/a.gz"});
  }
  CHECK(text.ends_with("expected a file that can be written, found File too large"));
  CHECK(listing(site.folder.path()).empty());
}

}  // namespace
}  // namespace lab
