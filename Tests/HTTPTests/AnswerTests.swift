import HTTP
import JSON
import Testing

@Suite("Answers of a real server") struct AnswerTests {
  private let client = HTTPClient(environment: [:])

  @Test(
    "method, path, headers and body arrive as they were given",
    arguments: [
      HTTPRequest.Method.get, .post, .put, .patch, .delete,
    ])
  func echo(method: HTTPRequest.Method) async throws {
    let address = try await Servers.address("/echo?a=b%20c")
    let body = method == .get ? nil : Array("{\"x\":1}\u{0}end".utf8)
    var request = HTTPRequest.json(method, address, headers: [.init("X-Plain", "one"), .bearer("a-key")], body: body)
    request.headers.append(.init("X-Empty", ""))
    let answer = try await client.send(request)
    let seen = try answer.json()
    #expect(answer.status == 200)
    #expect(answer.headers["Content-Type"] == "application/json")
    #expect(seen["method"]?.text == method.rawValue)
    #expect(seen["query"]?.text == "a=b%20c")
    #expect(seen["headers"]?["x-plain"]?.text == "one")
    #expect(seen["headers"]?["authorization"]?.text == "Bearer a-key")
    #expect(seen["headers"]?["content-type"]?.text == (body == nil ? nil : "application/json"))
    #expect(seen["headers"]?["expect"] == nil)
    #expect(seen["body"]?.text == (body == nil ? "" : "{\"x\":1}\u{0}end"))
  }

  @Test("an empty body is sent as one, and HEAD has none")
  func empty() async throws {
    let answer = try await client.send(HTTPRequest(.post, try await Servers.address("/echo"), body: []))
    #expect(try answer.json()["headers"]?["content-length"]?.text == "0")
    let head = try await client.send(HTTPRequest(.head, try await Servers.address("/file")))
    #expect(head.status == 200)
    #expect(head.headers["content-length"] == "1048576")
    #expect(head.body.isEmpty)
  }

  @Test("a connection serves one request after the other")
  func reuse() async throws {
    let address = try await Servers.address("/echo?key=reuse")
    for _ in 0..<20 {
      let answer = try await client.send(HTTPRequest(.get, address))
      #expect(try answer.json()["connections"]?.number == 1)
    }
  }

  @Test("any status is an answer, with its headers")
  func statuses() async throws {
    let busy = try await client.send(HTTPRequest(.get, try await Servers.address("/status/429?Retry-After=7")))
    #expect(busy.status == 429)
    #expect(!busy.isSuccess)
    #expect(RetryAfter.wait(busy.headers, now: 0) == .seconds(7))
    #expect(try await client.send(HTTPRequest(.get, try await Servers.address("/status/503"))).status == 503)
  }

  @Test("redirections are followed only where they are allowed, and never with a secret")
  func redirects() async throws {
    let address = try await Servers.address("/redirect/2")
    var request = HTTPRequest(.get, address)
    #expect(try await client.send(request).status == 307)
    request.redirects = 3
    #expect(try await client.send(request).json()["path"]?.text == "/echo")
    request.redirects = 2
    let error = await failure { () throws(HTTPError) in _ = try await client.send(request) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains("more than 2 redirections") == true)
    request.redirects = 3
    request.headers = [.bearer("a-key")]
    #expect(try await client.send(request).status == 307)
  }

  @Test("a packed body is unpacked, and a bomb only up to the limit")
  func packed() async throws {
    #expect(try await client.send(HTTPRequest(.get, try await Servers.address("/packed"))).text == "unpacked")
    var request = HTTPRequest(.get, try await Servers.address("/bomb"))
    request.bodyLimit = 1 << 20
    let error = await failure { () throws(HTTPError) in _ = try await client.send(request) }
    #expect(error?.kind == .tooLarge)
    #expect(error?.description.contains("more than 1048576 bytes") == true)
  }

  @Test("64 requests are under way at once")
  func parallel() async throws {
    let silent = try await Servers.address("/silent?key=parallel")
    let echo = try await Servers.address("/echo")
    var open: [HTTPBody] = []
    for _ in 0..<64 {
      let (_, body) = try await client.open(HTTPRequest(.get, silent))
      #expect(try await body.next() == Array("first".utf8))
      open.append(body)
    }
    #expect(try await client.send(HTTPRequest(.get, echo)).status == 200)
    open = []
    let told = try await Servers.address("/given-up?key=parallel")
    for _ in 0..<64 { #expect(try await client.send(HTTPRequest(.get, told)).text == "silent") }
  }

  @Test("a large body comes whole")
  func large() async throws {
    let answer = try await client.send(HTTPRequest(.get, try await Servers.address("/large")))
    #expect(answer.body == counting(8 << 20))
  }
}
