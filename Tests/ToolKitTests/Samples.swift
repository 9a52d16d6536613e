import JSON
import Roots
import ToolKit

/// An input with one argument of each kind.
struct SampleInput: ToolInput {
  enum Mode: String, ParamChoice { case fast, exact }

  struct Part: ToolInput {
    @Param("Its name", .length(1...8)) var name: String
    @Param("How many") var amount: Int = 1
  }

  @Param("The text") var text: String
  @Param("Seconds to wait", .range(0.5...120)) var timeoutSeconds: Double = 30
  @Param("How many times", .range(1...10)) var count: Int = 1
  @Param("Whether to stop early") var stopEarly: Bool = false
  @Param("How to work") var mode: Mode = .fast
  @Param("Words to use", .count(0...3), .length(1...5)) var words: [String] = []
  @Param("Numbers", .range(0...9)) var numbers: [Int] = [1, 2]
  @Param("The parts") var parts: [Part] = []
  @Param("One part") var part: Part?
  @Param("Raw data") var data: Base64Bytes?
  @Param("Where it comes from", .oneOf(["here", "there"]), name: "origin") var source: String = "here"
}

/// An output with one field of each kind.
struct SampleOutput: ToolOutput {
  struct Item: FieldGroup {
    @Field("Its name") var name: String = ""
    @Field("Its size") var size: Int? = nil
  }

  enum Verdict: String, ParamChoice { case pass, fail }

  @Field("What came out", .bulk) var text: String = ""
  @Field("The verdict") var verdict: Verdict = .pass
  @Field("A ratio") var ratio: Double = 0.5
  @Field("Whether it was cut") var wasCut: Bool = false
  @Field("The items") var items: [Item] = []
  @Field("An exit code, if any") var exitCode: Int? = nil
  @Field("The first item", name: "top") var first: Item? = nil

  var content: [ToolContent] { [.text(text)] }
}

struct SampleTool: Tool {
  var name = "sample"
  var title = "Sample"
  var description = "Does what a sample does"
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: SampleInput, in context: ToolContext) async throws -> SampleOutput {
    var output = SampleOutput()
    output.text = input.text
    output.exitCode = input.count
    return output
  }
}

extension ToolInput {
  /// The input that a call with these arguments, written as JSON, gets.
  static func reading(_ arguments: String) throws -> Self {
    try decoded(from: JSONDocument(arguments).root)
  }
}
