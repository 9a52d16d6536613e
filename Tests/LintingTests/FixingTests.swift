import Foundation
import Sandbox
import Synchronization
import TestSupport
import Testing
import ToolKit

@testable import Linting

@Suite("Fixing") struct FixingTests {
  /// What `lint` makes of a file with its safe fixes.
  private func fix(
    _ text: [UInt8], with linters: [any Linter], profile: Profile = .standard,
  ) async throws -> [FixedFile] {
    let lint = Lint(workshop: Linted.workshop, linters: linters)
    var input = LintInput()
    (input.fix, input.profile) = (.apply, profile)
    let file = SourceFile(index: 0, name: "t.py", workName: "t.py", language: .python, bytes: text)
    let selection = Selection(files: [file])
    let context = ToolContext.quiet()
    let examination = try await lint.examine(selection, input, in: context)
    return try await lint.fixes(for: examination, selection, input, in: context)
  }

  /// A linter that asks for `a` to become `b`, one at each beginning of a line.
  private static let letters = ToyLinter { file in
    (1...file.text.lineCount).compactMap { line in
      guard file.text.line(line).first == UInt8(ascii: "a") else { return nil }
      return Sample.finding(line: line, fix: Sample.fix(((line, 1), (line, 2), "")))
    }
  }

  @Test("Fixes are applied until none is left, and counted")
  func rounds() async throws {
    let fixed = try await fix(Array("aaax\nay\nz\n".utf8), with: [Self.letters])
    #expect(fixed.map { String(decoding: $0.bytes, as: UTF8.self) } == ["x\ny\nz\n"])
    #expect(fixed.map(\.applied) == [4])
    #expect(fixed.map(\.left) == [0])
  }

  @Test("What a linter says is read on the compute threads, which hold up no other call")
  func threads() async throws {
    let names = Names()
    let watching = ToyLinter { _ in
      names.add()
      return [Sample.finding(fix: Sample.fix(((1, 1), (1, 2), "")))]
    }
    _ = try await fix(Array("ab\n".utf8), with: [watching])
    #expect(names.all == ["wb-compute"])
  }

  /// The names of the threads that came by.
  private final class Names: Sendable {
    private let names = Mutex<Set<String>>([])
    var all: Set<String> { names.withLock(\.self) }

    func add() {
      let name = (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? "unknown"
      names.withLock { _ = $0.insert(String(name.dropLast())) }
    }
  }

  @Test("A linter that never has enough comes to an end")
  func endless() async throws {
    let growing = ToyLinter { _ in [Sample.finding(fix: Sample.fix(((1, 1), (1, 1), "x")))] }
    let fixed = try await fix(Array("\n".utf8), with: [growing])
    #expect(fixed.map(\.applied) == [100])
    #expect(fixed.map(\.left) == [1])
  }

  @Test("A round that breaks the file is taken back, and its fixes are counted as left")
  func broken() async throws {
    let breaking = ToyLinter { file in
      if file.bytes == Array("x\n".utf8) {
        var syntax = Sample.finding("E999", .error)
        syntax.category = .syntax
        return [syntax]
      }
      return Self.letters.findings(file)
    }
    let fixed = try await fix(Array("aax\n".utf8), with: [breaking])
    #expect(fixed.map { String(decoding: $0.bytes, as: UTF8.self) } == ["ax\n"])
    #expect(fixed.map(\.applied) == [1])
    #expect(fixed.map(\.left) == [1])
  }

  /// Python with what ruff mends: imports in blocks, in one statement, twice, before emoji and tabs, and quoting.
  private static let corpus: [String] = [
    "import os\nimport sys\n\nprint(sys.argv)\n",
    "\u{FEFF}import os, re\r\nimport sys\r\nx = '😀'; import json\r\nprint(sys, f'plain')\r\n",
    "def f():\n    import os\n    import sys\n\n    import re\n    return f'no placeholders'\n\n\ndef g():\n    import os\n",
    "try:\n    import a\n    import b\nexcept ImportError:\n    a = None\n",
    "import os\nimport os\nfrom typing import List, Optional, Dict\n\n\ndef f(a: Optional[int], b: List[Dict]) -> None:\n\tif a == None:\n\t\tpass\n\tx = 1\n\treturn not a in b\n",
    "class A(object):\n    def f(self):\n        super(A, self).f()\n        '%s %s' % (1, 2)\n        print(\"a\" \"b\", dict())\n\n\nif True:\n    import x\n    import y\n    import z",
    "import zlib\nimport abc\nfrom sys import *\nimport  collections\n\nfor i in list(range(3)):\n    y = [j for j in (1, 2)]\n    assert (1, 'x')\n",
    "x = lambda: 0\nif x:\n    import a; import b\n    import c\nelse:\n    import d\nraise NotImplemented\n",
    "from __future__ import annotations\nimport os\nimport os.path\nwith open('x') as f: pass\nprint('%d' % 3, set([1]), \"{}\".format(1))\n",
    "def f():\n  for i in range(10):\n    import os\n    import sys\n    import re\n    import json\n    import abc\n  else:\n    import io\n    import csv\n",
  ]

  @Test(
    "The safe fixes of ruff come to exactly what ruff makes of the file",
    arguments: corpus, [Profile.quick, .standard, .strict])
  func ruff(text: String, profile: Profile) async throws {
    let ours = try await fix(Array(text.utf8), with: [RuffLinter()], profile: profile)
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(of: "t.py")))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Linted.environment + "/bin/ruff")
    let rules = RuffRules.selection(profile)
    process.arguments =
      ["check", "--isolated", "--no-cache", "--quiet", "--fix-only", "--select", rules.selected.joined(separator: ",")]
      + (rules.ignored.isEmpty ? [] : ["--ignore", rules.ignored.joined(separator: ",")]) + ["t.py"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    let theirs = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path(of: "t.py"))))
    let mended = ours.first?.bytes ?? Array(text.utf8)
    #expect(String(decoding: mended, as: UTF8.self) == String(decoding: theirs, as: UTF8.self))
  }
}
