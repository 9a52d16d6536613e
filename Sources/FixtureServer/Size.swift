import JSON
import ToolKit

/// Counts the bytes behind a base64 argument: large messages in, small answers out.
struct Size: Tool {
  struct Input: ToolInput {
    @Param("Bytes in base64") var data: Base64Bytes
  }

  struct Output: ToolOutput {
    @Field("How many bytes the data has") var bytes: Int = 0
    var content: [ToolContent] { [.text("\(bytes) bytes")] }
  }

  let name = "size"
  let title = "Size"
  let description = "Counts the bytes of base64 data."
  let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)

  func call(_ input: Input, in context: ToolContext) async throws -> Output {
    var output = Output()
    output.bytes = input.data.bytes.count
    return output
  }
}
