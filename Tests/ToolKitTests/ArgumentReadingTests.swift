import JSON
import Testing
import ToolKit

@Suite("Reading arguments")
struct ArgumentReadingTests {
  @Test("Absent arguments get their defaults, and null counts as absent")
  func defaults() throws {
    let input = try SampleInput.reading(#"{"text":"a","count":null,"part":null}"#)
    #expect(input.text == "a")
    #expect(input.timeoutSeconds == 30)
    #expect(input.count == 1)
    #expect(!input.stopEarly)
    #expect(input.mode == .fast)
    #expect(input.words == [])
    #expect(input.numbers == [1, 2])
    #expect(input.parts.isEmpty)
    #expect(input.part == nil)
    #expect(input.data == nil)
    #expect(input.source == "here")
  }

  @Test("Arguments that are there replace the defaults")
  func values() throws {
    let input = try SampleInput.reading(
      #"""
      {"text":"a","timeout_seconds":0.5,"count":10,"stop_early":true,"mode":"exact","words":["x","y"],"numbers":[],
       "parts":[{"name":"p"},{"name":"q","amount":2}],"part":{"name":"r"},"data":"AAEC","origin":"there"}
      """#)
    #expect(input.timeoutSeconds == 0.5)
    #expect(input.count == 10)
    #expect(input.stopEarly)
    #expect(input.mode == .exact)
    #expect(input.words == ["x", "y"])
    #expect(input.numbers == [])
    #expect(input.parts.map(\.name) == ["p", "q"])
    #expect(input.parts.map(\.amount) == [1, 2])
    #expect(input.part?.name == "r")
    #expect(input.data?.bytes == [0, 1, 2])
    #expect(input.source == "there")
  }

  @Test("Values in another form are taken where their meaning is certain")
  func leniency() throws {
    let input = try SampleInput.reading(
      #"""
      {"text":5,"timeout_seconds":"2.5","count":"7","stop_early":"True","mode":"EXACT","words":"one","numbers":"[3,\"4\"]",
       "parts":"[{\"name\":\"p\",\"amount\":\"2\"}]","part":"{\"name\":\"r\"}","origin":"HERE"}
      """#)
    #expect(input.text == "5")
    #expect(input.timeoutSeconds == 2.5)
    #expect(input.count == 7)
    #expect(input.stopEarly)
    #expect(input.mode == .exact)
    #expect(input.words == ["one"])
    #expect(input.numbers == [3, 4])
    #expect(input.parts.map(\.amount) == [2])
    #expect(input.part?.name == "r")
    #expect(input.source == "here")
    #expect(try SampleInput.reading(#"{"text":"a","count":3.0}"#).count == 3)
    #expect(try SampleInput.reading(#"{"text":"a","count":"3.0"}"#).count == 3)
    #expect(try SampleInput.reading(#"{"text":"a","parts":{"name":"p"}}"#).parts.map(\.name) == ["p"])
    #expect(try SampleInput.reading(#""{\"text\":\"a\"}""#).text == "a")
  }

  @Test("Arguments of a host's own, which begin with an underscore, are passed over")
  func underscored() throws {
    #expect(try SampleInput.reading(#"{"text":"a","_meta":{"x":1},"_":2}"#).text == "a")
  }

  @Test("A string that only looks like a list is taken as it is")
  func almostList() throws {
    #expect(try SampleInput.reading(#"{"text":"[1,2"}"#).text == "[1,2")
    #expect(try SampleInput.reading(#"{"text":"a","words":"[x"}"#).words == ["[x"])
  }

  @Test(
    "Each wrong argument is answered with its path, what was found and what is expected",
    arguments: [
      (#"{}"#, "text", "Argument 'text' is missing, expected a string: The text."),
      (#"{"text":null}"#, "text", "Argument 'text' is missing, expected a string: The text."),
      (#"{"text":["a"]}"#, "text", "Argument 'text' is a list, expected a string."),
      (#"{"text":true}"#, "text", "Argument 'text' is true, expected a string."),
      (
        #"{"text":"a","timeout_seconds":500}"#, "timeout_seconds",
        "Argument 'timeout_seconds' is 500, expected a number from 0.5 to 120."
      ),
      (
        #"{"text":"a","timeout_seconds":-1}"#, "timeout_seconds",
        "Argument 'timeout_seconds' is -1, expected a number from 0.5 to 120."
      ),
      (
        #"{"text":"a","timeout_seconds":"soon"}"#, "timeout_seconds",
        "Argument 'timeout_seconds' is \"soon\", expected a number from 0.5 to 120."
      ),
      (
        #"{"text":"a","timeout_seconds":"nan"}"#, "timeout_seconds",
        "Argument 'timeout_seconds' is \"nan\", expected a number from 0.5 to 120."
      ),
      (
        #"{"text":"a","timeout_seconds":1e999}"#, "timeout_seconds",
        "Argument 'timeout_seconds' is 1e999, expected a number from 0.5 to 120."
      ),
      (#"{"text":"a","count":11}"#, "count", "Argument 'count' is 11, expected an integer from 1 to 10."),
      (#"{"text":"a","count":2.5}"#, "count", "Argument 'count' is 2.5, expected an integer from 1 to 10."),
      (
        #"{"text":"a","count":99999999999999999999}"#, "count",
        "Argument 'count' is 99999999999999999999, expected an integer from 1 to 10."
      ),
      (#"{"text":"a","count":{}}"#, "count", "Argument 'count' is an object, expected an integer from 1 to 10."),
      (#"{"text":"a","stop_early":"yes"}"#, "stop_early", "Argument 'stop_early' is \"yes\", expected true or false."),
      (#"{"text":"a","stop_early":1}"#, "stop_early", "Argument 'stop_early' is 1, expected true or false."),
      (
        #"{"text":"a","mode":"fats"}"#, "mode",
        "Argument 'mode' is \"fats\", expected one of: fast, exact. Did you mean \"fast\"?"
      ),
      (
        #"{"text":"a","mode":"slow motion"}"#, "mode",
        "Argument 'mode' is \"slow motion\", expected one of: fast, exact."
      ),
      (
        #"{"text":"a","origin":"her"}"#, "origin",
        "Argument 'origin' is \"her\", expected one of: here, there. Did you mean \"here\"?"
      ),
      (
        #"{"text":"a","words":["a","b","c","d"]}"#, "words",
        "Argument 'words' has 4 elements, expected a list of at most 3 strings, each of 1 to 5 characters."
      ),
      (
        #"{"text":"a","words":["a","abcdef"]}"#, "words[1]",
        "Argument 'words[1]' has 6 characters, expected a string of 1 to 5 characters."
      ),
      (
        #"{"text":"a","words":true}"#, "words",
        "Argument 'words' is true, expected a list of at most 3 strings, each of 1 to 5 characters."
      ),
      (
        #"{"text":"a","numbers":[1,10]}"#, "numbers[1]",
        "Argument 'numbers[1]' is 10, expected an integer from 0 to 9."
      ),
      (
        #"{"text":"a","numbers":"x"}"#, "numbers",
        "Argument 'numbers' is \"x\", expected a list of integers, each from 0 to 9."
      ),
      (
        #"{"text":"a","parts":[{"name":"p"},{"amount":1}]}"#, "parts[1].name",
        "Argument 'parts[1].name' is missing, expected a string of 1 to 8 characters: Its name."
      ),
      (
        #"{"text":"a","parts":[{"name":"p","amuont":1}]}"#, "parts[0].amuont",
        "Argument 'parts[0].amuont' is unknown. Did you mean 'parts[0].amount'?"
      ),
      (
        #"{"text":"a","parts":[7]}"#, "parts[0]",
        "Argument 'parts[0]' is 7, expected an object with name, amount."
      ),
      (
        #"{"text":"a","parts":"x"}"#, "parts",
        "Argument 'parts' is \"x\", expected a list of objects with name, amount."
      ),
      (#"{"text":"a","part":[]}"#, "part", "Argument 'part' is a list, expected an object with name, amount."),
      (
        #"{"text":"a","part":{"name":""}}"#, "part.name",
        "Argument 'part.name' has 0 characters, expected a string of 1 to 8 characters."
      ),
      (
        #"{"text":"a","data":"%%"}"#, "data",
        "Argument 'data' is not base64 (base64 of 2 characters; with its padding it must be a multiple of 4), expected a string of base64 (RFC 4648, standard alphabet)."
      ),
      (
        #"{"text":"a","timout_seconds":5}"#, "timout_seconds",
        "Argument 'timout_seconds' is unknown. Did you mean 'timeout_seconds'?"
      ),
      (
        #"{"text":"a","timeoutSeconds":5}"#, "timeoutSeconds",
        "Argument 'timeoutSeconds' is unknown. Did you mean 'timeout_seconds'?"
      ),
      (#"{"text":"a","timeout":5}"#, "timeout", "Argument 'timeout' is unknown. Did you mean 'timeout_seconds'?"),
      (
        #"{"text":"a","zzzzzz":5}"#, "zzzzzz",
        """
        Argument 'zzzzzz' is unknown. Known: text, timeout_seconds, count, stop_early, mode, words, numbers, parts, part, \
        data, origin.
        """
      ),
    ])
  func errorTexts(_ arguments: String, path: String, text: String) throws {
    let error = #expect(throws: ToolError.self) { try SampleInput.reading(arguments) }
    #expect(error?.message == text)
    #expect(error?.argument == path)
    #expect(error?.code == .invalidArgument)
  }

  @Test("All wrong arguments are named at once")
  func severalErrors() throws {
    let error = #expect(throws: ToolError.self) {
      try SampleInput.reading(#"{"txt":"a","count":0,"mode":1}"#)
    }
    #expect(
      error?.message == """
        Argument 'txt' is unknown. Did you mean 'text'?
        Argument 'text' is missing, expected a string: The text.
        Argument 'count' is 0, expected an integer from 1 to 10.
        Argument 'mode' is 1, expected one of: fast, exact.
        """)
  }

  @Test("A flood of wrong arguments gets a short answer")
  func manyErrors() throws {
    let members = (0..<1000).map { "\"argument\($0)\":1" }.joined(separator: ",")
    let error = try #require(throws: ToolError.self) { try SampleInput.reading("{\(members)}") }
    #expect(error.message.split(separator: "\n").count == 6)
    #expect(error.message.hasSuffix("And 1 more."))
  }

  @Test("A long wrong value is quoted in part")
  func longValue() throws {
    let error = try #require(throws: ToolError.self) {
      try SampleInput.reading(#"{"text":"a","count":"\#(String(repeating: "é", count: 100_000))"}"#)
    }
    #expect(error.message.count < 200)
    #expect(error.message.hasSuffix("…, expected an integer from 1 to 10."))
  }

  @Test("Arguments that are no object at all are refused", arguments: ["[1]", "5", "\"text\"", "true"])
  func noObject(_ arguments: String) throws {
    let error = try #require(throws: ToolError.self) { try SampleInput.reading(arguments) }
    #expect(error.message.hasPrefix("The arguments are "))
  }

  @Test("No arguments at all are the same as an empty object")
  func noArguments() throws {
    struct Empty: ToolInput {}
    _ = try Empty.decoded(from: nil)
    #expect(throws: ToolError.self) { try SampleInput.decoded(from: nil) }
  }

  @Test("Length is counted in code points, so that an emoji is one")
  func codePoints() throws {
    #expect(try SampleInput.reading(#"{"text":"a","words":["😀😀😀😀😀"]}"#).words == ["😀😀😀😀😀"])
  }

  @Test("An input that is a default, or an argument, reads nothing of the input around it")
  func nestedInputs() throws {
    struct Inner: ToolInput {
      @Param("How many") var amount: Int = 3
    }
    struct Outer: ToolInput {
      @Param("By default an input") var first: Inner = Inner()
      @Param("Required") var second: Inner
      @Param("How many") var amount: Int = 1
    }
    let defaults = try Outer.reading(#"{"second":{},"amount":7}"#)
    #expect([defaults.first.amount, defaults.second.amount, defaults.amount] == [3, 3, 7])
    let given = try Outer.reading(#"{"first":{"amount":5},"second":{"amount":6}}"#)
    #expect([given.first.amount, given.second.amount, given.amount] == [5, 6, 1])
  }

  @Test("Of an argument that is given twice the last one counts")
  func duplicate() throws {
    #expect(try SampleInput.reading(#"{"text":"a","text":"b"}"#).text == "b")
  }
}
