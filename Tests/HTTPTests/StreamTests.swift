import HTTP
import Synchronization
import Testing

@Suite("Streamed answers") struct StreamTests {
  private let client = HTTPClient(environment: [:])

  @Test("events come as they are sent")
  func events() async throws {
    let (head, body) = try await client.open(HTTPRequest(.get, try await Servers.address("/events")))
    #expect(head.headers["content-type"]?.hasPrefix("text/event-stream") == true)
    var events = ServerSentEvents(body)
    var seen: [String] = []
    while let event = try await events.next() {
      seen.append("\(event.id ?? "-") \(event.name) \(String(decoding: event.data, as: UTF8.self))")
    }
    #expect(seen == ["0 delta part 0\nmore", "1 delta part 1\nmore", "2 delta part 2\nmore", "2 message [DONE]"])
  }

  @Test("while nobody reads, the server cannot send on")
  func backPressure() async throws {
    var request = HTTPRequest(.get, try await Servers.address("/endless?key=pressure"))
    request.bodyLimit = .max
    let (_, body) = try await client.open(request)
    var (read, asked) = (0, 0)
    // Reading after a pause goes on where it stopped, again and again.
    while read < 8 << 20 {
      let piece = try #require(try await body.next())
      #expect(piece.count <= (256 + 16) << 10)
      read += piece.count
      // Another request on the same thread meanwhile.
      if read >> 20 > asked {
        asked += 1
        _ = try await client.send(HTTPRequest(.get, try await Servers.address("/echo")))
      }
    }
    withExtendedLifetime(body) {}
  }

  @Test("an answer that nobody holds any more is given up")
  func abandoned() async throws {
    var request = HTTPRequest(.get, try await Servers.address("/endless?key=abandoned"))
    request.bodyLimit = .max
    do {
      let (_, body) = try await client.open(request)
      #expect(try await body.next() != nil)
    }
    // The server says it once the connection is closed; what it could send is what the window and the sockets hold.
    let told = try await client.send(HTTPRequest(.get, try await Servers.address("/given-up?key=abandoned")))
    #expect(try #require(Int(told.text)) < 64 << 20)
  }

  @Test(
    "a cancelled task stops waiting and ends the transfer, before the head and in the body", arguments: [true, false])
  func cancelled(inBody: Bool) async throws {
    let key = inBody ? "body" : "head"
    let address =
      inBody ? try await Servers.address("/silent?key=\(key)") : try await Servers.address("/slow-head", on: "faulty")
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let client = client
    let task = Task { () -> HTTPError? in
      await failure { () throws(HTTPError) in
        begin.yield()
        let (_, body) = try await client.open(HTTPRequest(.get, address))
        while let _ = try await body.next() { begin.yield() }
      }
    }
    var signs = 0
    for await _ in begun {
      signs += 1
      if signs == (inBody ? 2 : 1) { break }
    }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    if inBody {
      let told = try await client.send(HTTPRequest(.get, try await Servers.address("/given-up?key=body")))
      #expect(told.text == "silent")
    }
  }

  @Test("a request of a task that is already cancelled is not answered")
  func alreadyCancelled() async throws {
    let address = try await Servers.address("/slow-head", on: "faulty")
    let client = client
    let task = Task { () -> HTTPError? in
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return await failure { () throws(HTTPError) in _ = try await client.send(HTTPRequest(.get, address)) }
    }
    #expect(await task.value?.kind == .cancelled)
  }

  @Test("a client that is closed ends what is under way, and can be asked again")
  func closed() async throws {
    let (_, body) = try await client.open(HTTPRequest(.get, try await Servers.address("/silent?key=closed")))
    #expect(try await body.next() != nil)
    client.close()
    #expect(await failure { () throws(HTTPError) in _ = try await body.next() }?.kind == .cancelled)
    #expect(try await client.send(HTTPRequest(.get, try await Servers.address("/echo"))).status == 200)
  }

  @Test("a packed stream is refused, because it was not asked for")
  func packed() async throws {
    let address = try await Servers.address("/packed-anyway", on: "faulty")
    let error = await failure { () throws(HTTPError) in _ = try await client.open(HTTPRequest(.get, address)) }
    #expect(error?.description.contains("packed (gzip)") == true)
  }
}
