import JSON
import MCP
import TestSupport
import Testing
import ToolKit

@Suite("Pages of lists", .timeLimit(.minutes(5)))
struct PagingTests {
  private func notes(_ numbers: ClosedRange<Int>) -> [Note] { numbers.map { Note(uri: "note://\($0)") } }

  private func uris(_ page: JSONValue) -> [String] {
    page["result"]?["resources"]?.array?.compactMap { $0["uri"]?.string } ?? []
  }

  @Test("The pages follow one another and hold every entry once", arguments: [1, 2, 3, 7, 8])
  func whole(_ pageSize: Int) async throws {
    let peer = try OfferingServer(resources: notes(1...7), pageSize: pageSize).peer
    var seen: [String] = []
    var cursor = ""
    var pages = 0
    repeat {
      pages += 1
      let page = try await peer.request(modern(pages, "resources/list", cursor), id: .integer(Int64(pages)))
      seen += uris(page)
      cursor = page["result"]?["nextCursor"].map { #""cursor":\#($0.description)"# } ?? ""
    } while !cursor.isEmpty
    #expect(seen == (1...7).map { "note://\($0)" })
    #expect(pages == (7 + pageSize - 1) / pageSize)
  }

  @Test("A page ends early where its entries are long, so that no frame is too long for clients")
  func longEntries() async throws {
    let long = String(repeating: "x", count: 2048)
    let notes = (0..<800).map { Note(uri: "note://\($0)", description: long) }
    let peer = try OfferingServer(resources: notes).peer
    let first = try await peer.request(legacy(1, "resources/list"), id: 1)
    let count = uris(first).count
    #expect((400..<600).contains(count))
    let cursor = try #require(first["result"]?["nextCursor"]?.description)
    let second = try await peer.request(legacy(2, "resources/list", #"{"cursor":\#(cursor)}"#), id: 2)
    #expect(uris(first) + uris(second) == notes.map(\.uri) && second["result"]?["nextCursor"] == nil)
  }

  @Test("Every list has pages")
  func everyList() async throws {
    let server = try OfferingServer(
      tools: [Say(), Fail()], prompts: [Greet(), Travel()], resources: notes(1...2), templates: [Day()], pageSize: 1)
    for (number, method) in ["tools/list", "prompts/list", "resources/list"].enumerated() {
      let first = try await server.peer.request(legacy(number, method), id: .integer(Int64(number)))["result"]
      let cursor = try #require(first?["nextCursor"]?.description)
      let second = try await server.peer.request(
        legacy(100 + number, method, #"{"cursor":\#(cursor)}"#), id: .integer(Int64(100 + number)))["result"]
      #expect(second?["nextCursor"] == nil)
      let key = String(method.prefix { $0 != "/" })
      #expect(second?[key]?.array?.count == 1 && second?[key] != first?[key])
    }
    #expect(
      try await server.peer.request(legacy(200, "resources/templates/list"), id: 200)["result"]?["nextCursor"] == nil)
  }

  @Test("A client that turns pages while entries come and go misses none that stays and sees none twice")
  func stable() async throws {
    let server = try OfferingServer(resources: notes(1...6), pageSize: 2)
    let first = try await server.peer.request(legacy(1, "resources/list"), id: 1)
    #expect(uris(first) == ["note://1", "note://2"])
    // The entry that the page ended with goes, one that was not seen yet goes, and another comes.
    try server.offer.change { lists in
      for uri in ["note://2", "note://3"] { _ = lists.resources.remove(uri) }
      try lists.resources.add(Note(uri: "note://7"))
    }
    let cursor = try #require(first["result"]?["nextCursor"]?.description)
    let second = try await server.peer.request(legacy(2, "resources/list", #"{"cursor":\#(cursor)}"#), id: 2)
    #expect(uris(second) == ["note://4", "note://5"])
    let last = try #require(second["result"]?["nextCursor"]?.description)
    let third = try await server.peer.request(legacy(3, "resources/list", #"{"cursor":\#(last)}"#), id: 3)
    #expect(uris(third) == ["note://6", "note://7"] && third["result"]?["nextCursor"] == nil)
  }

  @Test("A cursor of another list, of the future, or of anybody's invention is refused")
  func invalid() async throws {
    let peer = try OfferingServer(tools: [Say(), Fail()], resources: notes(1...3), pageSize: 1).peer
    let tools = try await peer.request(legacy(1, "tools/list"), id: 1)
    let foreign = try #require(tools["result"]?["nextCursor"]?.description)
    // The last two spell a number that was given out as no cursor does: +1 and 01.
    let cursors = [foreign, #""""#, #""cjk5""#, #""ci0x""#, #""r1""#, "7", "{}", #""cisx""#, #""cjAx""#]
    for (id, cursor) in cursors.enumerated() {
      for line in [
        legacy(10 + id, "resources/list", #"{"cursor":\#(cursor)}"#),
        modern(10 + id, "resources/list", #""cursor":\#(cursor)"#),
      ] {
        let error = try await peer.request(line, id: .integer(Int64(10 + id)))["error"]
        #expect(error?["code"] == -32602 && error?["message"]?.string?.contains("cursor") == true, "\(cursor)")
      }
    }
  }

  @Test("A list is the same bytes until it changes")
  func bytes() async throws {
    let server = try OfferingServer()
    func list(_ method: String) async throws -> String? {
      server.peer.send(modern(1, method))
      return try await server.peer.line()
    }
    let tools = try await list("tools/list")
    let prompts = try await list("prompts/list")
    #expect(try await list("tools/list") == tools)
    try server.offer.change { try $0.tools.add(Fail()) }
    #expect(try await list("tools/list") != tools)
    #expect(try await list("prompts/list") == prompts)
  }

  @Test("Lists that can change are stale at once, fixed ones last an hour", arguments: [(true, 3_600_000), (false, 0)])
  func timeToLive(_ isFixed: Bool, _ milliseconds: Int) async throws {
    let peer = try OfferingServer(isFixed: isFixed).peer
    for (id, method) in ["tools/list", "prompts/list", "resources/list", "server/discover"].enumerated() {
      let result = try await peer.request(modern(id, method), id: .integer(Int64(id)))["result"]
      #expect(result?["ttlMs"]?.integer == milliseconds && result?["cacheScope"] == "public")
    }
  }
}
