import Testing
import ToolKit

@testable import Linting

@Suite("Names in the work folder and in reports") struct InputNameTests {
  private func workName(_ path: String, _ language: SourceLanguage = .python) -> String {
    var names = WorkNames()
    return names.name(for: path.utf8, language, index: 7)
  }

  @Test(
    "What is harmless stays",
    arguments: ["a.py", "pkg/__init__.py", "tests/test_a.py", ".hidden/.a.py", "a-b/c_d@e,f=g~h+i.py"])
  func harmless(path: String) {
    #expect(workName(path) == path)
  }

  @Test(
    "What is not gets a name of ours, with an ending that tells the language",
    arguments: [
      ("-rf.py", .python, "file-7.py"), ("--config=x/a.py", .python, "folder/a.py"), ("/etc/a.py", .python, "etc/a.py"),
      ("../../a.py", .python, "a.py"), ("./a//b.py", .python, "a/b.py"), ("", .python, "file-7.py"),
      ("src/a b.py", .python, "src/file-7.py"),
      ("a\nb.pyi", .python, "file-7.pyi"), ("a\u{202E}yp.py", .python, "file-7.py"),
      ("*.tsx", .typescript, "file-7.tsx"),
      ("tool", .python, "tool.py"), ("notes.txt", .python, "notes.txt.py"), ("a.h", .cpp, "a.h"), ("a.h", .c, "a.h"),
      ("ci.yml", .workflow, ".github/workflows/ci.yml"), ("x", .workflow, ".github/workflows/x.yml"),
      ("r/.github/workflows/ci.yml", .workflow, "r/.github/workflows/ci.yml"),
      ("a/action.yml", .workflow, "a/action.yml"),
      ("pyproject.toml", .toml, "file-7.toml"), (".yamllint", .yaml, "file-7.yml"),
      ("Dockerfile", .dockerfile, "Dockerfile"),
      ("x", .dockerfile, "x.dockerfile"), ("notes.md", .other, "notes.md"),
    ] as [(String, SourceLanguage, String)])
  func hostile(path: String, language: SourceLanguage, expected: String) {
    #expect(workName(path, language) == expected)
  }

  @Test("Bytes that are not UTF-8, and names and paths that are too long, do not reach the work folder")
  func bytes() {
    var names = WorkNames()
    #expect(names.name(for: [0x61, 0xFF, 0x2E, 0x70, 0x79], .python, index: 0) == "file-0.py")
    #expect(names.name(for: Array((String(repeating: "n", count: 300) + ".py").utf8), .python, index: 1) == "file-1.py")
    let deep = String(repeating: "folder-of-many/", count: 270) + "a.py"
    let name = names.name(for: Array(deep.utf8), .python, index: 2)
    #expect(name.utf8.count <= WorkNames.limit)
    #expect(name.hasSuffix("folder-of-many/a.py"))
  }

  @Test("No two files get one path, and none is a folder of another")
  func unique() {
    var names = WorkNames()
    let given = ["a.py", "a.py", "./a.py", "file-1/a.py", "a.py/b.py", "x/y.py", "x", "x.py/z.py"]
    let made = given.enumerated().map { names.name(for: $1.utf8, .python, index: $0) }
    #expect(Set(made).count == given.count)
    for name in made {
      #expect(!name.hasPrefix("-") && !name.hasPrefix("/"))
      #expect(!made.contains { $0.hasPrefix(name + "/") })
    }
    #expect(made[0] == "a.py")
  }

  @Test("Configuration keeps its name where it is trusted")
  func configuration() {
    var names = WorkNames(keepsConfigurationNames: true)
    #expect(names.name(for: "pyproject.toml".utf8, .toml, index: 0) == "pyproject.toml")
  }

  @Test(
    "A name in a report is one line that shows what is in it",
    arguments: [
      (Array("src/größe 😀.py".utf8), "src/größe 😀.py"), (Array("a\nb".utf8), "a\\u{A}b"),
      (Array("a\u{1B}[31m".utf8), "a\\u{1B}[31m"), (Array("a\u{202E}b".utf8), "a\\u{202E}b"),
      (Array("a\u{2028}b".utf8), "a\\u{2028}b"), ([0x61, 0xFF, 0xC3, 0x62], "a\\xFF\\xC3b"),
      ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), ([0xF0, 0x9F], "\\xF0\\x9F"), ([], ""),
    ] as [([UInt8], String)])
  func inert(bytes: [UInt8], expected: String) {
    #expect(ReportName.inert(bytes) == expected)
  }
}
