import Foundation
import JSON
import TestSupport
import Testing

@Suite("workbench call")
struct CallCommandTests {
  private func call(_ arguments: [String], input: String = "") throws -> Spawned {
    try Spawned.workbench(["call"] + arguments, input: input)
  }

  @Test("Arguments come as pairs, as one JSON object, or from standard input")
  func forms() throws {
    for (arguments, input) in [
      (["execute_sandboxed", "language=bash", "code=echo $((6*7))", "timeout_s=20"], ""),
      (["execute_sandboxed", #"{"language":"bash","code":"echo $((6*7))"}"#], ""),
      (["execute_sandboxed", "-"], #"{"language":"bash","code":"echo $((6*7))"}"#),
      (["execute_sandboxed", "language=bash", "code=@-"], "echo $((6*7))"),
    ] {
      let run = try call(arguments + ["--json"], input: input)
      #expect(run.status == 0, "\(run.error)")
      #expect(try JSONDocument(run.output).root["stdout"]?.string == "42\n")
    }
  }

  @Test("A value may be a file's text, and a doubled @ is an @")
  func fileValues() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("cat", to: "script.sh")
    let run = try call(["execute_sandboxed", "language=bash", "code=@\(script)", "stdin=@@home", "--json"])
    #expect(try JSONDocument(run.output).root["stdout"]?.string == "@home")
    let missing = try call(["execute_sandboxed", "language=bash", "code=@/nowhere.sh"])
    #expect(missing.status == 64)
    #expect(missing.error.contains("/nowhere.sh cannot be read: No such file or directory"))
  }

  @Test("Without --json the readable text is printed")
  func text() throws {
    let run = try call(["execute_sandboxed", "language=bash", "code=echo out; echo err >&2; exit 3"])
    #expect(run.status == 0)
    #expect(run.output.contains("exit code 3"))
    #expect(run.output.contains("out"))
    #expect(run.output.contains("err"))
  }

  @Test("With --json long output is complete, not cut as for a model")
  func completeOutput() throws {
    let run = try call(["execute_sandboxed", "language=bash", "code=seq 1 1000", "--json"])
    #expect(try JSONDocument(run.output).root["stdout"]?.string?.hasSuffix("\n999\n1000\n") == true)
  }

  @Test("A wrong argument ends with 64 and says what to change")
  func wrongArgument() throws {
    let run = try call(["execute_sandboxed", "langauge=bash", "code=x"])
    #expect(run.status == 64)
    #expect(run.error.contains("Argument 'langauge' is unknown. Did you mean 'language'?"))
    let json = try call(["execute_sandboxed", "language=cobol", "code=x", "--json"])
    #expect(json.status == 64)
    let error = try JSONDocument(json.output).root["error"]
    #expect(error?["code"]?.string == "invalid_argument")
    #expect(error?["argument"]?.string == "language")
    #expect(try call(["execute_sandboxed", "bash"]).error.contains("'bash' is neither key=value nor a JSON object"))
    #expect(try call(["execute_sandboxed", "{"]).status == 64)
  }

  @Test("An unknown tool and an unknown command end with 64")
  func unknown() throws {
    let tool = try call(["nothing"])
    #expect(tool.status == 64)
    #expect(tool.error.contains("There is no tool 'nothing'. There are: execute_sandboxed"))
    #expect(try Spawned.workbench(["nothing"]).status == 64)
  }

  @Test("A failure of the sandbox ends with 1")
  func failure() throws {
    let run = try call(["execute_sandboxed", "language=bash", "code=true", "--sandbox-host", "/nowhere/sandbox-host"])
    #expect(run.status == 1)
    #expect(run.error.contains("/nowhere/sandbox-host"))
  }

  @Test("Files that the tool made are saved under their names, folders included, and never over another file")
  func artifacts() throws {
    let folder = try TemporaryFolder()
    let target = folder.path(of: "out")
    let arguments = [
      "execute_sandboxed", "language=bash",
      "code=mkdir -p a/b; echo deep > a/b/c.txt; printf x > \"$(printf 'n\\033[1m')\"",
      "--artifacts", target,
    ]
    let run = try call(arguments)
    #expect(run.status == 0, "\(run.error)")
    #expect(try String(contentsOfFile: target + "/a/b/c.txt", encoding: .utf8) == "deep\n")
    #expect(!run.error.contains("\u{1B}"))
    try folder.write("mine", to: "out/a/b/c.txt")
    let again = try call(arguments)
    #expect(again.status == 1)
    #expect(again.error.contains("File exists"))
    #expect(try String(contentsOfFile: target + "/a/b/c.txt", encoding: .utf8) == "mine")
  }

  @Test("A link in the artifact folder does not lead artifacts out of it")
  func linkedFolder() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("out")
    try folder.makeFolder("elsewhere")
    try folder.link("out/a", to: "../elsewhere")
    let run = try call([
      "execute_sandboxed", "language=bash", "code=mkdir a; echo x > a/x.txt", "--artifacts", folder.path(of: "out"),
    ])
    #expect(run.status == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "elsewhere")).isEmpty)
  }

  @Test("A file in an allowed root becomes an input file, one outside is refused")
  func roots() throws {
    let folder = try TemporaryFolder()
    try folder.write("from the user\n", to: "project/data.txt")
    try folder.write("secret", to: "other.txt")
    let root = folder.path(of: "project")
    let arguments = ["execute_sandboxed", "language=bash", "code=cat data.txt", "--root", root, "--json"]
    let run = try call(arguments + [#"files=[{"path":"data.txt"}]"#])
    #expect(try JSONDocument(run.output).root["stdout"]?.string == "from the user\n")
    let refused = try call(arguments + ["files=[{\"path\":\"\(folder.path(of: "other.txt"))\"}]"])
    #expect(refused.status != 0)
    #expect(try JSONDocument(refused.output).root["error"]?["code"]?.string == "path_outside_roots")
  }
}
