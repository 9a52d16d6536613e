import JSON
import JSONRPC
import Synchronization

/// What a call that ended with questions must remember until the client repeats it. The client keeps it, so that the server
/// holds nothing; it is sealed, so that nobody else can have made it (MCP 2026-07-28, multi round-trip requests).
struct RequestState: Equatable {
  /// A question by its key: what was asked, as a digest, and the client's result once it is there.
  struct Question: Equatable {
    let digest: String
    let result: JSONValue?
  }

  /// What was called: a digest of method, name and arguments.
  let binding: String
  let questions: [String: Question]
}

/// Seals request states with a key of this process, made when first needed.
///
/// Nothing in a state is secret: answers are the client's own. So it is authenticated (HMAC-SHA256) and not encrypted.
final class RequestStateSeal: Sendable {
  /// How long a person may take to answer.
  static let lifetimeMilliseconds: Int64 = 15 * 60_000
  private static let keyBytes = 32

  /// Held while the key is made, so that there is only one.
  private let key = Mutex<[UInt8]?>(nil)
  /// The longest text that was ever made here, in bytes.
  private let longest = Atomic<Int>(0)

  /// What is wrong with a `requestState` that a client presents.
  enum Flaw: Error {
    case forged
    case stale
    case foreign

    /// After the member's name.
    var description: String {
      switch self {
      case .forged: "was not made by this server process, or was changed on its way; repeat the call without it"
      case .stale: "is older than \(lifetimeMilliseconds / 60_000) minutes; repeat the call without it"
      case .foreign: "belongs to another call: its method, name or arguments differ; repeat this one without it"
      }
    }
  }

  /// The state as a text for the client.
  func seal(_ state: RequestState, now: Moment = .now()) -> String {
    var questions = JSONObject()
    // Sorted, so that the same state has the same text.
    for (key, question) in state.questions.sorted(by: { $0.key < $1.key }) {
      var entry: JSONObject = ["d": .string(question.digest)]
      if let result = question.result { entry["r"] = result }
      questions[key] = .object(entry)
    }
    let expiry = now.advanced(milliseconds: Self.lifetimeMilliseconds).nanoseconds
    let content: JSONValue = [
      "until": .integer(expiry), "call": .string(state.binding), "questions": .object(questions),
    ]
    let payload = Array(content.description.utf8)
    let text = Base64.encode(payload) + "." + Base64.encode(code(of: payload))
    longest.max(text.utf8.count, ordering: .relaxed)
    return text
  }

  /// The state in a text that a client presents.
  ///
  /// - Parameter binding: what the call that presents it is.
  func open(_ text: String, binding: @autoclosure () -> String, now: Moment = .now()) throws(Flaw) -> RequestState {
    // Before anything is computed of it: while a state is looked at, nothing else is read.
    guard text.utf8.count <= longest.load(ordering: .relaxed) else { throw .forged }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, let payload = try? Base64.decode(String(parts[0]) ?? "-"),
      let seal = try? Base64.decode(String(parts[1]) ?? "-"),
      MessageAuthentication.areEqual(seal, code(of: payload)),
      let content = try? JSONDocument(payload).root.value,
      let expiry = content["until"]?.integer, let call = content["call"]?.string,
      let entries = content["questions"]?.object
    else { throw .forged }
    guard now.nanoseconds < expiry else { throw .stale }
    guard call == binding() else { throw .foreign }
    var questions: [String: RequestState.Question] = [:]
    for key in entries.keys {
      guard let entry = entries[key], let digest = entry["d"]?.string else { throw .forged }
      questions[key] = RequestState.Question(digest: digest, result: entry["r"])
    }
    return RequestState(binding: call, questions: questions)
  }

  private func code(of payload: [UInt8]) -> [UInt8] {
    MessageAuthentication.code(
      of: payload,
      key: key.withLock { key in
        if let key { return key }
        // The kernel's generator, which the standard library uses on Linux.
        var generator = SystemRandomNumberGenerator()
        let made = (0..<Self.keyBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
        key = made
        return made
      })
  }
}

extension JSONValue {
  /// The value with the members of its objects in order of their keys: what two spellings of the same value share.
  var canonical: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.canonical))
    case .object(let object):
      var sorted = JSONObject()
      for key in object.keys.sorted() { sorted[key] = object[key]?.canonical }
      return .object(sorted)
    default: return self
    }
  }

  /// SHA-256 of the canonical text, in base64.
  var digest: String { Base64.encode(SHA256.digest(canonical.description.utf8)) }
}
