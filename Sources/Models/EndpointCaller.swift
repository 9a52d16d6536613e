package import HTTP
package import JSON
package import Observe

/// A service at an address, as the operator named it.
package struct Endpoint: Sendable {
  /// What it is called in errors.
  package let name: String
  /// What paths are put behind.
  package let address: HTTPAddress
  package let key: EndpointKey
  /// The header that carries the key; nil for `Authorization: Bearer`.
  package let keyHeader: String?
  /// What to correct where it says that something is not there.
  package let missingRemedy: String

  package init(
    name: String, address: HTTPAddress, key: EndpointKey, keyHeader: String? = nil, missingRemedy: String,
  ) {
    self.name = name
    self.address = address
    self.key = key
    self.keyHeader = keyHeader
    self.missingRemedy = missingRemedy
  }
}

/// Calls one endpoint: with its key, within a deadline, again where that may help, and not at all while it fails.
///
/// Only calls that may be repeated are made with it: a text's vector is the same the second time, and of an answer that streams
/// nobody is shown a word before its end.
package final class EndpointCaller: Sendable {
  package let endpoint: Endpoint
  private let client: HTTPClient
  private let redactor: Redactor
  private let breaker = CircuitBreaker()
  private let budget = RetryBudget()
  private let time: CallTime

  /// Tries beside the first.
  package static let retries = 2
  /// The most of an answer's words that an error repeats.
  private static let longestQuote = 300

  package init(_ endpoint: Endpoint, client: HTTPClient, redactor: Redactor, time: CallTime = .real) {
    self.endpoint = endpoint
    self.client = client
    self.redactor = redactor
    self.time = time
  }

  /// Sends a JSON text to `path` below the endpoint's address and reads the JSON that it answers.
  ///
  /// - Parameters:
  ///   - body: nil for none.
  ///   - allowance: how long all tries together may take.
  package func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?, allowance: Duration,
  ) async throws(EndpointError) -> JSONDocument {
    let request = try request(method, path, body)
    return try await persist(
      request, allowance: allowance, retries: Self.retries, retriesWithin: allowance, onRetry: {}
    ) { request in
      do throws(HTTPError) {
        let answer = try await self.client.send(request)
        guard answer.isSuccess else {
          return .failure(.status(answer.status, answer.headers, ServerMessage(answer.body)))
        }
        do throws(JSONSyntaxError) {
          return .success(try JSONDocument(answer.body))
        } catch {
          return .failure(
            .malformed("its answer is no JSON: \(String(decoding: answer.body.prefix(1200), as: UTF8.self))"))
        }
      } catch {
        return .failure(.transport(error))
      }
    }
  }

  /// What a try that reads an answer as it comes can end with beside a value.
  enum StreamFault: Error {
    case transport(HTTPError)
    /// The server says that it fails, before its answer or in it.
    case status(Int, HTTPHeaders, ServerMessage)
    /// In the words of whoever read it, which may quote the answer.
    case malformed(String)
  }

  /// Sends a JSON text to `path` and has `read` make a value of the body of an answer that is a success, while it comes.
  ///
  /// - Parameters:
  ///   - headers: beside the key's.
  ///   - timeouts: of each try; its whole is what is left of `allowance`.
  ///   - retries: tries beside the first.
  ///   - retriesWithin: how long after the beginning one of them may begin.
  ///   - onRetry: called before each of them.
  func stream<Value: Sendable>(
    _ path: String, _ body: [UInt8], headers: [HTTPRequest.Header], timeouts: HTTPRequest.Timeouts,
    bodyLimit: Int, allowance: Duration, retries: Int, retriesWithin: Duration, onRetry: () -> Void,
    _ read: (HTTPBody) async -> Result<Value, StreamFault>,
  ) async throws(EndpointError) -> Value {
    var request = try request(.post, path, body)
    request.headers += headers
    request.timeouts = timeouts
    request.bodyLimit = bodyLimit
    return try await persist(
      request, allowance: allowance, retries: retries, retriesWithin: retriesWithin, onRetry: onRetry
    ) { request in
      do throws(HTTPError) {
        let (head, body) = try await self.client.open(request)
        guard head.isSuccess else {
          return .failure(.status(head.status, head.headers, ServerMessage(await Self.beginning(of: body))))
        }
        return await read(body)
      } catch {
        return .failure(.transport(error))
      }
    }
  }

  /// The first 64 KiB of what a server says of a failure, or what came of it.
  private static func beginning(of body: HTTPBody) async -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < 64 << 10, let piece = try? await body.next() { bytes += piece }
    return Array(bytes.prefix(64 << 10))
  }

  /// Tries until there is a value, nothing would help, or the time is over.
  private func persist<Value: Sendable>(
    _ request: HTTPRequest, allowance: Duration, retries: Int, retriesWithin: Duration, onRetry: () -> Void,
    _ body: (HTTPRequest) async -> Result<Value, StreamFault>,
  ) async throws(EndpointError) -> Value {
    let deadline = time.now() + allowance
    let lastRetry = time.now() + retriesWithin
    budget.deposit()
    var attempt = 0
    while true {
      let failure: Failure
      switch await self.attempt(request, deadline: deadline, body) {
      case .success(let value): return value
      case .failure(let found): failure = found
      }
      guard failure.mayHelpAgain, attempt < retries, budget.withdraw() else { throw failure.error }
      // Full jitter: many callers that failed together do not come back together.
      let longest = min(8, 0.5 * Double(1 << attempt))
      let wait = failure.wait ?? .seconds(longest * time.random())
      guard time.now() + wait < min(deadline, lastRetry) else {
        throw EndpointError(
          failure.wait == nil ? failure.error.kind : .deadline, endpoint.name, failure.error.detail,
          remedy: failure.wait.map { "it asks to wait for \($0), which is longer than this call may take" })
      }
      do { try await time.sleep(wait) } catch { throw EndpointError(.cancelled, endpoint.name, "given up") }
      onRetry()
      attempt += 1
    }
  }

  private func request(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?,
  ) throws(EndpointError) -> HTTPRequest {
    let key = try endpoint.key.read(for: endpoint.name, redactor: redactor)
    do throws(HTTPAddress.Malformed) {
      let address = try endpoint.address.appending(path)
      let header = key.map { key -> HTTPRequest.Header in
        endpoint.keyHeader.map { .init($0, key, isSecret: true) } ?? .bearer(key)
      }
      return HTTPRequest.json(method, address, headers: header.map { [$0] } ?? [], body: body)
    } catch {
      throw EndpointError(.configuration, endpoint.name, error.description, remedy: "correct its base URL")
    }
  }

  // MARK: One try

  private struct Failure: Error {
    let error: EndpointError
    var mayHelpAgain = false
    /// What the server asks for.
    var wait: Duration?
  }

  private func attempt<Value: Sendable>(
    _ request: HTTPRequest, deadline: ContinuousClock.Instant,
    _ body: (HTTPRequest) async -> Result<Value, StreamFault>,
  ) async -> Result<Value, Failure> {
    switch breaker.admit(time.now()) {
    case .go: break
    case .wait(let left):
      let detail = "it failed again and again and is left alone for \(Int(left / .seconds(1)) + 1) s more"
      return .failure(Failure(error: EndpointError(.unavailable, endpoint.name, detail)))
    case .never(let reason):
      return .failure(
        Failure(error: EndpointError(.configuration, endpoint.name, reason, remedy: "correct it and start again")))
    }
    var request = request
    request.timeouts.whole = deadline - time.now()
    switch await body(request) {
    case .success(let value):
      breaker.succeeded(time.now())
      return .success(value)
    case .failure(.transport(let error)): return .failure(judge(error))
    case .failure(.status(let status, let headers, let said)): return .failure(judge(status, headers, said))
    case .failure(.malformed(let words)):
      breaker.succeeded(time.now())
      return .failure(
        Failure(
          error: EndpointError(.malformed, endpoint.name, quote(words), remedy: "check its base URL and API")))
    }
  }

  private func judge(_ error: HTTPError) -> Failure {
    let words = error.remedy.map { "\(error.detail); \($0)" } ?? error.detail
    switch error.kind {
    case .cancelled:
      breaker.abandoned()
      return Failure(error: EndpointError(.cancelled, endpoint.name, "given up"))
    case .unavailable, .request:
      breaker.abandoned()
      return Failure(error: EndpointError(.configuration, endpoint.name, words))
    case .timeout(.whole):
      breaker.failed(time.now())
      return Failure(error: EndpointError(.deadline, endpoint.name, "it did not answer in the time that the call had"))
    default:
      breaker.failed(time.now())
      return Failure(error: EndpointError(.unavailable, endpoint.name, words), mayHelpAgain: error.isTransient)
    }
  }

  private func judge(_ status: Int, _ headers: HTTPHeaders, _ said: ServerMessage) -> Failure {
    let now = time.now()
    let detail = "status \(status)" + (said.text.isEmpty ? "" : ": \(quote(said.text))")
    func failure(_ kind: EndpointError.Kind, _ remedy: String? = nil) -> Failure {
      Failure(error: EndpointError(kind, endpoint.name, detail, remedy: remedy, status: status))
    }
    switch status {
    case _ where said.isQuota:
      breaker.shut(detail)
      return failure(.configuration, "its account has no quota left")
    case 401, 402, 403:
      breaker.shut(detail)
      return failure(.configuration, status == 402 ? "its account needs payment" : "check its API key")
    case 404:
      breaker.succeeded(now)
      return failure(.configuration, endpoint.missingRemedy)
    case 413:
      breaker.succeeded(now)
      return failure(.tooLong, "send less")
    // Some say so with the status of a fault of their own.
    case 400..<600 where said.isTooLong && status != 429:
      breaker.succeeded(now)
      return failure(.tooLong, "send less, or use a model that holds more")
    case 400 where said.isUnknownModel:
      breaker.succeeded(now)
      return failure(.configuration, endpoint.missingRemedy)
    case 408, 409, 429, 500...599:
      breaker.failed(now)
      var found = failure(.unavailable)
      found.mayHelpAgain = headers["x-should-retry"] != "false" && status != 501
      found.wait = RetryAfter.wait(headers, now: time.wallSeconds())
      return found
    default:
      breaker.succeeded(now)
      return failure(.refused)
    }
  }

  /// `text` without what is secret.
  func redacted(_ text: String) -> String { redactor.redact(text) }

  /// What a server said, safe to be shown: short, one line, without secrets.
  private func quote(_ words: String) -> String {
    let text = redactor.redact(String(decoding: words.utf8.prefix(4 * Self.longestQuote), as: UTF8.self))
    let line = text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) }
    return line.count <= Self.longestQuote ? String(line) : String(line.prefix(Self.longestQuote)) + "…"
  }
}
