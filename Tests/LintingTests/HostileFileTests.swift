import Linting
import Programs
import Sandbox
import Testing

/// Every linter over files that are made to break it. What it makes of them is its own; that it is told is ours.
@Suite("Hostile files") struct HostileFileTests {
  private static let linters = LinterSet.all.filter { linter in
    if case .missing(_) = linter.discover(in: Linted.workshop.machine) { false } else { true }
  }

  private static let hostile: [(name: String, bytes: [UInt8])] = [
    ("a line of a megabyte", Array(repeating: UInt8(ascii: "a"), count: 1 << 20)),
    ("brackets without end", Array(repeating: UInt8(ascii: "("), count: 100_000)),
    ("square brackets without end", Array("a = ".utf8) + Array(repeating: UInt8(ascii: "["), count: 100_000)),
    ("braces without end", Array(repeating: UInt8(ascii: "{"), count: 100_000)),
    ("control characters", Array("\u{1B}]0;x\u{7}\n\u{202E}a\n".utf8) + [0x80, 0xFF, 0xC0, 0xAF]),
    ("bytes 0", Array("a\0b\n\0".utf8)),
    ("nothing but line breaks", Array(repeating: UInt8(ascii: "\n"), count: 100_000)),
    ("a quote that does not end", Array("\"".utf8) + Array(repeating: UInt8(ascii: "\\"), count: 50_001)),
  ]

  @Test("Whatever a file holds, each linter has read it or says why not", arguments: hostile.map(\.name))
  func hostileContent(name: String) async throws {
    let bytes = try #require(Self.hostile.first { $0.name == name }).bytes
    for linter in Self.linters {
      let language = try #require(linter.languages.sorted { $0.rawValue < $1.rawValue }.first)
      let file = language == .workflow ? ".github/workflows/a.yml" : "a." + language.rawValue
      let linted = try await Linted([(file, language, bytes)], with: [linter]) {
        $0.profile = .strict
        $0.deadline = .now + .seconds(10)
      }
      let report = try #require(linted.examination.reports.first)
      if report.status == .ok {
        #expect(report.read == [0], "\(linter.name)")
      } else {
        #expect(report.read.isEmpty, "\(linter.name)")
        #expect(linted.verdict != .pass, "\(linter.name)")
      }
      let end = SourceText(bytes).end
      #expect(linted.examination.findings.allSatisfy { $0.range.end <= end }, "\(linter.name)")
    }
  }

  @Test("A file that keeps a linter busy for ever is left open when its time is over")
  func endless() async throws {
    let levels = (1...12).map { level in
      "#define A\(level) " + String(repeating: "A\(level - 1) ", count: 10)
    }
    let bomb = "#define A0 int x;\n" + levels.joined(separator: "\n") + "\nA12\n"
    let linted = try await Linted([("a.c", .c, Array(bomb.utf8))], with: [ClangLinter()]) {
      $0.deadline = .now + .seconds(2)
    }
    let report = try #require(linted.examination.reports.first)
    #expect(report.status == .timeout || report.status == .crashed)
    #expect(report.detail?.hasPrefix("a.c: ") == true)
    #expect(linted.verdict == .incomplete)
  }
}
