import Glibc

/// Files under Tests/Fixtures.
enum Fixture {
  struct Unreadable: Error {
    let path: String
    let errno: Int32
  }

  /// Tests/Fixtures, found from where this file lies.
  static let folder = #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/\($1)" } + "/Fixtures"

  /// The names of the files in a folder of fixtures, sorted.
  static func names(in subfolder: String) throws -> [String] {
    let path = "\(folder)/\(subfolder)"
    guard let directory = unsafe opendir(path) else { throw Unreadable(path: path, errno: errno) }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      // `d_name` ends with a zero byte, and the entry stays valid until the next `readdir`.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// The bytes of a fixture.
  static func bytes(_ name: String) throws -> [UInt8] {
    let path = "\(folder)/\(name)"
    // The string is passed for the duration of the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(path: path, errno: errno) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      // The buffer is as long as its count says.
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw Unreadable(path: path, errno: errno) }
      if count == 0 { return contents }
      contents += chunk[..<count]
    }
  }
}
