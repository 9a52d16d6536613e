import JSON
import Observe
import ToolKit

/// A tool with an argument of every kind, which all come back: what arguments may look like is most of what can go wrong.
struct AllKinds: Tool {
  enum Mode: String, ParamChoice { case fast, exact }

  struct Item: ToolInput {
    @Param("A name", .length(1...8)) var name: String
    @Param("Numbers", .count(0...4)) var values: [Double] = []
  }

  struct Input: ToolInput {
    @Param("Text") var text: String = ""
    @Param("Number of things", .range(-5...5)) var count: Int = 0
    @Param("A ratio", .range(0.0...1.0)) var ratio: Double = 0
    @Param("Whether") var flag: Bool = false
    @Param("How") var mode: Mode = .fast
    @Param("Bytes in base64") var data: Base64Bytes = Base64Bytes()
    @Param("Numbers") var list: [Int] = []
    @Param("One item") var item: Item?
    @Param("Items", .count(0...3)) var items: [Item] = []
  }

  struct Output: ToolOutput {
    @Field("What came in") var text: String = ""
    var content: [ToolContent] { [.text(text), .image(Array(text.utf8), mimeType: "image/png")] }
  }

  let name = "kinds"
  let title = "Kinds"
  let description = "Gives back arguments of all kinds."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    context.progress(input.ratio, of: 1, message: input.text)
    context.log(.info, input.text)
    var output = Output()
    output.text =
      "\(input.text) \(input.count) \(input.ratio) \(input.flag) \(input.mode) \(input.data.bytes.count) \(input.list) "
      + "\(input.item?.name ?? "-") \(input.items.map(\.values))"
    return output
  }
}
