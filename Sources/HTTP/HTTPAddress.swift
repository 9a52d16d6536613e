/// Where a request goes: an `http` or `https` URL that has been looked at.
///
/// What is shown of it leaves out the query, in which some services want their key; a user and password are refused, because
/// a URL is copied into settings, logs and errors.
package struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
  /// As it is given to libcurl.
  package let text: String
  /// The host without a port; an IPv6 address without its brackets.
  package let host: String
  /// Scheme, host and, if it was given, port: `http://localhost:8080`.
  package let origin: String
  package let isEncrypted: Bool
  /// What is shown: everything but the query and the fragment.
  package let description: String

  /// Why a text is no address, in words for whoever wrote it.
  package struct Malformed: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Reads `text`. Throws `Malformed`, which does not repeat what may hold a password.
  package init(_ text: String) throws(Malformed) {
    let lowered = text.lowercased()
    guard let scheme = ["http://", "https://"].first(where: { lowered.hasPrefix($0) }) else {
      throw Malformed(description: "an address begins with http:// or https://")
    }
    guard text.utf8.count <= 8192 else { throw Malformed(description: "an address has at most 8,192 bytes") }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else {
      throw Malformed(description: "an address has no spaces, control characters, backslashes or letters beyond ASCII")
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { !"/?#".contains($0) }
    guard !authority.utf8.contains(UInt8(ascii: "@")) else {
      throw Malformed(description: "an address has no user and password in it; give the key in its own setting")
    }
    guard let host = Self.host(in: authority) else {
      throw Malformed(description: "an address names a host, and a port from 1 to 65535 if any")
    }
    self.host = host
    self.text = text
    isEncrypted = scheme == "https://"
    origin = scheme + authority
    description = scheme + rest.prefix { !"?#".contains($0) }
  }

  private static func host(in authority: Substring) -> String? {
    let host: Substring
    let port: Substring
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end]
      port = authority[authority.index(after: end)...]
    } else {
      host = authority.prefix { $0 != ":" }
      port = authority[host.endIndex...]
    }
    guard !host.isEmpty, host.utf8.count <= 253 else { return nil }
    if !port.isEmpty {
      guard port.first == ":", let number = UInt16(port.dropFirst()), number > 0 else { return nil }
    }
    return String(host)
  }

  /// The address of something below this one: `path` is put behind its path, with one slash between them, and must be
  /// escaped where it has to be.
  package func appending(_ path: String) throws(Malformed) -> HTTPAddress {
    guard !text.utf8.contains(UInt8(ascii: "?")), !text.utf8.contains(UInt8(ascii: "#")) else {
      throw Malformed(description: "a base address has no query and no fragment")
    }
    let base = text.hasSuffix("/") ? text.dropLast() : text[...]
    return try HTTPAddress(base + (path.hasPrefix("/") ? "" : "/") + path)
  }

  /// `text` as one piece of a path or query: everything but letters, digits, `-`, `.`, `_` and `~` escaped.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += (digits.count == 1 ? "%0" : "%") + digits
      }
    }
    return result
  }
}
