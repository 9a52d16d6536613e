import Execution
import JSON
import Roots
import Testing
import ToolKit

@Suite("Artifacts") struct ArtifactTests {
  let call = Calls()

  @Test("A written file comes back as a resource with its type and content")
  func file() async throws {
    let output = try await call.python("open('data.csv', 'w').write('a,b\\n1,2\\n')")
    #expect(output.artifacts.map(\.name) == ["data.csv"])
    #expect(output.artifacts[0].mimeType == "text/csv")
    #expect(output.links.map(\.uri) == [output.artifacts[0].uri])
    #expect(try call.artifact("data.csv", of: output) == Array("a,b\n1,2\n".utf8))
    #expect(output.text.contains("data.csv text/csv 8 bytes"))
  }

  @Test(
    "Symbolic links are neither followed nor descended into",
    arguments: [
      "import os; os.symlink('/etc/passwd', 'out.png')", "import os; os.symlink('/etc', 'dir')",
      "import os; os.symlink('../../../../etc/shadow', 'a.csv')", "import os; os.mkfifo('chart.png')",
    ])
  func links(code: String) async throws {
    let output = try await call.python(code)
    #expect(output.status == "ok")
    #expect(output.artifacts.isEmpty)
    #expect(output.skipped.map(\.reason) == ["not_a_file"])
  }

  @Test("Every name of a file counts against the total size")
  func hardLinks() async throws {
    let output = try await call.python(
      "import os\nopen('a', 'wb').write(b'x' * 10**7)\nfor i in range(1000): os.link('a', f'a{i}')")
    #expect(output.artifacts.reduce(0) { $0 + $1.size } <= 64 << 20)
    #expect(output.artifacts.count + output.skipped.reduce(0) { $0 + $1.count } == 1001, "\(output.text)")
  }

  @Test("A file over the cap is named with its size and not carried")
  func tooBig() async throws {
    let output = try await call.python("open('big.bin', 'wb').write(b'x' * 200_000_000)")
    #expect(output.artifacts.isEmpty)
    #expect(output.skipped.map(\.name) == ["big.bin"])
    #expect(output.skipped.map(\.size) == [200_000_000])
    #expect(output.skipped.map(\.reason) == ["too_big"])
  }

  @Test("Beyond the number that is returned, files are counted")
  func tooMany() async throws {
    let output = try await call.python("for i in range(10000): open(f'{i}.txt', 'w').write('x')\n'done'")
    #expect(output.artifacts.count <= 100)
    let skipped = output.skipped.filter { $0.reason == "too_many" }.reduce(0) { $0 + $1.count }
    #expect(output.artifacts.count + skipped == 10_000, "\(output.text)")
    #expect(output.value == "'done'", "the value survives a flood of files")
    #expect(output.text.utf8.count < 16 * 1024)
  }

  @Test("Names with control characters are shown inert")
  func names() async throws {
    let output = try await call.python("open('a\\nb.txt', 'w').write('1'); open('\\x1b[2J.txt', 'w').write('2')")
    #expect(Set(output.artifacts.map(\.name)) == ["a\u{240A}b.txt", "\u{241B}[2J.txt"])
    #expect(!output.text.unicodeScalars.contains("\u{1B}"))
  }

  @Test("Only what is a picture by its bytes is shown as one")
  func inlineImages() async throws {
    let code = """
      import base64
      png = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')
      open('real.png', 'wb').write(png)
      open('fake.png', 'w').write('<script>1</script>')
      """
    let inline = try await call.python(code, ["inline_images": true])
    #expect(inline.images == 1)
    #expect(
      Dictionary(uniqueKeysWithValues: inline.artifacts.map { ($0.name, $0.mimeType) }) == [
        "real.png": "image/png", "fake.png": "text/plain",
      ])
    let plain = try await call.python(code)
    #expect(plain.images == 0)
    #expect(plain.artifacts.count == 2)
  }

  @Test("Pictures beyond the inline limit stay resources, with a note")
  func largeImages() async throws {
    let output = try await call.python(
      "for i in range(3): open(f'{i}.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(1_900_000))",
      ["inline_images": true])
    #expect(output.images == 2)
    #expect(output.artifacts.count == 3)
    #expect(output.notes.contains { $0.contains("is not inline") })
  }

  @Test("Empty files come back, hidden ones are named as such")
  func hidden() async throws {
    let output = try await call.python("open('e.txt', 'w').close(); open('.hidden', 'w').write('x')")
    #expect(output.artifacts.map(\.name) == ["e.txt"])
    #expect(output.artifacts.map(\.size) == [0])
    #expect(output.skipped.map(\.name) == [".hidden"])
    #expect(output.skipped.map(\.reason) == ["hidden"])
  }

  @Test("A changed input file comes back once, as changed")
  func changedInput() async throws {
    let output = try await call.bash(
      "echo 2 >> in.txt", ["files": [["name": "in.txt", "content": "1\n"], ["name": "same.txt", "content": "s"]]])
    #expect(output.artifacts.map(\.name) == ["in.txt"])
    #expect(output.artifacts.map(\.changed) == [true])
  }

  @Test("A tree of folders without end is bounded")
  func deep() async throws {
    let output = try await call.python("import os; os.makedirs('a/' * 200); open('a/' * 200 + 'f', 'w').write('x')")
    #expect(output.status == "ok")
    #expect(output.artifacts.isEmpty)
    #expect(output.skipped.contains { $0.reason == "too_deep" }, "\(output.text)")
  }

  @Test("The work folder holds the input files and nothing of ours", arguments: ["python", "bash"])
  func workFolder(language: String) async throws {
    let code =
      language == "python"
      ? "import os\nprint(sorted(os.listdir('/box')), sorted(p for p, _, _ in os.walk('/box')))"
      : "find /box | sort | tr '\\n' ' '"
    let files: JSONValue = [["name": "in.txt", "content": "1"], ["name": "sub/b", "content": ""]]
    let output = try await call(language, code, ["files": files])
    #expect(
      output.stdout
        == (language == "python" ? "['in.txt', 'sub'] ['/box', '/box/sub']\n" : "/box /box/in.txt /box/sub /box/sub/b ")
    )
  }

  @Test("Code that writes its own report of a value is only believed as far as text goes")
  func forgedReport() async throws {
    let forged = try await call.python("import os\nopen('/run/value', 'wb').write(b'0\\x1b[2J\\xff')\nos._exit(0)")
    #expect(forged.value == "\u{241B}[2J\u{FFFD}")
    let huge = try await call.python("import os\nos.truncate('/run/value', 1 << 27)\nos._exit(0)")
    #expect(huge.value == nil)
    #expect(huge.skipped.map(\.name) == ["/run/value"])
    let real = try await call.python("open('value', 'w').write('mine')\n1")
    #expect(real.value == "1", "a file of the same name is another file")
    #expect(real.artifacts.map(\.name) == ["value"])
  }
}
