import Foundation
import TestSupport
import Testing

@testable import Roots

@Suite("Patterns of .gitignore") struct IgnoreTests {
  private func ignores(_ patterns: String, _ path: String, isFolder: Bool = false) -> Bool {
    let components = Array(path.utf8).split(separator: UInt8(ascii: "/"))
    return IgnoreFile(Array(patterns.utf8), depth: 0).verdict(on: components, isFolder: isFolder) == true
  }

  @Test(
    "A pattern ignores what git says it does",
    arguments: [
      ("*.log", "a/b.log", true), ("/b.log", "a/b.log", false), ("a/b.log", "a/b.log", true),
      ("b.log", "a/b.log", true),
      ("a/*", "a/b/c", false), ("a/**", "a/b/c", true), ("a/**", "a", false), ("**/c", "c", true),
      ("**/c", "a/b/c", true),
      ("a/**/c", "a/c", true), ("a/**/c", "a/x/y/c", true), ("a/**/c", "b/c", false), ("/**", "a/b", true),
      ("a**c", "abc", true), ("a/b**c", "a/bxc", true), ("a/b**c", "a/bx/c", false), ("[abc].txt", "b.txt", true),
      ("[!abc].txt", "b.txt", false), ("[^a-c].txt", "d.txt", true), ("[]x].txt", "].txt", true), ("[a-", "a", false),
      ("[[:digit:]]x", "7x", true), ("[[:nothing:]]x", "7x", false), ("x/[a/b]", "x/a", true), ("\\*", "*", true),
      ("\\*", "a", false), ("\\#a", "#a", true), ("#a", "#a", false), ("\\!a", "!a", true), ("a\\", "a", false),
      ("a ", "a", true), ("a\\ ", "a ", true), ("a\\ ", "a", false), ("a\t", "a", false), ("a\r\nb", "a", true),
      ("", "a", false), ("/", "a", false), ("!", "a", false), ("//a", "a", false), ("\u{FEFF}a", "a", true),
      ("*.py\n!a.py", "a.py", false), ("!a.py\n*.py", "a.py", true), ("a\0b", "a", true), ("?", "é", false),
      ("??", "é", true), ("*", "", false),
    ] as [(String, String, Bool)])
  func patterns(pattern: String, path: String, expected: Bool) {
    #expect(ignores(pattern, path) == expected)
  }

  @Test(
    "A named class of characters has the members that git gives it",
    arguments: [
      ("alnum", "aZ5", "_ é"), ("alpha", "aZ", "5_"), ("blank", " \t", "a"), ("cntrl", "\u{1}\u{7F}", " a"),
      ("digit", "09", "a"), ("graph", "!a~", " \u{7F}"), ("lower", "az", "AZ5"), ("print", " a~", "\t\u{7F}"),
      ("punct", "!_~", "a5 "), ("space", " \t\r", "\u{B}\u{C}a"), ("upper", "AZ", "az5"), ("xdigit", "09afAF", "gG"),
    ])
  func classes(name: String, members: String, others: String) throws {
    let folder = try TemporaryFolder()
    // A bracket stands for one byte: a name of one character beside it, and git as the judge.
    try folder.write("[[:\(name):]].x\n", to: ".gitignore")
    for character in members + others { try folder.write("", to: "\(character).x") }
    let listed = Set(
      try git(["ls-files", "--others", "--exclude-standard", "-z"], in: folder).split(separator: "\0").map(String.init))
    for (letters, isMember) in [(members, true), (others, false)] {
      for character in letters {
        let path = "\(character).x"
        #expect(listed.contains(path) != isMember, "git: \(path.debugDescription)")
        #expect(ignores("[[:\(name):]].x", path) == isMember, "\(path.debugDescription)")
      }
    }
  }

  private func walk(_ path: String, of roots: Roots) throws -> Walked {
    guard case .folder(let opened) = try roots.openFileOrFolder(path) else { throw CocoaError(.fileReadUnknown) }
    return Walked(try FolderWalk(opened, bounds: .init(deadline: .now + .seconds(60))))
  }

  @Test("A slash at the end means folders alone")
  func folders() {
    #expect(ignores("build/", "build", isFolder: true))
    #expect(ignores("build/", "a/build", isFolder: true))
    #expect(!ignores("build/", "build"))
    #expect(!ignores("build//", "build", isFolder: true))
  }

  @Test("Hundreds of random trees are walked as git lists them")
  func differential() throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 20_261_121)
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let cases = 600
    for index in 0..<cases { try makeCase(in: "\(index)", of: folder, &random) }
    let listed = try git(["ls-files", "--others", "--exclude-standard", "-z"], in: folder)
    var expected = [[String]](repeating: [], count: cases)
    for path in listed.split(separator: "\0") {
      let parts = path.split(separator: "/", maxSplits: 1)
      expected[try #require(Int(parts[0]))].append(String(parts[1]))
    }
    var files = 0
    var ignored = 0
    for index in 0..<cases {
      let walked = try walk("\(index)", of: roots)
      let patterns = try? String(contentsOfFile: folder.path(of: "\(index)/.gitignore"), encoding: .utf8)
      #expect(walked.files.sorted() == expected[index].sorted(), "case \(index): \(patterns ?? "")")
      files += walked.files.count
      ignored += walked.ignored
    }
    // A control: patterns that ignore nothing, or everything, would compare equal too.
    #expect(files > cases && ignored > cases / 4)
  }

  /// A few files, and patterns made of the same letters, so that many of them match.
  private func makeCase(in name: String, of folder: TemporaryFolder, _ random: inout SeededGenerator) throws {
    let names = ["a", "b", "ab", "ba", "a.b", "a b", "[a]", "*", "!a", "#b", "a ", "é", "aab"]
    for _ in 0..<random.next(2...9) {
      let path = (0..<random.next(1...4)).map { _ in random.pick(names) }.joined(separator: "/")
      // A file may be in the way of a folder; then this one is left out.
      _ = try? folder.write("", to: "\(name)/\(path)")
    }
    try folder.write(patterns(&random), to: "\(name)/.gitignore")
    let nested = random.pick(names)
    if random.next(0...2) == 0 { _ = try? folder.write(patterns(&random), to: "\(name)/\(nested)/.gitignore") }
  }

  private func patterns(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "b", "*", "?", "**", "/", "/", "/**/", "**/", "/**", "[ab]", "[!a]", "[a-b]", "[]a]", "[[:alpha:]]", "[",
      "]", ".",
      "\\a", "\\*", "\\[", "\\ ", " ", "é", "[^b", "[a/b]", "-", "\\",
    ]
    return (0..<random.next(1...4)).map { _ in
      while true {
        var line = (0..<random.next(1...5)).map { _ in random.pick(pieces) }.joined()
        // git takes two stars for folders right behind a literal beginning (`foo**/bar`), against its documentation; and a
        // backslash before a slash divides nothing there.
        if line.contains("\\/") || (line.contains("/") && isStarsAfterLiteral(line)) { continue }
        if random.next(0...3) == 0 { line = "!" + line }
        return line
      }
    }.joined(separator: "\n") + random.pick(["", "\n", "\r\n"])
  }

  private func isStarsAfterLiteral(_ line: String) -> Bool {
    let literal = line.hasPrefix("/") ? line.dropFirst() : line[...]
    let rest = literal.drop { !"*?[\\".contains($0) }
    return rest.hasPrefix("**") && rest.startIndex != literal.startIndex
      && literal[literal.index(before: rest.startIndex)] != "/"
  }

  @Test("Patterns made to be slow are matched in bounded time")
  func bomb() throws {
    let folder = try TemporaryFolder()
    let many = (0..<1000).map { "x*" + String(repeating: "a*", count: 50) + "\($0)" }.joined(separator: "\n")
    let lines =
      String(repeating: "a", count: 60_000) + "\n" + String(repeating: "*a", count: 10_000) + "b\n"
      + String(repeating: "**/", count: 5_000) + "b\n" + String(repeating: "[", count: 20_000) + "\n"
    #expect(many.utf8.count + lines.utf8.count < IgnoreRules.fileLimit)
    try folder.write(lines + many, to: ".gitignore")
    try folder.write("", to: String(repeating: "a", count: 250))
    try folder.write("", to: "x" + String(repeating: "a", count: 250))
    try folder.write("", to: (0..<40).map { _ in "a" }.joined(separator: "/") + "/c")
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let walked = try walk(".", of: roots)
    #expect(walked.files.count == 4)
    #expect(walked.truncation == nil)
  }

  @Test("A file of patterns that is too long is said not to have been read")
  func tooLong() throws {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "*.py\n", count: 60_000), to: ".gitignore")
    try folder.write("", to: "a.py")
    let roots = Roots([folder.path], stateDirectory: nil, home: nil)
    let walked = try walk(".", of: roots)
    #expect(walked.files == [".gitignore", "a.py"])
    #expect(walked.left == [".gitignore failed(\"too large\")"])
  }

  private func git(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
    _ = try run(["init", "-q"], in: folder)
    return try run(arguments, in: folder)
  }

  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/git")
    process.arguments = ["-c", "core.excludesFile=/dev/null", "-c", "core.quotePath=false"] + arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}

extension SeededGenerator {
  fileprivate mutating func next(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  fileprivate mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(0...(elements.count - 1))] }
}
