/// The patterns of one `.gitignore`, or of `.git/info/exclude`.
struct IgnoreFile: Sendable {
  /// How many components of a path lie above it.
  let depth: Int
  /// How many bytes it has.
  let size: Int
  private let patterns: [IgnorePattern]

  /// - Parameter depth: components between the top of all paths and the folder that the patterns are about.
  init(_ content: [UInt8], depth: Int) {
    self.depth = depth
    size = content.count
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    patterns = (content.starts(with: mark) ? content.dropFirst(3) : content[...])
      .split(separator: UInt8(ascii: "\n"))
      .compactMap { line in
        guard line.first != UInt8(ascii: "#") else { return nil }
        return IgnorePattern(Self.trimmed(line))
      }
  }

  /// Whether the file says of a path that it is ignored, or that it is not; nil if it says nothing. The last pattern counts.
  func verdict(on path: [ArraySlice<UInt8>], isFolder: Bool) -> Bool? {
    let path = path[depth...]
    return patterns.last { $0.matches(path, isFolder: isFolder) }.map { !$0.isNegated }
  }

  /// A line without its carriage return, what stands behind a NUL, and spaces at its end that no backslash keeps.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    line = line.prefix { $0 != 0 }
    var spaces: Int?
    var index = line.startIndex
    while index < line.endIndex {
      switch line[index] {
      case UInt8(ascii: " "):
        spaces = spaces ?? index
      case UInt8(ascii: "\\"):
        index += 1
        spaces = nil
        // A lone backslash ends the look, as in git.
        if index >= line.endIndex { return line }
      default:
        spaces = nil
      }
      index += 1
    }
    return spaces.map { line[..<$0] } ?? line
  }
}
