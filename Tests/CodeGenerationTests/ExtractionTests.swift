import Testing

@testable import CodeGeneration

@Suite("Code in an answer")
struct ExtractionTests {
  private let python = CodeLanguage.named("python")!

  private func extracted(_ answer: String, finish: WrittenAnswer.Finish = .complete) throws -> Extraction {
    try Extraction.of(answer, python, finish: finish).get()
  }

  private func failure(_ answer: String, finish: WrittenAnswer.Finish = .complete) -> FailureKind? {
    if case .failure(let reason) = Extraction.of(answer, python, finish: finish) { return reason.failure.kind }
    return nil
  }

  @Test("Code without a fence is the code as it is")
  func bare() throws {
    let found = try extracted("print(1)\n")
    #expect(found.entry == CodeFile(name: "solution.py", text: "print(1)\n"))
    #expect(found.isVerbatim)
  }

  @Test("The block whose tag matches is taken, and the words around it explain")
  func tagged() throws {
    let answer = """
      Install it first:
      ```bash
      pip install something-that-is-much-longer-than-the-program-itself
      ```
      Then:
      ```Python
      print(1)
      ```
      It prints.
      """
    let found = try extracted(answer)
    #expect(found.entry.text == "print(1)\n")
    #expect(found.explanation == "Install it first:\nThen:\nIt prints.")
    #expect(found.notes == ["1 further code block was left out"])
    #expect(!found.isVerbatim)
  }

  @Test("Of several blocks that match the longest is taken")
  func longest() throws {
    #expect(try extracted("```py\na = 1\nb = 2\n```\n```py\nc\n```").entry.text == "a = 1\nb = 2\n")
  }

  @Test("A fence of four backticks, or of tildes, holds fences of three")
  func fences() throws {
    #expect(try extracted("````python\ns = '''\n```\n'''\n````").entry.text == "s = '''\n```\n'''\n")
    #expect(try extracted("~~~python\n```\n~~~").entry.text == "```\n")
  }

  @Test("A block in a list loses the list's indentation, and no more")
  func indented() throws {
    #expect(try extracted("1. so:\n   ```python\n   if x:\n     y()\n   ```").entry.text == "if x:\n  y()\n")
  }

  @Test("Line ends of another system are read")
  func lineEnds() throws {
    #expect(try extracted("```python\r\na = 1\r\nb = 2\r\n```\r\n").entry.text == "a = 1\nb = 2\n")
  }

  @Test(
    "What a model thought before its answer is no part of it",
    arguments: [
      "<think>maybe ```python\nwrong\n``` no</think>\n```python\nright\n```",
      "<thinking>\n\n</thinking><think>again</think>```python\nright\n```",
      "the template opened it\n</think>\n```python\nright\n```",
    ])
  func thoughts(answer: String) throws {
    #expect(try extracted(answer).entry.text == "right\n")
  }

  @Test("A tag of thought within code is code")
  func thoughtsInCode() throws {
    #expect(try extracted("```python\ns = '</think>'\n```").entry.text == "s = '</think>'\n")
    #expect(try extracted("s = '</think>'\n").entry.text == "s = '</think>'\n")
  }

  @Test("Several named blocks are files, however they are named, and the program is the one called main")
  func named() throws {
    let answer = """
      ```python src/util.py
      U = 1
      ```
      **data.json**
      ```json
      {}
      ```
      ```python
      # main.py
      import src.util
      ```
      ```python title="other.py"
      O = 1
      ```
      """
    let found = try extracted(answer)
    #expect(found.entry.name == "main.py")
    #expect(found.others.map(\.name) == ["src/util.py", "data.json", "other.py"])
    #expect(found.others.first?.text == "U = 1\n")
  }

  @Test("Of two blocks of one name the later one counts; a named block beside an unnamed program lies beside it")
  func corrections() throws {
    let found = try extracted("```python util.py\n1\n```\n```python util.py\n2\n```\n```python\nimport util\n```")
    #expect(found.entry == CodeFile(name: "solution.py", text: "import util\n"))
    #expect(found.others == [CodeFile(name: "util.py", text: "2\n")])
  }

  @Test("A sentence that mentions a file names no block")
  func mentions() throws {
    #expect(try extracted("Here is solve.py, as asked:\n```python\nx\n```").entry.name == "solution.py")
  }

  @Test(
    "What must not be run is told apart",
    arguments: [
      ("```python\nprint(1)", FailureKind.truncated), ("<think>so I", .truncated), ("", .noCode), (" \n", .noCode),
      ("I am sorry, but I cannot help with that.", .noCode), ("```python\n\n```", .noCode),
      ("```python ../../etc/passwd.py\nx\n```\n```python main.py\ny\n```", .fileName),
    ])
  func refused(answer: String, kind: FailureKind) {
    #expect(failure(answer) == kind)
  }

  @Test("An answer that a model did not end is not run, whatever is in it")
  func finishes() {
    #expect(failure("```python\nx\n```", finish: .length) == .truncated)
    #expect(failure("```python\nx\n```", finish: .cut("reset")) == .truncated)
    #expect(failure("```python\nx\n```", finish: .refused) == .noCode)
  }

  @Test("Commands that read like words are no prose", arguments: ["echo hello to all of you", "import this\n", "Foo"])
  func words(code: String) throws {
    #expect(try extracted(code).entry.text == code)
  }
}
