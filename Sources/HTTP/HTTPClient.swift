internal import Synchronization

/// Asks HTTP servers, for every part of the program that does.
///
/// Making one costs nothing: libcurl is opened, and its thread started, with the first request. Certificates are verified,
/// connections are kept for the next request, the proxies of the environment are used (`https_proxy`, `http_proxy`,
/// `all_proxy`, `no_proxy`), and redirections are only followed where a request allows them.
package final class HTTPClient: Sendable {
  private let environment: [String: String]
  private let libraries: [String]
  /// Held to look and to replace, and while a thread is started.
  private let loop = Mutex<TransferLoop?>(nil)
  private let lastID = Atomic<UInt64>(0)

  /// - Parameter environment: where proxies (`https_proxy` and so on) and authorities (`SSL_CERT_FILE`, `CURL_CA_BUNDLE`)
  ///   are looked up.
  package convenience init(environment: [String: String]) {
    self.init(environment: environment, libraries: TransferLoop.libraries)
  }

  /// For tests: another library, or none.
  package init(environment: [String: String], libraries: [String]) {
    self.environment = environment
    self.libraries = libraries
  }

  deinit { close() }

  /// Ends every request that is under way, and the thread. A later request starts anew.
  package func close() {
    _ = loop.withLock { loop in
      defer { loop = nil }
      return loop
    }?.submit(.stop)
  }

  /// The answer, whole. Any status is an answer; look at it.
  ///
  /// - Throws: `HTTPError`; of kind `cancelled` when the task is cancelled, at once.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let stream = try begin(request, gathers: true)
    let head = try await stream.head()
    return HTTPResponse(head: head, body: try await stream.rest())
  }

  /// The answer as it comes: its head now, its body as it is read. The body is asked for as it is, not packed.
  ///
  /// - Throws: as `send`.
  package func open(_ request: HTTPRequest) async throws(HTTPError) -> (head: HTTPHead, body: HTTPBody) {
    let body = try begin(request, gathers: false)
    let head = try await body.head()
    if let encoding = head.headers["content-encoding"], encoding.lowercased() != "identity" {
      throw HTTPError(
        .malformed, request.description, "the answer is packed (\(encoding.prefix(40))), which was not asked for",
        remedy: "check what stands between")
    }
    return (head, body)
  }

  private func begin(_ request: HTTPRequest, gathers: Bool) throws(HTTPError) -> HTTPBody {
    if let fault = request.headerFault { throw HTTPError(.request, request.description, fault) }
    let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
    let transfer = Transfer(id: id, request: request, gathers: gathers)
    return HTTPBody(transfer, try submit(transfer))
  }

  private func submit(_ transfer: Transfer) throws(HTTPError) -> TransferLoop {
    try loop.withLock { loop throws(HTTPError) in
      if let loop, loop.submit(.start(transfer)) { return loop }
      let fresh = try TransferLoop(first: transfer, environment: environment, libraries: libraries)
      loop = fresh
      return fresh
    }
  }
}
