internal import CSystem

/// Why texts cannot be turned into vectors.
package struct EmbeddingError: Error, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The model's files are not there.
    case missing
    /// A file is there and is not what it must be.
    case damaged
    /// The system refused something: no space, no permission, no memory.
    case system
    /// A text has more tokens than the model has positions.
    case tooLong = "too_long"
    /// This machine cannot do what was asked for.
    case unsupported
  }

  package let code: Code
  /// The file, tensor, text or path concerned.
  package let object: String
  /// What is wrong with it, and what to do.
  package let detail: String

  package init(code: Code, object: String, detail: String) {
    self.code = code
    self.object = object
    self.detail = detail
  }

  package var description: String { "\(object): \(detail)" }

  static func damaged(_ object: String, _ detail: String) -> Self {
    Self(code: .damaged, object: object, detail: detail)
  }

  static func system(_ error: Int32, doing what: String, on path: String) -> Self {
    // The sentence is a constant, or null for a number that is none.
    let words = unsafe csystem_error_sentence(error).map { unsafe String(cString: $0) } ?? "error \(error)"
    return Self(code: .system, object: path, detail: "cannot \(what): \(words)")
  }
}
