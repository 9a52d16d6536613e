internal import Glibc
internal import HTTP
internal import JSON
package import Observe

/// Where an endpoint's key is. It is read when it is first wanted, and known to the redactor before it is used.
package enum EndpointKey: Sendable, Equatable {
  case none
  /// From the environment.
  case value(String)
  /// In a file that nobody but its owner reads.
  case file(String)

  /// The longest key, in bytes; tokens that carry claims have thousands.
  private static let limit = 64 << 10

  /// The key; nil if there is none.
  ///
  /// - Throws: `EndpointError` of kind `configuration`, which names the file and never what is in it.
  package func read(for endpoint: String, redactor: Redactor) throws(EndpointError) -> String? {
    let text: String
    switch self {
    case .none: return nil
    case .value(let value): text = value
    case .file(let path): text = try Self.contents(of: path, for: endpoint)
    }
    // Before it is judged, so that no word about it shows it.
    Self.value(text).register(in: redactor)
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw EndpointError(.configuration, endpoint, "its key is empty or has spaces or line ends in it", remedy: source)
    }
    // What some clients hand over for a variable that is not set.
    guard !(text.hasPrefix("${") && text.hasSuffix("}")) else {
      throw EndpointError(.configuration, endpoint, "its key is a name in ${} that nothing replaced", remedy: source)
    }
    return text
  }

  /// Makes a key that is known already unreadable in whatever passes through `redactor`, in the forms in which libraries and
  /// servers repeat keys.
  package func register(in redactor: Redactor) {
    guard case .value(let text) = self else { return }
    for form in [text, Base64.encode(Array(text.utf8)), HTTPAddress.escaped(text)] { redactor.register(secret: form) }
  }

  private var source: String? {
    if case .file(let path) = self { "correct \(path)" } else { "set the variable" }
  }

  private static func contents(of path: String, for endpoint: String) throws(EndpointError) -> String {
    func failed(_ what: String, _ remedy: String) -> EndpointError {
      EndpointError(.configuration, endpoint, "its key file \(path) \(what)", remedy: remedy)
    }
    // The path is copied for the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failed("cannot be opened (errno \(errno))", "correct the path or its rights") }
    defer { close(file) }
    var status = stat()
    // Filled by the call.
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failed("is no file", "correct the path")
    }
    guard status.st_mode & 0o077 == 0 else { throw failed("can be read by others", "chmod 600 \(path)") }
    guard status.st_size <= limit else { throw failed("has more than \(limit) bytes", "put the key alone into it") }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    // The kernel writes at most as many bytes as there are.
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
    guard count >= 0, count <= limit else { throw failed("cannot be read", "correct its rights") }
    var text = bytes[..<count]
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}
