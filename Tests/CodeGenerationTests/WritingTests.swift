import Testing

@testable import CodeGeneration

@Suite("A model writes and repairs")
struct WritingTests {
  private func report(_ passed: Int, of total: Int, _ kind: String = "AssertionError") -> String {
    #"[{"name":"line \#(passed + 1)","kind":"\#(kind)","message":"wrong","places":[]}]"#
  }

  @Test("Code that passes at once is returned with its model and its tokens")
  func first() async throws {
    let writer = FakeWriter(texts: "Fine:\n```python\nprint(1)\n```")
    let output = try await Calls(writer: writer)([])
    #expect(output.status == "validated")
    #expect(output.code == "print(1)\n")
    #expect(output.model == "tiny")
    #expect(output.outputTokens == 20)
    #expect(output.attempts.count == 1)
    #expect(writer.requests[0].messages.map(\.role) == [.system, .user])
  }

  @Test("What is wrong goes back with the code, and the repaired code is returned")
  func repair() async throws {
    let writer = FakeWriter(texts: "```python\nfirst\n```", "```python\nsecond\n```")
    let runner = FakeRunner { $0.code == "second\n" ? .ok() : .error("NameError: name 'first' is not defined") }
    let output = try await Calls(runner: runner, writer: writer)([])
    #expect(output.status == "validated")
    #expect(output.attempts.map(\.verdict) == ["failed", "validated"])
    #expect(output.inputTokens == 20)
    let messages = writer.requests[1].messages
    #expect(messages.map(\.role) == [.system, .user, .assistant, .user])
    #expect(messages[2].text == "```\nfirst\n```")
    #expect(messages[3].text.contains("NameError: name 'first' is not defined"))
  }

  @Test("Two failures of one kind end it, and the caller's model is asked")
  func circle() async throws {
    let writer = FakeWriter(texts: "```python\nx\n```")
    let output = try await Calls(runner: FakeRunner { _ in .error("ValueError: 7") }, writer: writer)(
      [], #""max_attempts":5"#)
    #expect(writer.requests.count == 2)
    #expect(output.status == "failed")
    #expect(output.attempt?.hasPrefix("1-") == true)
    #expect(output.degraded.contains { $0.contains("in the same way") })
  }

  @Test("The attempt with the most tests passed is the best, the last or not")
  func best() async throws {
    let writer = FakeWriter(texts: "```python\na\n```", "```python\nb\n```", "```python\nc\n```")
    let runner = FakeRunner { program in
      let code = String(decoding: program.files[0].bytes, as: UTF8.self)
      let passed = ["a\n": 1, "b\n": 2, "c\n": 0][code] ?? 0
      return .tests(
        passed, of: 3, #"[{"name":"t","kind":"E\#(code.first!)","message":"wrong","places":[]}]"#, for: program)
    }
    let output = try await Calls(runner: runner, writer: writer)([("tests", "assert 1")])
    #expect(output.attempts.map(\.testsPassed) == [1, 2, 0])
    #expect(output.code == "b\n")
    #expect(output.testsPassed == 2)
  }

  @Test("Of two that are alike the shorter is the better, then the earlier")
  func shorter() {
    func trial(_ code: String) -> Trial {
      var trial = Trial(attempt: 1)
      trial.extraction = Extraction(entry: CodeFile(name: "a", text: code))
      return trial
    }
    #expect(trial("ab").isBetter(than: trial("abc")))
    #expect(!trial("abc").isBetter(than: trial("ab")))
    #expect(!trial("ab").isBetter(than: trial("cd")))
  }

  @Test("An answer that ran into its limit is not run, and is told to be shorter")
  func length() async throws {
    let writer = FakeWriter(.success(.text("```python\nx\n```", finish: .length)), .success(.text("```python\ny\n```")))
    let runner = FakeRunner()
    let output = try await Calls(runner: runner, writer: writer)([])
    #expect(output.status == "validated")
    #expect(runner.programs.map(\.code) == ["y\n"])
    #expect(writer.requests[1].messages.last?.text.contains("limit of tokens") == true)
  }

  @Test(
    "Where no model can be had the caller's own gets the brief, and why",
    arguments: [WritingError.Kind.unavailable, .deadline, .refused])
  func unavailable(kind: WritingError.Kind) async throws {
    let writer = FakeWriter(.failure(WritingError(kind, "The code endpoint answers 401; check its key.")))
    let output = try await Calls(writer: writer)([])
    #expect(output.status == "needs_candidate")
    #expect(output.degraded == ["the model did not write: The code endpoint answers 401; check its key."])
    #expect(output.attempt == "1")
  }

  @Test("A model that fails later leaves what it has")
  func later() async throws {
    let writer = FakeWriter(.success(.text("```python\nx\n```")), .failure(WritingError(.unavailable, "gone")))
    let output = try await Calls(runner: FakeRunner { _ in .error("ValueError: x") }, writer: writer)([])
    #expect(output.status == "failed")
    #expect(output.code == "x\n")
    #expect(output.degraded == ["the model did not write: gone"])
  }

  @Test("A candidate is examined, whoever else could write")
  func candidate() async throws {
    let writer = FakeWriter(texts: "never")
    #expect(try await Calls(writer: writer)([("candidate", "x")]).status == "validated")
    #expect(writer.requests.isEmpty)
  }

  @Test("Words without code are answered with what is missing")
  func prose() async throws {
    let writer = FakeWriter(texts: "I would rather not do this.", "```python\nx\n```")
    let output = try await Calls(writer: writer)([])
    #expect(output.attempts.map(\.failureClass) == ["no_code", nil])
    #expect(output.status == "validated")
  }
}
