import Synchronization

/// Artifacts that tools made, in memory, until newer ones push them out: one provider of resources among others.
///
/// A URI is unguessable and never listed: whoever was given the link can read it, nobody else. The name at its end is for
/// people; only the random part finds the artifact, so that no spelling of the name can miss or mix them up.
package final class ResourceStore: ResourceProvider {
  /// An artifact as it was published.
  package struct Resource: Sendable, Hashable {
    package let bytes: [UInt8]
    package let name: String
    package let mimeType: String
  }

  private struct Entry {
    let resource: Resource
    var lastUse: UInt64
  }

  private struct Contents {
    var entries: [String: Entry] = [:]
    var bytes = 0
    var clock: UInt64 = 0
  }

  static let prefix = "workbench://artifact/"
  /// More than any URI made here has, whose name comes from a file; longer ones are not looked at.
  private static let longestURI = 16 << 10

  /// How many bytes are kept at most.
  package let capacity: Int
  /// How many artifacts are kept at most, so that a flood of empty ones is bounded as well.
  package let maximumCount: Int
  /// Held to look up, add and push out.
  private let contents = Mutex(Contents())

  /// - Parameter capacity: bytes of contents.
  package init(capacity: Int = 256 << 20, maximumCount: Int = 4096) {
    self.capacity = capacity
    self.maximumCount = maximumCount
  }

  /// Keeps `bytes` and answers the link to them; the least recently used artifacts make room.
  ///
  /// - Throws: `ToolError` `artifact_too_large` if the bytes alone exceed the capacity.
  package func publish(_ bytes: [UInt8], name: String, mimeType: String) throws(ToolError) -> ResourceLink {
    guard bytes.count <= capacity else {
      throw ToolError(
        "artifact_too_large", "The artifact '\(name)' has \(bytes.count) bytes; at most \(capacity) are kept.")
    }
    let key = Self.randomKey()
    let resource = Resource(bytes: bytes, name: name, mimeType: mimeType)
    contents.withLock { contents in
      while contents.bytes + bytes.count > capacity || contents.entries.count >= maximumCount {
        guard let oldest = contents.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { break }
        contents.bytes -= oldest.value.resource.bytes.count
        contents.entries[oldest.key] = nil
      }
      contents.clock += 1
      contents.entries[key] = Entry(resource: resource, lastUse: contents.clock)
      contents.bytes += bytes.count
    }
    return ResourceLink(
      uri: Self.prefix + key + "/" + Self.percentEncoded(name), name: name, mimeType: mimeType, size: bytes.count)
  }

  /// The artifact behind a URI, or nil if there never was one or it has made room for newer ones.
  package func read(_ uri: String) -> Resource? {
    guard uri.utf8.count <= Self.longestURI, uri.hasPrefix(Self.prefix) else { return nil }
    let key = String(uri.dropFirst(Self.prefix.count).prefix { $0 != "/" })
    return contents.withLock { contents in
      guard contents.entries[key] != nil else { return nil }
      contents.clock += 1
      contents.entries[key]?.lastUse = contents.clock
      return contents.entries[key]?.resource
    }
  }

  /// An artifact never changes, and what it outlives is only newer ones and this process: an hour is modest.
  package func resource(at uri: String) -> ReadResource? {
    guard let artifact = read(uri) else { return nil }
    return ReadResource(
      ResourceContents(uri: uri, mimeType: artifact.mimeType, ResourceBody(artifact.bytes)), timeToLive: .seconds(3600))
  }

  /// 128 bits from the kernel's generator, which the standard library uses on Linux, in hexadecimal.
  private static func randomKey() -> String {
    var generator = SystemRandomNumberGenerator()
    let digits = String(UInt128.random(in: 0...UInt128.max, using: &generator), radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }

  /// RFC 3986: everything but the unreserved characters is escaped, also the slash, so that a name is one segment.
  private static func percentEncoded(_ name: String) -> String {
    var result: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
