internal import Glibc
internal import JSON

/// `sandbox/policy`: reads policies and the table of newer calls.
package struct PolicyFolder: Sendable {
  package let path: String
  private let additions: [SyscallsFile.Call]

  package init(_ path: String) throws(PolicyError) {
    self.path = path
    additions = try Self.decode(SyscallsFile.self, "\(path)/syscalls.json").calls
  }

  /// The policy of that name with what it extends, after checking that every call in it exists somewhere.
  package func policy(_ name: String) throws(PolicyError) -> Policy {
    try policy(name, extendedBy: [])
  }

  package func table(_ architecture: Architecture) throws(PolicyError) -> SyscallTable {
    try SyscallTable(architecture, additions: additions)
  }

  private func policy(_ name: String, extendedBy children: [String]) throws(PolicyError) -> Policy {
    guard !children.contains(name) else {
      throw PolicyError(name, "extends itself through \(children.joined(separator: ", "))")
    }
    let file = try Self.decode(PolicyFile.self, "\(path)/\(name).json")
    guard file.name == name else { throw PolicyError("\(name).json", "its name member says '\(file.name)'") }
    var base: Policy?
    if let parent = file.extends { base = try policy(parent, extendedBy: children + [name]) }
    let policy = try Policy(file, over: base)

    var tables: [SyscallTable] = []
    for architecture in Architecture.allCases { tables.append(try table(architecture)) }
    for call in policy.decisions.keys.sorted() where tables.allSatisfy({ $0.number(of: call) == nil }) {
      throw PolicyError(name, "no architecture has a call named '\(call)'; correct it, or add it to syscalls.json")
    }
    return policy
  }

  private static func decode<T: Decodable>(_ type: T.Type, _ path: String) throws(PolicyError) -> T {
    let bytes = try read(path)
    do {
      return try JSONDocument(bytes).root.decode(type)
    } catch {
      throw PolicyError(path, "\(error)")
    }
  }

  /// A whole file's bytes.
  package static func read(_ path: String) throws(PolicyError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PolicyError(path, systemMessage(errno)) }
    defer { close(descriptor) }
    return try readAll(descriptor, path)
  }

  /// Replaces a whole file.
  package static func write(_ bytes: [UInt8], _ path: String) throws(PolicyError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw PolicyError(path, systemMessage(errno)) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw PolicyError(path, systemMessage(errno)) }
      written += count
    }
  }

  static func readAll(_ descriptor: Int32, _ subject: String) throws(PolicyError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw PolicyError(subject, systemMessage(errno)) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}

/// The system's own sentence for an error number.
func systemMessage(_ code: Int32) -> String {
  guard let message = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: message)
}
