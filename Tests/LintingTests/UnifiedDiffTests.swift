import Foundation
import TestSupport
import Testing

@testable import Linting

@Suite("Diffs") struct UnifiedDiffTests {
  /// Runs a program in a folder and answers its status.
  private func run(_ program: String, _ arguments: [String], in folder: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// What a program that applies patches makes of `old`.
  private func applied(_ diff: [UInt8], to old: [UInt8], named name: String, by program: String) throws -> [UInt8]? {
    let folder = try TemporaryFolder()
    try folder.write("", to: name)
    try Data(old).write(to: URL(fileURLWithPath: folder.path(of: name)))
    try Data(diff).write(to: URL(fileURLWithPath: folder.path(of: "the.patch")))
    let arguments =
      program.hasSuffix("git") ? ["apply", "--whitespace=nowarn", "the.patch"] : ["-p1", "--quiet", "-i", "the.patch"]
    guard try run(program, arguments, in: folder.path) == 0 else { return nil }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path(of: name))))
  }

  private static let programs = ["/usr/bin/patch", "/usr/bin/git"]

  @Test("Random changes apply with patch and with git, to the last byte", arguments: programs)
  func random(program: String) throws {
    var generator = SeededGenerator(seed: 7)
    let pieces = [
      "a\n", "b\n", "c\r\n", "\n", "é😀\n", "\td\n", " \n", "-- x\n", "++ y\n", "@@\n", "\\ z\n", "\r\n", "e\rf\n",
    ]
    for round in 0..<60 {
      func text(_ count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in Array(pieces.randomElement(using: &generator)!.utf8) }
      }
      var lines = (0..<Int.random(in: 0...40, using: &generator)).map { _ in text(1) }
      let old = Array(lines.joined()) + (Bool.random(using: &generator) ? Array("no line feed".utf8) : [])
      for _ in 0..<Int.random(in: 0...6, using: &generator) where !lines.isEmpty {
        let place = Int.random(in: 0..<lines.count, using: &generator)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(text(Int.random(in: 1...3, using: &generator)), at: place)
        default: lines[place] = text(1)
        }
      }
      let new = Array(lines.joined()) + (Bool.random(using: &generator) ? Array("another".utf8) : [])
      let diff = UnifiedDiff.between(old, new, name: "t.py")
      if old == new || new.isEmpty || old.isEmpty { continue }
      #expect(try applied(diff, to: old, named: "t.py", by: program) == new, "round \(round)")
    }
  }

  @Test(
    "Names that are not plain are quoted as patch and git read them",
    arguments: ["with space.py", "quote\".py", "back\\slash.py", "é 😀.py", "-x.py", "sub/b c/t.py"])
  func names(name: String) throws {
    for program in Self.programs {
      let diff = UnifiedDiff.between(Array("a\n".utf8), Array("b\n".utf8), name: name)
      #expect(
        try applied(diff, to: Array("a\n".utf8), named: name, by: program) == Array("b\n".utf8), "\(program) \(name)")
    }
  }

  @Test("Changes far apart are hunks of their own, with three lines around")
  func hunks() {
    let old = (1...20).map { "line \($0)\n" }
    var new = old
    (new[1], new[17]) = ("two\n", "eighteen\n")
    let diff = UnifiedDiff.between(Array(old.joined().utf8), Array(new.joined().utf8), name: "t.txt")
    #expect(
      String(decoding: diff, as: UTF8.self) == """
        --- a/t.txt
        +++ b/t.txt
        @@ -1,5 +1,5 @@
         line 1
        -line 2
        +two
         line 3
         line 4
         line 5
        @@ -15,6 +15,6 @@
         line 15
         line 16
         line 17
        -line 18
        +eighteen
         line 19
         line 20

        """)
  }

  @Test("A diff is the shortest there is, and applies")
  func shortest() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      func numbers() -> [Int] {
        let kinds = Int.random(in: 0...4, using: &generator)
        return (0..<Int.random(in: 0...10, using: &generator)).map { _ in Int.random(in: 0...kinds, using: &generator) }
      }
      let (old, new) = (numbers(), numbers())
      let diff = LineDiff(old, new)
      #expect(Self.applied(diff, old, new) == new)
      let steps = diff.changes.reduce(0) { $0 + $1.old.count + $1.new.count }
      #expect(steps == old.count + new.count - 2 * Self.longestCommon(old, new), "\(old) \(new)")
    }
  }

  @Test("Where the work would be too much, the rest is replaced, and applies")
  func bounded() {
    var generator = SeededGenerator(seed: 5)
    let old = Self.noise(3000, &generator)
    let new = Self.noise(3000, &generator)
    let diff = LineDiff(old, new, work: 1000)
    #expect(Self.applied(diff, old, new) == new)
    #expect(diff.changes.count < 10)
  }

  private static func noise(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
    (0..<count).map { _ in Int.random(in: 0...2, using: &generator) }
  }

  private static func applied(_ diff: LineDiff, _ old: [Int], _ new: [Int]) -> [Int] {
    var result: [Int] = []
    var position = 0
    for change in diff.changes {
      result += old[position..<change.old.lowerBound] + new[change.new]
      position = change.old.upperBound
    }
    return result + old[position...]
  }

  /// The length of a longest common subsequence, by the table.
  private static func longestCommon(_ old: [Int], _ new: [Int]) -> Int {
    var row = [Int](repeating: 0, count: new.count + 1)
    for left in old {
      var diagonal = 0
      for (index, right) in new.enumerated() {
        let above = row[index + 1]
        row[index + 1] = left == right ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[new.count]
  }
}
