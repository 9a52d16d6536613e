import Testing
import ToolKit

@testable import CodeGeneration

@Suite("Constraints of code")
struct ConstraintTests {
  private func check(_ constraints: [String], _ code: String, _ language: String = "python") throws -> [ConstraintCheck]
  {
    let language = CodeLanguage.named(language)!
    return ConstraintCheck.all(
      try Constraints(constraints), [CodeFile(name: language.fileName, text: code)], language)
  }

  private func places(_ constraint: String, _ code: String, _ language: String = "python") throws -> [Int] {
    let found = try check([constraint], code, language)[0]
    #expect((found.status == .broken) == !found.places.isEmpty)
    return found.places.map(\.line)
  }

  @Test("Lines are counted as editors count them")
  func lines() throws {
    #expect(try check(["max_lines=2"], "a\nb\n")[0].status == .kept)
    #expect(try check(["max_lines = 2"], "a\nb\nc")[0].status == .broken)
    #expect(try check(["max_lines=2"], "a\nb\nc")[0].detail == "it has 3 lines")
  }

  @Test(
    "Imports that are not allowed are found on their lines",
    arguments: [
      ("python", "import math\nimport os.path, sys as s\nfrom json import loads", "import=math,json", [2, 2]),
      ("python", "# import os\ns = 'import os'\n\"\"\"\nimport os\n\"\"\"", "import=", []),
      ("python", "from . import part\nm = __import__(name)", "import=math", [2]),
      ("javascript", "import fs from 'fs'\nconst p = require(\"node:path\")\n// require('os')", "import=fs", [2]),
      ("typescript", "import {\n  a,\n} from \"./a.ts\"\nawait import('os')", "import=assert", [3, 4]),
      ("c", "#include <stdio.h>\n # include \"own.h\"\n// #include <x.h>", "import=stdio.h", [2]),
      ("swift", "import Foundation\n@testable import Other\nimport struct Glibc.stat", "import=Foundation", [2, 3]),
      ("go", "package main\nimport (\n\t\"fmt\"\n\t\"os/exec\"\n)\n", "import=fmt", [4]),
    ])
  func imports(language: String, code: String, constraint: String, lines: [Int]) throws {
    #expect(try places(constraint, code, language) == lines)
  }

  @Test("What the answer itself wrote may be imported")
  func own() throws {
    let checks = ConstraintCheck.all(
      try Constraints(["import=math"]),
      [CodeFile(name: "main.py", text: "import util\n"), CodeFile(name: "util.py", text: "import math\n")],
      CodeLanguage.named("python")!)
    #expect(checks[0].status == .kept)
  }

  @Test(
    "A forbidden name is found where it is code, as a whole name",
    arguments: [
      ("eval", "x = evaluate(1)\ny = frame.eval('a')\neval('z')", [3]),
      ("eval", "# eval(1)\ns = 'eval(1)'\nt = f'{eval(1)}'", [3]),
      ("os.system", "import os\nos.system('ls')\nfrom os import system\n", [2, 3]),
      ("os.system", "import os as o\no.system('x')", [2]),
      ("subprocess", "import subprocess\n", [1]),
    ])
  func forbidden(name: String, code: String, lines: [Int]) throws {
    #expect(try places("forbid=" + name, code) == lines)
  }

  @Test("What no check sees is said to be unchecked, and what a check cannot see is said of what was kept")
  func honesty() throws {
    #expect(try check(["import=math"], "ls", "bash")[0].status == .unchecked)
    #expect(try check(["prefer short names"], "x")[0].status == .unchecked)
    #expect(try check(["forbid=eval"], "x")[0].detail.contains("not seen"))
  }

  @Test("A constraint that nobody knows is named, with the one that was meant")
  func unknown() {
    let error = #expect(throws: ToolError.self) { try Constraints(["max_line=3"]) }
    #expect(error?.argument == "constraints[0]")
    #expect(error?.message.contains("Did you mean 'max_lines'?") == true)
    #expect(throws: ToolError.self) { try Constraints(["max_lines=many"]) }
  }
}
