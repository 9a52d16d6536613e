/// One line of a `.gitignore`.
struct IgnorePattern: Sendable {
  /// Whether it takes back what patterns before it ignore (`!`).
  let isNegated: Bool
  /// Whether it is about folders alone (`/` at its end).
  let needsFolder: Bool
  /// Whether it is about the last component alone: no `/` but at its end.
  private let isName: Bool
  /// Nil is `**`.
  private let components: [Glob?]

  /// No path is longer, so that what needs more matches nothing.
  private static let pathLimit = 4096

  /// Nil if the line can match nothing.
  init?(_ line: ArraySlice<UInt8>) {
    var line = line
    isNegated = line.first == UInt8(ascii: "!")
    if isNegated { line.removeFirst() }
    needsFolder = line.last == UInt8(ascii: "/")
    if needsFolder { line.removeLast() }
    isName = !line.contains(UInt8(ascii: "/"))
    if line.first == UInt8(ascii: "/") { line.removeFirst() }
    guard !line.isEmpty, let components = GlobParser.components(of: line, isName: isName) else { return nil }
    guard components.reduce(0, { $0 + ($1?.minimumLength ?? 0) }) <= Self.pathLimit else { return nil }
    self.components = components
  }

  /// Whether the pattern is about a path, given in components from the folder of its file on.
  func matches(_ path: ArraySlice<ArraySlice<UInt8>>, isFolder: Bool) -> Bool {
    if needsFolder && !isFolder { return false }
    guard isName else { return matches(path) }
    guard let name = path.last, let glob = components[0] else { return false }
    return glob.matches(name)
  }

  /// As in `Glob.matches`, with `**` as the star and components as bytes.
  private func matches(_ path: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    var place = path.startIndex
    var next = 0
    var star: (next: Int, place: Int)?
    while place < path.endIndex {
      if next < components.count, components[next] == nil {
        // At the end it stands for what is in a folder, not for the folder.
        if next == components.count - 1 { return true }
        star = (next + 1, place)
        next += 1
      } else if next < components.count, let glob = components[next], glob.matches(path[place]) {
        next += 1
        place += 1
      } else if let last = star {
        star = (last.next, last.place + 1)
        next = last.next
        place = last.place + 1
      } else {
        return false
      }
    }
    return next == components.count
  }
}
