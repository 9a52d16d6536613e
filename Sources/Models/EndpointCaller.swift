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
/// Only calls that may be repeated are made with it: a text's vector is the same the second time.
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
    let deadline = time.now() + allowance
    let request = try request(method, path, body)
    budget.deposit()
    var attempt = 0
    while true {
      let failure: Failure
      switch await self.attempt(request, deadline: deadline) {
      case .success(let document): return document
      case .failure(let found): failure = found
      }
      guard failure.mayHelpAgain, attempt < Self.retries, budget.withdraw() else { throw failure.error }
      // Full jitter: many callers that failed together do not come back together.
      let longest = min(8, 0.5 * Double(1 << attempt))
      let wait = failure.wait ?? .seconds(longest * time.random())
      guard time.now() + wait < deadline else {
        throw EndpointError(
          failure.wait == nil ? failure.error.kind : .deadline, endpoint.name, failure.error.detail,
          remedy: failure.wait.map { "it asks to wait for \($0), which is longer than this call may take" })
      }
      do { try await time.sleep(wait) } catch { throw EndpointError(.cancelled, endpoint.name, "given up") }
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

  private func attempt(
    _ request: HTTPRequest, deadline: ContinuousClock.Instant,
  ) async -> Result<JSONDocument, Failure> {
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
    do throws(HTTPError) {
      return judge(try await client.send(request))
    } catch {
      return .failure(judge(error, deadline: deadline))
    }
  }

  private func judge(_ error: HTTPError, deadline: ContinuousClock.Instant) -> Failure {
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

  private func judge(_ answer: HTTPResponse) -> Result<JSONDocument, Failure> {
    let now = time.now()
    if answer.isSuccess {
      breaker.succeeded(now)
      do throws(JSONSyntaxError) {
        return .success(try JSONDocument(answer.body))
      } catch {
        let detail = "its answer is no JSON: \(quote(answer.body))"
        return .failure(
          Failure(error: EndpointError(.malformed, endpoint.name, detail, remedy: "check its base URL and API")))
      }
    }
    let said = ServerMessage(answer.body)
    let detail = "status \(answer.status)" + (said.text.isEmpty ? "" : ": \(quote(Array(said.text.utf8)))")
    func failure(_ kind: EndpointError.Kind, _ remedy: String? = nil) -> Failure {
      Failure(error: EndpointError(kind, endpoint.name, detail, remedy: remedy, status: answer.status))
    }
    switch answer.status {
    case 401, 402, 403:
      breaker.shut(detail)
      return .failure(failure(.configuration, answer.status == 402 ? "its account needs payment" : "check its API key"))
    case 429 where said.isQuota:
      breaker.shut(detail)
      return .failure(failure(.configuration, "its account has no quota left"))
    case 404:
      breaker.succeeded(now)
      return .failure(failure(.configuration, endpoint.missingRemedy))
    case 408, 409, 429, 500...599:
      breaker.failed(now)
      var found = failure(.unavailable)
      found.mayHelpAgain = answer.headers["x-should-retry"] != "false" && answer.status != 501
      found.wait = RetryAfter.wait(answer.headers, now: time.wallSeconds())
      return .failure(found)
    default:
      breaker.succeeded(now)
      return .failure(failure(.refused))
    }
  }

  /// What a server said, safe to be shown: short, one line, without secrets.
  private func quote(_ bytes: [UInt8]) -> String {
    let text = redactor.redact(String(decoding: bytes.prefix(4 * Self.longestQuote), as: UTF8.self))
    let line = text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) }
    return line.count <= Self.longestQuote ? String(line) : String(line.prefix(Self.longestQuote)) + "…"
  }
}
