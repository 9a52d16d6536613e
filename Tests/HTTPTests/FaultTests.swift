import HTTP
import Testing

@Suite("Faults of the other side") struct FaultTests {
  private let client = HTTPClient(environment: [:])

  private func answer(_ path: String, _ change: (inout HTTPRequest) -> Void = { _ in }) async throws -> HTTPResponse {
    var request = HTTPRequest(.get, try await Servers.address(path, on: "faulty"), headers: [.bearer("canary-key")])
    change(&request)
    return try await client.send(request)
  }

  private func error(_ path: String, _ change: (inout HTTPRequest) -> Void = { _ in }) async throws -> HTTPError {
    do {
      let answer = try await answer(path, change)
      throw Answered(status: answer.status)
    } catch let error as HTTPError {
      #expect(!error.description.contains("canary"))
      #expect(error.description.hasPrefix("GET http://127.0.0.1:"))
      return error
    }
  }

  struct Answered: Error { let status: Int }

  @Test(
    "a connection that ends early is told as interrupted",
    arguments: [
      "/reset", "/reset-at-once", "/short", "/nothing", "/cut-chunk",
    ])
  func interrupted(path: String) async throws {
    let error = try await error(path)
    #expect(error.kind == .interrupted)
    #expect(error.isTransient)
  }

  @Test("what is no HTTP is refused", arguments: ["/garbage", "/bad-chunk", "/bad-gzip", "/two-lengths"])
  func malformed(path: String) async throws {
    let error = try await error(path)
    #expect([.malformed, .interrupted, .failed].contains(error.kind), "\(error)")
  }

  @Test(
    "what stands beyond the stated length is not taken, nor are trailers and early heads",
    arguments: [
      ("/long", "whole"), ("/trailers", "whole"), ("/early", "whole"),
    ])
  func whole(path: String, body: String) async throws {
    let answer = try await answer(path)
    #expect(answer.status == 200)
    #expect(answer.text == body)
    #expect(answer.headers["link"] == nil)
  }

  @Test("each phase has its time")
  func timeouts() async throws {
    let head = try await error("/slow-head") { $0.timeouts.head = .milliseconds(100) }
    #expect(head.kind == .timeout(.head))
    #expect(head.description.contains("no answer in 0.1 seconds"))
    #expect(try await error("/slow-body") { $0.timeouts.whole = .milliseconds(100) }.kind == .timeout(.whole))
    var request = HTTPRequest(.get, try await Servers.address("/silent?key=idle"))
    request.timeouts.idle = .milliseconds(100)
    let (_, body) = try await client.open(request)
    #expect(try await body.next() == Array("first".utf8))
    #expect(await failure { () throws(HTTPError) in _ = try await body.next() }?.kind == .timeout(.idle))
  }

  @Test("bodies and heads have an end", arguments: ["/endless-head", "/slow-body"])
  func tooLarge(path: String) async throws {
    #expect(try await error(path) { $0.bodyLimit = 3 }.kind == .tooLarge)
  }

  @Test("a port where nobody listens is named, and what to do")
  func refused() async throws {
    let address = try await Servers.address("/v1", on: "closed")
    let error = await failure { () throws(HTTPError) in
      _ = try await client.send(HTTPRequest(.post, address, body: [1]))
    }
    #expect(error?.kind == .notConnected)
    #expect(error?.description.hasPrefix("POST \(address): cannot connect to \(address.origin): ") == true)
    #expect(error?.remedy == "check that it runs and that the address is right")
  }

  @Test("a host that is not known is named")
  func unknown() async throws {
    let address = try HTTPAddress("http://nowhere.invalid/v1?key=canary")
    let error = await failure { () throws(HTTPError) in _ = try await client.send(HTTPRequest(.get, address)) }
    #expect(error?.kind == .unknownHost)
    #expect(error?.description.contains("nowhere.invalid is not known") == true)
    #expect(error?.description.contains("canary") == false)
  }

  @Test("a redirection to a file is not followed")
  func elsewhere() async throws {
    var request = HTTPRequest(.get, try await Servers.address("/elsewhere", on: "faulty"))
    request.redirects = 3
    #expect(await failure { () throws(HTTPError) in _ = try await client.send(request) }?.kind == .malformed)
  }

  @Test(
    "a header that would make another header is refused before anything is sent",
    arguments: [
      ("X-Name", "a\r\nX-Other: b"), ("X-Name", "a\u{0}"), ("X Name", "a"), ("", "a"), ("X:Name", "a"),
    ])
  func headers(name: String, value: String) async throws {
    let request = HTTPRequest(.get, try HTTPAddress("http://127.0.0.1:1"), headers: [.init(name, value)])
    let error = await failure { () throws(HTTPError) in _ = try await client.send(request) }
    #expect(error?.kind == .request)
    #expect(error?.description.contains("X-Other") == false)
  }

  @Test("a machine without libcurl is told so, and what to install")
  func noLibrary() async throws {
    let client = HTTPClient(environment: [:], libraries: ["libcurl-that-is-not-there.so.4"])
    let address = try await Servers.address("/echo")
    for _ in 0..<3 {
      let error = await failure { () throws(HTTPError) in _ = try await client.send(HTTPRequest(.get, address)) }
      #expect(error?.kind == .unavailable)
      #expect(error?.description.contains("libcurl-that-is-not-there.so.4") == true)
      #expect(error?.remedy?.contains("apt-get install libcurl4") == true)
    }
  }
}
